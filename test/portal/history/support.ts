// A history of one test: readings in columns, and the steps by which the Portal keeps them.
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Keeping } from '../../../src/portal/curve/plan.ts';
import { minuteMs } from '../../../src/portal/curve/readings.ts';
import {
  type Appended,
  appendReadings,
  ensureLayout,
  type HistoryBatch,
  type ReadingRows,
} from '../../../src/portal/history/append.ts';
import { loadPartitions } from '../../../src/portal/history/partitions.ts';
import { type Settled, settlePartition } from '../../../src/portal/history/settle.ts';
import { moveTopicPositions, type Reader } from '../../../src/portal/positions.ts';
import { inTransaction } from '../../../src/postgres/in-transaction.ts';

export const hourMs = 60 * minuteMs;
export const sensors = ['torque', 'toolWear'] as const;

export const keeping: Keeping = {
  ...{ fullMs: 15 * minuteMs, rawMs: 24 * hourMs, rawPerMinuteMax: 600, aroundMs: 5 * minuteMs },
  ...{ aroundKeptMs: 90 * 24 * hourMs, aroundSpanMaxMs: 6 * hourMs, aroundPerMinuteMax: 6_000 },
  ...{ minutesMs: 35 * 24 * hourMs, hoursMs: 1_095 * 24 * hourMs },
};

export interface GivenReading {
  readonly machineId: number;
  readonly time: number;
  readonly values: readonly number[];
}

function rowsOf(list: readonly GivenReading[]): ReadingRows {
  return {
    length: list.length,
    machineIds: Float64Array.from(list, ({ machineId }) => machineId),
    times: Float64Array.from(list, ({ time }) => time),
    sensors: Float64Array.from(list.flatMap(({ values }) => [...values])),
  };
}

export interface TestHistory {
  /** Stores them as the next of partition 0. */
  readonly append: (list: readonly GivenReading[]) => Promise<Appended>;
  /** The same batches that were stored last, again. */
  readonly appendAgain: () => Promise<Appended>;
  /** What was left out for its values, as told. */
  readonly leftOut: readonly string[];
  /** Settles all that is recent. */
  readonly settle: (changes?: Partial<Keeping>, now?: number) => Promise<Settled>;
}

export async function openTestHistory(pool: Pool, names: readonly string[] = sensors): Promise<TestHistory> {
  const reader: Reader = { groupId: `group-${randomUUID()}`, topic: 'readings' };
  const topicId = randomUUID();
  await moveTopicPositions(pool, reader, topicId, new Map([[0, 0]]));
  const layout = await ensureLayout(pool, names);
  let [next, last]: [number, readonly HistoryBatch[]] = [0, []];
  const leftOut: string[] = [];
  const tell = (count: number, reason: string): void => void leftOut.push(`${count}: ${reason}`);
  const store = () =>
    appendReadings(pool, last, { reader, layout, oldest: Date.now() - keeping.hoursMs, leftOut: tell });
  return {
    leftOut,
    append: async (list) => {
      last = [{ topicId, ranges: [{ partition: 0, from: next, to: next + list.length }], readings: rowsOf(list) }];
      const appended = await store();
      if (appended !== undefined) next += list.length;
      return appended;
    },
    appendAgain: store,
    settle: async (changes = {}, now = Date.now()) => {
      let all: Settled = { readings: 0, thinned: 0 };
      for (const { kind, from } of await loadPartitions(pool)) {
        if (kind !== 'recent') continue;
        const settled = await inTransaction(pool, async (client) =>
          settlePartition(client, from, {
            keeping: { ...keeping, ...changes },
            now,
            existing: await loadPartitions(client),
          }),
        );
        all = { readings: all.readings + settled.readings, thinned: all.thinned + settled.thinned };
      }
      return all;
    },
  };
}
