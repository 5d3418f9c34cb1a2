// What a consumer knows of the machines that are not quiet, by one kind of episodes: a copy of their rows in the database, so that a normal
// reading of a quiet machine costs one look-up and no statement. It may be behind the database; a change that rests on an old row is refused
// there, and made anew.
import type { Condition } from '../../core/episode/condition.ts';
import type { EpisodeRules } from '../../core/episode/rules.ts';
import type { ConditionChange, StoredCondition } from '../batch.ts';
import { createIdFilter } from './id-filter.ts';

/** By partition: a time of it before which none of its machines has been silent for long enough. */
export type Deadlines = ReadonlyMap<number, number>;

export interface ConditionIndex {
  readonly rows: ReadonlyMap<number, StoredCondition>;
  /** False only for a machine that has no row. */
  readonly mayHave: (machineId: number) => boolean;
  readonly deadlines: Deadlines;
  /** All rows as they are; what is not among them is quiet. */
  readonly replace: (rows: readonly StoredCondition[]) => void;
  /** These machines as they are now: those without a row are quiet. */
  readonly refresh: (machineIds: Iterable<number>, rows: readonly StoredCondition[]) => void;
  /** What was saved, and the deadlines that were found meanwhile. */
  readonly apply: (changes: readonly ConditionChange[], deadlines: Deadlines) => void;
}

export type RulesOf = (typeName: string) => EpisodeRules;

export function createConditionIndex(rulesOf: RulesOf): ConditionIndex {
  const stored = new Map<number, StoredCondition>();
  const deadlines = new Map<number, number>();
  const filter = createIdFilter();
  let addedCount = 0;
  const put = (row: StoredCondition): void => {
    if (!stored.has(row.machineId)) addedCount++;
    stored.set(row.machineId, row);
    filter.add(row.machineId);
    if (row.condition === null) return;
    const { partition } = row.condition;
    const deadline = deadlineOf(rulesOf, row.condition);
    if (deadline < (deadlines.get(partition) ?? Number.POSITIVE_INFINITY)) deadlines.set(partition, deadline);
  };
  /** Machines that are quiet again leave their marks behind. */
  const renewFilter = (): void => {
    if (addedCount <= 2 * stored.size + filterSlack) return;
    filter.clear();
    for (const machineId of stored.keys()) filter.add(machineId);
    addedCount = stored.size;
  };
  return {
    rows: stored,
    mayHave: filter.mayHave,
    deadlines,
    replace: (rows) => {
      stored.clear();
      deadlines.clear();
      for (const row of rows) put(row);
    },
    refresh: (machineIds, rows) => {
      for (const machineId of machineIds) stored.delete(machineId);
      for (const row of rows) put(row);
    },
    apply: (changes, found) => {
      for (const [partition, deadline] of found) deadlines.set(partition, deadline);
      for (const { kind, machineId, nextVersion, condition } of changes) {
        if (condition === null) stored.delete(machineId);
        else put({ kind, machineId, version: nextVersion, condition });
      }
      renewFilter();
    },
  };
}

const filterSlack = 1_000;

/** The time of its partition that shows that the machine has been silent for long enough. */
export function deadlineOf(rulesOf: RulesOf, { state, heardAt, typeName }: Condition): number {
  return state === 'normal' ? Number.POSITIVE_INFINITY : heardAt + rulesOf(typeName).silenceMs;
}
