// Whatever conflicts, errors and rebalances come in whatever order, each offset is stored exactly once and in order, one save is under way at
// a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { readAnswer } from '../../src/kafka/fetched.ts';
import type { MemberOptions } from '../../src/kafka/follow-options.ts';
import { type Assignment, followRounds, type RoundSource } from '../../src/kafka/follow-rounds.ts';
import { createRecordsBatch } from '../../src/kafka/library.ts';
import { ReadingsLost } from '../../src/kafka/positions.ts';
import type { Batch } from '../../src/pipeline/batch.ts';
import { unwatched } from '../../src/watch/heart.ts';
import { shareHeart } from '../../src/watch/share-heart.ts';
import { createMemoryStore } from '../contracts/consumer-store.ts';

type SaveEvent = 'works' | 'fails' | 'fails after it was stored' | 'other was faster' | 'rebalance' | 'slow';
type ComputeEvent = 'works' | 'fails' | 'slow';

interface Script {
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
const recordBytes = 100;

/** Each list is used over and over; after its first pass everything works, so that the run ends. */
function scripted<Event>(events: readonly Event[], then: Event): () => Event {
  let at = 0;
  return () => events[at++] ?? then;
}

function createWorld(script: Script) {
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
    saved: () => {},
  };
  const options = {
    topic,
    ...script,
    fetchBytesMax: recordBytes,
    fetchWaitMs: 1,
    aheadBytesMax: 1_000_000,
    retryDelayMs: { min: 0, max: 1 },
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

function requireOnceAndInOrder({ store, problems }: ReturnType<typeof createWorld>, script: Script): void {
  assert.deepEqual(problems, []);
  for (let partition = 0; partition < script.partitions; partition++) {
    const offsets = store.saved.filter((each) => each.partition === partition).map(({ offset }) => offset);
    assert.deepEqual(
      offsets,
      Array.from({ length: script.records }, (_, offset) => offset),
    );
  }
}

async function follow(world: ReturnType<typeof createWorld>): Promise<void> {
  // A run that stands still ends here, and lacks offsets.
  const timer = setTimeout(() => world.aborter.abort(), 20_000);
  try {
    while (!world.aborter.signal.aborted) {
      await followRounds(world.options, world.source, world.aborter.signal, () => {});
    }
  } finally {
    clearTimeout(timer);
  }
}

const saveEvents: readonly SaveEvent[] = [
  'works',
  'fails',
  'fails after it was stored',
  'other was faster',
  'rebalance',
  'slow',
];

/** Nothing happens but what is wanted. */
const calm = { saves: [], computes: [], turns: [0], batchSizeMax: 10, saveSizeMax: 10, aheadBatchesMax: 10 };

const scripts = fc.record<Script>({
  partitions: fc.integer({ min: 1, max: 4 }),
  records: fc.integer({ min: 1, max: 60 }),
  fetchSizes: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 6 }).map((sizes) => [...sizes, 5]),
  saves: fc.array(fc.constantFrom(...saveEvents), { maxLength: 30 }),
  computes: fc.array(fc.constantFrom<ComputeEvent>('works', 'fails', 'slow'), { maxLength: 30 }),
  turns: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 10 }),
  batchSizeMax: fc.integer({ min: 1, max: 20 }),
  saveSizeMax: fc.integer({ min: 1, max: 60 }),
  aheadBatchesMax: fc.integer({ min: 1, max: 6 }),
});

test('each offset is stored exactly once and in order, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const world = createWorld(script);
      await follow(world);
      requireOnceAndInOrder(world, script);
    }),
    { numRuns: 200 },
  );
});

// With a handler that took 300 ms one message of ten was handled: whoever waits longer than all else can go on finds nobody who wakes him. So each save here
// ends only when everything else has come to a stand, however long that takes.
test('all arrives, though every save outlasts whatever the loop can do meanwhile', async () => {
  const sizes = { batchSizeMax: 100, saveSizeMax: 100, aheadBatchesMax: 4 };
  const script: Script = { ...calm, ...sizes, partitions: 2, records: 750, fetchSizes: [250, 101] };
  const world = createWorld(script);
  let fetches = 0;
  let stands = 0;
  const source: RoundSource = {
    ...world.source,
    fetch: (assignment) => {
      fetches++;
      return world.source.fetch(assignment);
    },
  };
  const save: typeof world.options.save = async (batches) => {
    const looksMax = 100;
    for (let seen = -1, looks = 0; seen !== fetches && looks < looksMax; looks++) {
      seen = fetches;
      for (let turn = 0; turn < 50; turn++) await nextTurn();
      if (seen === fetches) stands++;
    }
    return world.options.save(batches);
  };
  await follow({ ...world, source, options: { ...world.options, save } });
  requireOnceAndInOrder(world, script);
  assert.ok(stands >= 5, `the loop stood ${stands} times`);
});

test('what was fetched is stored before the loop ends because Kafka has lost readings', async () => {
  const script = {
    partitions: 1,
    records: 30,
    fetchSizes: [10],
    saves: ['slow'] as const,
    computes: [],
    turns: [0],
    batchSizeMax: 10,
    saveSizeMax: 10,
    aheadBatchesMax: 10,
  };
  const world = createWorld(script);
  let fetches = 0;
  const source: RoundSource = {
    ...world.source,
    fetch: (assignment) => {
      if (fetches++ === 2) throw new ReadingsLost('they are gone');
      return world.source.fetch(assignment);
    },
  };
  const followed = followRounds(world.options, source, world.aborter.signal, () => {});
  await assert.rejects(followed, /they are gone/);
  assert.equal(world.store.saved.length, 20);
});

test('after an answer with little the next is asked for later; after one with nothing, or with much, at once', async ({
  mock,
}) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const world = createWorld({ ...calm, partitions: 1, records: 100, fetchSizes: [1] });
  const answers = [1, 0, recordBytes, 1];
  let fetches = 0;
  const source: RoundSource = {
    ...world.source,
    fetch: async (assignment) => {
      const { fetched } = await world.source.fetch(assignment);
      return { fetched, bytes: answers[fetches++] ?? 1 };
    },
  };
  const followed = followRounds({ ...world.options, collectMs: 5 }, source, world.aborter.signal, () => {});
  const fetchesAfter = async (ms: number): Promise<number> => {
    mock.timers.tick(ms);
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    return fetches;
  };
  assert.equal(await fetchesAfter(0), 1);
  assert.equal(await fetchesAfter(4), 1);
  assert.equal(await fetchesAfter(1), 4);
  assert.equal(await fetchesAfter(5), 5);
  world.aborter.abort();
  await followed;
});
