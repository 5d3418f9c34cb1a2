// The plain scorer, and the definition of what is right: its margins are those of XGBoost, bit for bit. Leaves are added one by one in the
// order of the trees, and each sum is rounded to float32.

import type { ForestScorer } from '../model/model.ts';
import { type Forest, goesLeft, type Tree } from './forest.ts';
import { predictionCount, predictionsOf } from './objective.ts';
import { createReferenceContributions } from './reference-contributions.ts';

/** A scorer of a forest that a reader made. A missing value is NaN. */
export function createReferenceScorer(forest: Forest): ForestScorer {
  const { featureCount, groupCount, trees, baseMargins, isBaseLast, link } = forest;
  const margins = (matrix: Float32Array, rowCount: number): Float32Array => {
    requireRows(matrix, rowCount, featureCount);
    const sums = new Float32Array(rowCount * groupCount);
    if (!isBaseLast) for (let start = 0; start < sums.length; start += groupCount) sums.set(baseMargins, start);
    // Tree by tree, so that one stays in the processor's cache. Storing into a Float32Array is what rounds the sum.
    for (const tree of trees) {
      for (let row = 0, at = tree.group; row < rowCount; row++, at += groupCount) {
        const leaf = findLeaf(tree, matrix, row * featureCount);
        sums[at] = (sums[at] as number) + (tree.thresholds[leaf] as number);
      }
    }
    if (isBaseLast) {
      for (let at = 0; at < sums.length; at++) {
        sums[at] = (sums[at] as number) + (baseMargins[at % groupCount] as number);
      }
    }
    return sums;
  };
  const contributions = createReferenceContributions(forest);
  return {
    featureCount,
    groupCount,
    predictionCount: predictionCount(forest),
    treeCount: trees.length,
    margins,
    probabilities: (matrix, rowCount) => predictionsOf(link, margins(matrix, rowCount), groupCount),
    contributions: (matrix, rowCount) => {
      requireRows(matrix, rowCount, featureCount);
      return contributions(matrix, rowCount);
    },
    leaves: (matrix, rowCount) => {
      requireRows(matrix, rowCount, featureCount);
      const found = new Int32Array(rowCount * trees.length);
      trees.forEach((tree, index) => {
        for (let row = 0; row < rowCount; row++) {
          found[row * trees.length + index] = findLeaf(tree, matrix, row * featureCount);
        }
      });
      return found;
    },
  };
}

/** Throws RangeError when the matrix is shorter than so many rows. */
export function requireRows(matrix: Float32Array, rowCount: number, featureCount: number): void {
  if (matrix.length >= rowCount * featureCount) return;
  throw new RangeError(
    `the matrix holds ${matrix.length} numbers, and ${rowCount} rows need ${rowCount * featureCount}`,
  );
}

/** The leaf that the row beginning at `start` comes to. */
function findLeaf(tree: Tree, matrix: Float32Array, start: number): number {
  const { left, right, features, thresholds, missingLeft, categories } = tree;
  let node = 0;
  for (let next = left[0] as number; next !== -1; next = left[node] as number) {
    const value = matrix[start + (features[node] as number)] as number;
    if (categories !== null) node = goesLeft(tree, node, value) ? next : (right[node] as number);
    else if (value < (thresholds[node] as number)) node = next;
    else if (missingLeft[node] === 0 || !Number.isNaN(value)) node = right[node] as number;
    else node = next;
  }
  return node;
}
