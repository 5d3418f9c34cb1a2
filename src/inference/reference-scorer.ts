// The plain scorer, and the definition of what is right: its margins are those of XGBoost, bit for bit. Leaves are added one by one in the
// order of the trees, and each sum is rounded to float32.
import type { Forest, Tree } from './forest.ts';
import type { Scorer } from './model.ts';

/** A scorer of a forest that checkForest let through. A missing value is NaN. */
export function createReferenceScorer(forest: Forest): Scorer {
  const { featureCount, trees, baseMargin } = forest;
  const margins = (matrix: Float32Array, rowCount: number): Float32Array => {
    if (matrix.length < rowCount * featureCount) {
      throw new RangeError(
        `the matrix holds ${matrix.length} numbers, and ${rowCount} rows need ${rowCount * featureCount}`,
      );
    }
    const sums = new Float32Array(rowCount).fill(baseMargin);
    // Tree by tree, so that one stays in the processor's cache. Storing into a Float32Array is what rounds the sum.
    for (const tree of trees) addLeaves(tree, matrix, featureCount, sums);
    return sums;
  };
  return {
    featureCount,
    margins,
    probabilities: (matrix, rowCount) => {
      const values = margins(matrix, rowCount);
      for (let row = 0; row < rowCount; row++) values[row] = sigmoid(values[row] as number);
      return values;
    },
  };
}

function addLeaves(tree: Tree, matrix: Float32Array, featureCount: number, sums: Float32Array): void {
  const { left, right, features, thresholds, missingLeft } = tree;
  for (let row = 0, start = 0; row < sums.length; row++, start += featureCount) {
    let node = 0;
    let next = left[0] as number;
    while (next !== -1) {
      const value = matrix[start + (features[node] as number)] as number;
      if (value < (thresholds[node] as number)) node = next;
      else if (missingLeft[node] === 0 || !Number.isNaN(value)) node = right[node] as number;
      else node = next;
      next = left[node] as number;
    }
    sums[row] = (sums[row] as number) + (thresholds[node] as number);
  }
}

/** The logistic function in float32, with the bound and the small summand that XGBoost has. */
function sigmoid(margin: number): number {
  const power = Math.fround(Math.exp(Math.min(-margin, Math.fround(88.7))));
  return Math.fround(1 / Math.fround(Math.fround(power + 1) + Math.fround(1e-16)));
}
