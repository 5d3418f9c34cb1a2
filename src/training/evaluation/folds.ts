// Parts of a data set, each with its share of failures. The same seed gives the same parts, on every machine.
import { seededRandom, shuffle } from '../random.ts';

/** The fold, from 0, of each row. */
export type Folds = Uint8Array;

/** Deals failures and the others, each shuffled, to the folds in turn. */
export function stratifiedFolds(labels: Float32Array, foldCount: number, seed: number): Folds {
  const random = seededRandom(seed);
  const folds = new Uint8Array(labels.length);
  let turn = 0;
  for (const label of [1, 0]) {
    const rows = [...labels.keys()].filter((row) => labels[row] === label);
    shuffle(rows, random);
    for (const row of rows) folds[row] = turn++ % foldCount;
  }
  return folds;
}

export interface Split {
  readonly trainRows: Uint32Array;
  readonly testRows: Uint32Array;
}

/** The rows of one fold, and all others. */
export function splitAt(folds: Folds, fold: number): Split {
  const rows = Array.from(folds.keys());
  return {
    trainRows: Uint32Array.from(rows.filter((row) => folds[row] !== fold)),
    testRows: Uint32Array.from(rows.filter((row) => folds[row] === fold)),
  };
}

/** The labels of some rows. */
export function labelsOf(labels: Float32Array, rows: Uint32Array): Float32Array {
  return Float32Array.from(rows, (row) => labels[row] as number);
}
