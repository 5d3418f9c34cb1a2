// Folds of neighbouring rows: as many blocks as folds, whose beginnings move with the seed. Rows next to a tested block are trained on by
// nobody, because they resemble it, and a block begins where no failure goes on, where there is such a place near.
import type { Folds, Split } from '../evaluation/folds.ts';
import { seededRandom } from '../random.ts';

export function blockedFolds(labels: Float32Array, foldCount: number, seed: number): Folds {
  const { length } = labels;
  const size = length / foldCount;
  const shift = seededRandom(seed)() * size;
  const begins = Array.from({ length: foldCount }, (_, fold) =>
    awayFromFailures(labels, Math.floor(shift + fold * size), Math.floor(size * movedShareMax)),
  );
  const folds = new Uint8Array(length);
  for (let row = 0; row < length; row++) {
    const begun = begins.filter((begin) => begin <= row).length;
    // What lies before the first beginning goes on from the end of the file.
    folds[row] = (begun + foldCount - 1) % foldCount;
  }
  return folds;
}

const movedShareMax = 0.25;

/** The nearest place at which the row before and the row itself are not both failures. */
function awayFromFailures(labels: Float32Array, begin: number, movedMax: number): number {
  for (let moved = 0; moved <= movedMax; moved++)
    for (const at of [begin + moved, begin - moved])
      if (at > 0 && at < labels.length && !(labels[at] === 1 && labels[at - 1] === 1)) return at;
  return begin;
}

/** The share of all rows that is left out on either side of a tested block. */
export const gapShare = 0.01;

export function blockedSplitAt(folds: Folds, fold: number): Split {
  const gap = Math.max(1, Math.floor(gapShare * folds.length));
  const near = new Uint8Array(folds.length);
  for (let row = 1; row < folds.length; row++) {
    if ((folds[row] === fold) === (folds[row - 1] === fold)) continue;
    near.fill(1, Math.max(0, row - gap), row + gap);
  }
  const rows = Array.from(folds.keys());
  return {
    trainRows: Uint32Array.from(rows.filter((row) => folds[row] !== fold && near[row] === 0)),
    testRows: Uint32Array.from(rows.filter((row) => folds[row] === fold)),
  };
}

const stretchCount = 50;

/** Fifty stretches of neighbouring rows, to be taken whole. */
export function stretchesOf(rowCount: number): Uint32Array {
  return Uint32Array.from({ length: rowCount }, (_, row) => Math.floor((row * stretchCount) / rowCount));
}
