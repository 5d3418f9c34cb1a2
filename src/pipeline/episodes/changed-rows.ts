// What a batch has changed, over what the index has: rows, which are copied once before they are changed where they lie, and deadlines.
import type { Condition } from '../../core/episode/condition.ts';
import type { PackedCondition } from '../../core/episode/packed-condition.ts';
import type { ConditionIndex } from './condition-index.ts';
import { copyOf, isQuiet, type KeptRow, keptRow, pack, quietRow } from './condition-rows.ts';
import { createNumberBlocks } from './number-blocks.ts';

/** Of 16 kB: some fifty conditions. */
const blockNumbers = 2_048;

export function createChangedRows({ filter, rows }: Pick<ConditionIndex, 'filter' | 'rows'>) {
  const changed = new Map<number, KeptRow>();
  const blocks = createNumberBlocks(blockNumbers);
  // Each reading asks twice.
  let lastId = Number.NaN;
  let last: KeptRow | undefined;
  const put = (machineId: number, row: KeptRow): void => {
    changed.set(machineId, row);
    lastId = machineId;
    last = isQuiet(row) ? undefined : row;
  };
  const setPacked = (machineId: number, packed: PackedCondition | undefined): KeptRow => {
    const version = rows.versionOf(machineId);
    const row = packed === undefined ? quietRow(version) : keptRow(rows, packed, { version, storedTexts: undefined });
    put(machineId, row);
    return row;
  };
  return {
    /** Each with the version that it had before. */
    changed,
    /** Undefined for a machine that is quiet. */
    find: (machineId: number): KeptRow | undefined => {
      if (!filter.mayHave(machineId)) return undefined;
      if (machineId === lastId) return last;
      const row = changed.get(machineId) ?? rows.rowOf(machineId);
      lastId = machineId;
      last = isQuiet(row) ? undefined : row;
      return last;
    },
    /** The machine's row, as the batch may change it: its numbers are nobody else's. */
    own: (machineId: number, row: KeptRow): KeptRow => {
      const mine = changed.get(machineId);
      if (mine !== undefined) return mine;
      const own = copyOf(row, blocks.take(row.count));
      put(machineId, own);
      return own;
    },
    set: (machineId: number, condition: Condition | undefined): KeptRow =>
      setPacked(machineId, condition === undefined ? undefined : pack(condition, blocks.take)),
    /** One whose numbers lie in room that was taken for it. */
    setPacked,
    roomFor: blocks.take,
  };
}

/** Those of the index, and over them what the batch has found. All readings of a partition ask for the same one. */
export function createDeadlines(index: ConditionIndex) {
  const deadlines = new Map<number, number>();
  let [known, ofKnown] = [Number.NaN, 0];
  const deadline = (partition: number): number => {
    if (partition !== known) {
      ofKnown = deadlines.get(partition) ?? index.deadlines.get(partition) ?? Number.POSITIVE_INFINITY;
      known = partition;
    }
    return ofKnown;
  };
  const setDeadline = (partition: number, time: number): void => {
    deadlines.set(partition, time);
    [known, ofKnown] = [partition, time];
  };
  const lowerDeadline = (partition: number, time: number): void => {
    if (time < deadline(partition)) setDeadline(partition, time);
  };
  return { deadlines, deadline, setDeadline, lowerDeadline };
}
