// What a consumer knows of the machines that are not quiet, by one kind of episodes: a copy of their rows in the database, so that a normal
// reading of a quiet machine costs one look-up and no statement. It may be behind the database; a change that rests on an old row is refused
// there, and made anew.
import type { Condition } from '../../core/episode/condition.ts';
import { type Judge, takesOver } from '../../core/episode/judge.ts';
import { gistOf, numberAt, type PackedCondition } from '../../core/episode/packed-condition.ts';
import { noPauses, type Pauses, silentAt } from '../../core/episode/partition-time.ts';
import type { EpisodeRules } from '../../core/episode/rules.ts';
import type { EpisodeChanges, StoredCondition } from '../batch.ts';
import { type ConditionRows, createConditionRows, isQuiet, type KeptRow, packedRow } from './condition-rows.ts';
import { createIdFilter, type IdFilter } from './id-filter.ts';
import { createOpenCounts, type OpenCounts } from './open-counts.ts';

/**
 * By partition: a time of it before which none of its machines has been silent for long enough. It may be too early, as it is where pauses are not known: whoever
 * comes to it asks anew. It is never too late, as no further pause makes a machine silent earlier.
 */
export type Deadlines = ReadonlyMap<number, number>;

export interface ConditionIndex {
  readonly rows: ConditionRows;
  /** Has all machines that have a row. Who follows a batch adds those of which the batch makes one. */
  readonly filter: IdFilter;
  /** Episodes that are open, by severity, of the partitions that are asked for. */
  readonly countOpen: OpenCounts['sum'];
  readonly deadlines: Deadlines;
  /** All rows as they are; what is not among them is quiet. */
  readonly replace: (rows: readonly StoredCondition[]) => void;
  /** These machines as they are now: those without a row are quiet. */
  readonly refresh: (machineIds: Iterable<number>, rows: readonly StoredCondition[]) => void;
  /** What was saved, and the deadlines that were found meanwhile: none of what was saved is due before them. */
  readonly apply: (changes: Pick<EpisodeChanges, 'conditions' | 'deadlines' | 'asKept'>) => void;
}

export type RulesOf = (typeName: string) => EpisodeRules;

/** `judge`: who follows the conditions from now on; absent, and nobody takes over from anybody. */
export function createConditionIndex(rulesOf: RulesOf, judge?: Judge): ConditionIndex {
  const stored = createConditionRows();
  const deadlines = new Map<number, number>();
  const filter = createIdFilter();
  const open = createOpenCounts();
  const put = (machineId: number, row: KeptRow): void => {
    const before = stored.rowOf(machineId);
    stored.put(machineId, row);
    filter.add(machineId);
    if (isQuiet(before) || isQuiet(row) || !isCountedAlike(before, row))
      open.move(isQuiet(before) ? undefined : gistOf(before), isQuiet(row) ? undefined : gistOf(row));
  };
  const lowerDeadline = (row: KeptRow): void => {
    const partition = row.numbers[numberAt.partition] as number;
    const deadline = deadlineOf(rulesOf, gistOf(row), judge, noPauses);
    if (deadline < (deadlines.get(partition) ?? Number.POSITIVE_INFINITY)) deadlines.set(partition, deadline);
  };
  const putStored = (stored: StoredCondition): void => {
    const { machineId, version, packed } = stored;
    const row =
      packed === undefined ? packedRow(version, stored.condition) : { version, ...packed, storedTexts: packed.texts };
    put(machineId, row);
    if (!isQuiet(row)) lowerDeadline(row);
  };
  const remove = (machineId: number): void => {
    const before = stored.rowOf(machineId);
    if (!isQuiet(before)) open.move(gistOf(before), undefined);
    stored.delete(machineId);
  };
  /** Machines that are quiet again leave their marks behind; of a small fleet soon all. To begin anew takes some microseconds. */
  const renewFilter = (): void => {
    if (filter.size() <= 2 * stored.size()) return;
    filter.clear();
    for (const machineId of stored.machineIds()) filter.add(machineId);
  };
  return {
    rows: stored,
    filter,
    countOpen: open.sum,
    deadlines,
    replace: (rows) => {
      stored.clear();
      filter.clear();
      open.clear();
      deadlines.clear();
      for (const row of rows) putStored(row);
    },
    refresh: (machineIds, rows) => {
      for (const machineId of machineIds) remove(machineId);
      for (const row of rows) putStored(row);
    },
    apply: ({ conditions, deadlines: found, asKept = false }) => {
      for (const [partition, deadline] of found) deadlines.set(partition, deadline);
      for (const { machineId, nextVersion, packed } of conditions) {
        if (packed === null) remove(machineId);
        else put(machineId, keptRow(nextVersion, packed, asKept));
      }
      renewFilter();
    },
  };
}

function keptRow(version: number, { numbers, texts }: PackedCondition, asKept: boolean): KeptRow {
  return { version, numbers, texts, storedTexts: asKept ? texts : undefined };
}

/** The time of its partition that shows that the machine has been silent for long enough; any, where somebody else has judged it before. */
export function deadlineOf(
  rulesOf: RulesOf,
  condition: Pick<Condition, 'state' | 'heardAt' | 'typeName'> & { readonly judge?: Judge | null },
  judge: Judge | undefined,
  /** Of its partition; those that are not among them move it later. */
  pauses: Pauses,
): number {
  const { state, heardAt, typeName } = condition;
  if (state !== 'normal' && takesOver(judge, condition.judge)) return Number.NEGATIVE_INFINITY;
  return state === 'normal' ? Number.POSITIVE_INFINITY : silentAt(rulesOf(typeName), heardAt, pauses);
}

/** By partition and severity. */
function isCountedAlike({ numbers: before }: PackedCondition, { numbers: after }: PackedCondition): boolean {
  return (
    before[numberAt.severity] === after[numberAt.severity] && before[numberAt.partition] === after[numberAt.partition]
  );
}
