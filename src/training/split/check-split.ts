// Whether the folds can be trained on at all: what a fold leaves for training must hold failures and rows without one, else the data has too
// few groups, or all its failures in one place. Folds that cannot be tested for ranking are only counted.
import { show } from '../../core/show.ts';
import { InvalidData } from '../data/columns.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Folds } from '../evaluation/folds.ts';
import type { Splitter } from './splitter.ts';

export interface SplitPlan {
  readonly foldCount: number;
  readonly seeds: readonly number[];
}

/** Throws InvalidData naming the column, or the lines, that leave nothing to learn from. */
export function checkSplit(dataset: Dataset, splitter: Splitter, { foldCount, seeds }: SplitPlan, path: string): void {
  if (splitter.kind === 'rows') return;
  const { labels, groups, order } = dataset;
  const failing = failureLines(dataset);
  if (splitter.kind === 'groups') {
    const where = `${path}, column ${show(order.groupColumn)}`;
    checkGroups(dataset, where);
    const [withFailures, withOthers] = [1, 0].map(
      (label) => new Set(groups.filter((_, row) => labels[row] === label)),
    ) as [Set<number>, Set<number>];
    if (order.groupNames.length < foldCount) {
      throw new InvalidData(
        `${where}: there are ${order.groupNames.length} groups for ${foldCount} folds; ask for fewer by --folds`,
      );
    }
    if (withFailures.size < 2) {
      throw new InvalidData(
        `${where}: every failure (lines ${failing}) is in the group ${show(order.groupNames[[...withFailures][0] as number])}, so no model could be tested on a failure of a group that it has not seen; give readings of further groups with failures`,
      );
    }
    if (withOthers.size < 2) {
      throw new InvalidData(
        `${where}: every row without a failure is in the group ${show(order.groupNames[[...withOthers][0] as number])}; give readings of further groups without one`,
      );
    }
  }
  for (const seed of seeds) {
    const folds = splitter.deal(labels, foldCount, seed);
    const empty = untrainable(labels, folds, splitter, foldCount);
    if (empty === undefined) continue;
    throw new InvalidData(
      splitter.kind === 'groups'
        ? `${path}, column ${show(order.groupColumn)}: without fold ${empty + 1} of ${foldCount} no row with, or none without, a failure is left to train on; ask for other folds by --folds, or give further groups`
        : `${path}, column ${show(order.timeColumn)}: the failures (lines ${failing}) lie so close together in time that a model of the other times would have seen none, or nothing else; give readings of a longer time, or keep experiments or machines apart by --group`,
    );
  }
}

function checkGroups({ rowCount, order: { groupNames } }: Dataset, where: string): void {
  const advice = 'name the column of the machine, experiment or batch with --group';
  if (groupNames.length === rowCount)
    throw new InvalidData(`${where}: every row has a value of its own there, so it keeps no rows together; ${advice}`);
  if (groupNames.length === 1)
    throw new InvalidData(`${where}: it is ${show(groupNames[0])} in every row, so nothing can be held out; ${advice}`);
}

/** The first fold that tests nothing, or whose training rows are all alike. */
export function untrainable(
  labels: Float32Array,
  folds: Folds,
  splitter: Splitter,
  foldCount: number,
): number | undefined {
  for (let fold = 0; fold < foldCount; fold++) {
    const { trainRows, testRows } = splitter.splitAt(folds, fold);
    if (testRows.length === 0) return fold;
    const failures = trainRows.reduce((sum, row) => sum + (labels[row] as number), 0);
    if (failures === 0 || failures === trainRows.length) return fold;
  }
  return undefined;
}

function failureLines({ labels, lines }: Dataset): string {
  const failing = lines.filter((_, row) => labels[row] === 1).sort();
  return `${failing[0]} to ${failing.at(-1)}`;
}
