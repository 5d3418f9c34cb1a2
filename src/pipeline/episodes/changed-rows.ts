// What a batch has changed, over what the index has: rows, which are copied once before they are changed where they lie, and deadlines.
import type { ConditionIndex } from './condition-index.ts';
import { isQuiet, type KeptRow } from './condition-rows.ts';

/** Nobody else has its numbers. */
class ChangedRow implements KeptRow {
  readonly version: number;
  readonly numbers: number[];
  readonly texts: readonly string[];
  readonly storedTexts: readonly string[] | undefined;
  constructor({ version, texts, storedTexts }: KeptRow, numbers: number[]) {
    this.version = version;
    this.storedTexts = storedTexts;
    this.numbers = numbers;
    this.texts = texts;
  }
}

export function createChangedRows({ filter, rows }: Pick<ConditionIndex, 'filter' | 'rows'>) {
  const changed = new Map<number, ChangedRow>();
  // Each reading asks twice.
  let lastId = Number.NaN;
  let last: KeptRow | undefined;
  const put = (machineId: number, row: ChangedRow): void => {
    changed.set(machineId, row);
    lastId = machineId;
    last = isQuiet(row) ? undefined : row;
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
    /** The machine's row, as the batch may change it. */
    own: (machineId: number, row: KeptRow): ChangedRow => {
      if (row instanceof ChangedRow) return row;
      const own = new ChangedRow(row, row.numbers.slice());
      put(machineId, own);
      return own;
    },
    /** One that nobody else has. */
    set: (machineId: number, row: KeptRow): void => put(machineId, new ChangedRow(row, row.numbers as number[])),
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
