// What a split keeps apart: single rows at random, whole groups, or stretches of time. One splitter decides every split of a training: the
// reported folds, those that choose threshold, calibration and parameters, the parts of the learning curve, and the chronological cut.
import type { Dataset } from '../data/dataset.ts';
import { type Folds, type Split, splitAt, stratifiedFolds } from '../evaluation/folds.ts';
import { seededRandom, shuffle } from '../random.ts';
import { groupedFolds, groupedPart } from './group-folds.ts';
import { blockedFolds, blockedSplitAt, stretchesOf } from './time-folds.ts';

export type SplitKind = 'rows' | 'groups' | 'time';

export interface Splitter {
  readonly kind: SplitKind;
  /** The fold of each row. `labels` may be those of the first rows alone. */
  readonly deal: (labels: Float32Array, foldCount: number, seed: number) => Folds;
  /** What is tested in a fold, and what its model may be trained on. */
  readonly splitAt: (folds: Folds, fold: number) => Split;
  /** About such a share of the rows, in their order, with both labels where there are both. */
  readonly part: (labels: Float32Array, rows: Uint32Array, share: number, seed: number) => Uint32Array;
  /** How many of the rows come before the chronological cut, which leaves a fifth. */
  readonly cut: number;
}

/** What the data set's columns ask for: whole groups, else stretches of time, else rows. */
export function splitterOf(dataset: Dataset): Splitter {
  if (dataset.order.groupColumn !== null) return groupSplitter(dataset.groups);
  return dataset.order.timeColumn === null ? rowSplitter(dataset.rowCount) : blockSplitter(dataset.rowCount);
}

export function rowSplitter(rowCount: number): Splitter {
  return { kind: 'rows', deal: stratifiedFolds, splitAt, part: stratifiedPart, cut: Math.floor(0.8 * rowCount) };
}

/** `groups`: each row's group, rows of one group one behind the other. */
export function groupSplitter(groups: Uint32Array): Splitter {
  return {
    kind: 'groups',
    deal: (labels, foldCount, seed) => groupedFolds(labels, groups, foldCount, seed),
    splitAt,
    part: (labels, rows, share, seed) => groupedPart(labels, rows, groups, share, seed),
    cut: cutBetween(groups),
  };
}

/** Neighbouring rows in blocks; in the order of time, where it is known. */
export function blockSplitter(rowCount: number): Splitter {
  const stretches = stretchesOf(rowCount);
  return {
    kind: 'time',
    deal: blockedFolds,
    splitAt: blockedSplitAt,
    part: (labels, rows, share, seed) => groupedPart(labels, rows, stretches, share, seed),
    cut: Math.floor(0.8 * rowCount),
  };
}

/** Between two groups, as near to four fifths as may be. */
function cutBetween(groups: Uint32Array): number {
  const wanted = 0.8 * groups.length;
  let best = 0;
  for (let row = 1; row < groups.length; row++) {
    if (groups[row] !== groups[row - 1] && (best === 0 || Math.abs(row - wanted) < Math.abs(best - wanted))) best = row;
  }
  return best;
}

/** At least two failures and two others, in the order of the file. */
function stratifiedPart(labels: Float32Array, rows: Uint32Array, share: number, seed: number): Uint32Array {
  if (share === 1) return rows;
  const random = seededRandom(seed);
  const part: number[] = [];
  for (const label of [1, 0]) {
    const of = Array.from(rows).filter((row) => labels[row] === label);
    shuffle(of, random);
    part.push(...of.slice(0, Math.max(2, Math.round(share * of.length))));
  }
  return Uint32Array.from(part).sort();
}
