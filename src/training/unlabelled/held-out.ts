// How long the paths of rows are in forests that were not grown from them, nor from their neighbours: what a limit may be chosen on. Folds
// are blocks of neighbouring rows.
import { type GrowOptions, growForest, meanPathLengths } from '../isolation/grow.ts';
import { blockedFolds, blockedSplitAt } from '../split/time-folds.ts';
import type { Stretch } from './count-alarms.ts';

export interface FeatureRows {
  /** Row-major. */
  readonly matrix: Float32Array;
  readonly featureCount: number;
}

/** A mean path length for each row of the stretch. */
export function heldOutPathLengths(
  { matrix, featureCount }: FeatureRows,
  { from, to }: Stretch,
  foldCount: number,
  options: GrowOptions,
  onFold: () => void,
): Float64Array {
  const lengths = new Float64Array(to - from);
  // Blocks move to where no failure goes on; here nobody knows of one.
  const folds = blockedFolds(new Float32Array(to - from), foldCount, options.seed);
  for (let fold = 0; fold < foldCount; fold++) {
    const { trainRows, testRows } = blockedSplitAt(folds, fold);
    const moved = (rows: Uint32Array): Uint32Array => rows.map((row) => row + from);
    const trees = growForest(matrix, featureCount, moved(trainRows), { ...options, seed: options.seed + 1 + fold });
    const found = meanPathLengths(trees, matrix, featureCount, moved(testRows));
    testRows.forEach((row, index) => {
      lengths[row] = found[index] as number;
    });
    onFold();
  }
  return lengths;
}

export function allRows({ from, to }: Stretch): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, row) => row + from);
}
