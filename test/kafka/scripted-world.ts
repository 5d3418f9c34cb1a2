// A topic, a store and a Kafka that do what a script says, under the loop of the rounds.
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch } from '../../src/core/record/record.ts';
import { readAnswer } from '../../src/kafka/fetched.ts';
import type { MemberOptions } from '../../src/kafka/follow-options.ts';
import type { Assignment, RoundSource } from '../../src/kafka/follow-rounds.ts';
import { createRecordsBatch } from '../../src/kafka/library.ts';
import { unwatched } from '../../src/watch/heart.ts';
import { shareHeart } from '../../src/watch/share-heart.ts';
import { createMemoryStore } from '../contracts/consumer-store.ts';

export type SaveEvent = 'works' | 'fails' | 'fails after it was stored' | 'other was faster' | 'rebalance' | 'slow';
export type ComputeEvent = 'works' | 'fails' | 'slow';

export interface Script {
  readonly partitions: number;
  readonly records: number;
  readonly fetchSizes: readonly number[];
  readonly saves: readonly SaveEvent[];
  readonly computes: readonly ComputeEvent[];
  readonly turns: readonly number[];
  readonly batchSizeMax: number;
  readonly saveSizeMax: number;
  readonly aheadBatchesMax: number;
}

const topic = 'scripted';
const topicId = 'id';
export const recordBytes = 100;

/** Each list is used over and over; after its first pass everything works, so that the run ends. */
function scripted<Event>(events: readonly Event[], then: Event): () => Event {
  let at = 0;
  return () => events[at++] ?? then;
}

export function createWorld(script: Script) {
  const store = createMemoryStore();
  const aborter = new AbortController();
  const problems: string[] = [];
  const told: string[] = [];
  const nextSave = scripted(script.saves, 'works' as SaveEvent);
  const nextCompute = scripted(script.computes, 'works' as ComputeEvent);
  let turn = 0;
  const wait = async (): Promise<void> => {
    const turns = script.turns[turn++ % Math.max(1, script.turns.length)] ?? 0;
    for (let count = 0; count < turns; count++) await nextTurn();
  };
  const all = script.partitions * script.records;
  let generation = 1;
  let underWay = 0;
  let fetches = 0;

  /** Another consumer stores what comes next, as one that had the partition for a moment. */
  const overtake = (batch: Batch): void => {
    for (const range of batch.ranges.slice(0, 1)) {
      const to = Math.min(range.from + 2, range.to);
      const records = [...batch.records].filter(
        ({ partition, offset }) => partition === range.partition && offset < to,
      );
      store.save({ ...batch, records, ranges: [{ ...range, to }] });
    }
  };
  const save = async (batches: readonly Batch[]): Promise<'saved' | 'conflict'> => {
    if (underWay++ > 0) problems.push('two saves at once');
    const event = nextSave();
    try {
      await wait();
      if (event === 'fails') throw new Error('the database is away');
      if (event === 'other was faster') overtake(batches[0] as Batch);
      if (event === 'rebalance') generation++;
      if (event === 'slow') for (let count = 0; count < 20; count++) await nextTurn();
      for (const batch of batches) if ((await store.save(batch)) === 'conflict') return 'conflict';
      if (event === 'fails after it was stored') throw new Error('the connection is lost');
      return 'saved';
    } finally {
      underWay--;
      if (store.saved.length >= all) aborter.abort();
    }
  };
  const source: RoundSource = {
    assignment: async (known) => {
      await wait();
      if (known?.generation === generation) return known;
      const partitions = Array.from({ length: script.partitions }, (_, partition) => partition);
      return { topicId, generation, partitions, positions: new Map() };
    },
    isCurrent: (assignment) => assignment.generation === generation,
    loadPositions: async ({ partitions, positions }) => {
      const missing = partitions.filter((partition) => !positions.has(partition));
      const stored = await store.loadProgress(topicId, missing);
      for (const partition of missing) {
        const offset = stored.get(partition) ?? 0;
        positions.set(partition, { stored: offset, planned: offset, fetchFrom: offset });
      }
    },
    fetch: async (assignment) => {
      // As with every answer over a socket.
      await nextTurn();
      await wait();
      return fetchFrom(script, assignment, fetches++);
    },
    ends: async () => new Map(),
    saved: () => {},
  };
  const options = {
    topic,
    ...script,
    fetchBytesMax: recordBytes,
    fetchWaitMs: 1,
    aheadBytesMax: 1_000_000,
    retryDelayMs: { min: 0, max: 1 },
    // The source of the rounds loads them.
    positions: { load: async () => new Map(), acceptTopic: async () => {} },
    compute: async (batch: Batch) => {
      const event = nextCompute();
      if (event === 'fails') throw new Error('the types of machines cannot be read');
      if (event === 'slow') for (let count = 0; count < 10; count++) await nextTurn();
      return batch;
    },
    save,
    hearts: shareHeart(unwatched, ['save', 'compute', 'fetch']),
    observe: {
      assigned: () => told.push('assigned'),
      failed: (_what, error) => told.push(error.message),
      succeeded: () => {},
      conflict: () => told.push('conflict'),
      gap: () => {},
      sessionTimeoutRaised: () => {},
      fetched: () => {},
      lag: () => {},
    },
  } satisfies Partial<MemberOptions<Batch>>;
  return { store, aborter, problems, told, source, options: options as unknown as MemberOptions<Batch> };
}

/** What a broker would send: of each partition so many records from its position on. */
async function fetchFrom({ records, fetchSizes }: Script, { partitions, positions }: Assignment, round: number) {
  const fetched = partitions.map((partition) => {
    const position = positions.get(partition);
    assert.ok(position);
    const from = position.fetchFrom;
    const size = fetchSizes[(round + partition) % fetchSizes.length] ?? 1;
    const count = Math.min(size, records - from);
    const messages = Array.from({ length: count }, (_, index) => ({
      topic,
      value: Buffer.from(`${partition}/${from + index}`),
      timestamp: 0n,
    }));
    const bytes = count === 0 ? Buffer.alloc(0) : createRecordsBatch(messages).buffer;
    if (count > 0) bytes.writeBigInt64BE(BigInt(from), 0);
    position.fetchFrom = from + Math.max(0, count);
    const end = { highWatermark: records, lastStableOffset: records, abortedTransactions: [], error: undefined };
    return readAnswer({ partition, ...end, bytes }, from, { decompressedBytesMax: 1_000_000 });
  });
  return { fetched, bytes: recordBytes };
}
