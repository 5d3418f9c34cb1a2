// Whatever conflicts, errors and rebalances come in whatever order, each offset is stored exactly once and in order, one save is under way at
// a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { followRounds, type RoundSource } from '../../src/kafka/follow-rounds.ts';
import { ReadingsLost } from '../../src/kafka/positions.ts';
import { times } from '../support/times.ts';
import { type ComputeEvent, createWorld, recordBytes, type SaveEvent, type Script } from './scripted-world.ts';

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
    { numRuns: times(1_000, 25) },
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

// A standby of PostgreSQL that took over lacked the last second, and of a partition to which nothing came any more nobody read that second again.
test('positions are loaded anew when another server keeps them, though nothing comes', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const world = createWorld({ ...calm, partitions: 1, records: 0, fetchSizes: [1] });
  const answers = [false, new Error('the database is away'), true, false];
  const isElsewhere = async () => {
    const answer = answers.shift() ?? false;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  let loads = 0;
  const source: RoundSource = {
    ...world.source,
    loadPositions: async (assignment) => {
      if (assignment.positions.size === 0) loads++;
      await world.source.loadPositions(assignment);
    },
  };
  const options = { ...world.options, positions: { ...world.options.positions, isElsewhere } };
  const followed = followRounds(options, source, world.aborter.signal, () => {});
  const loadsAfter = async (ms: number): Promise<number> => {
    mock.timers.tick(ms);
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    return loads;
  };
  assert.deepEqual(
    [
      await loadsAfter(0),
      await loadsAfter(5_000),
      await loadsAfter(5_000),
      await loadsAfter(5_000),
      await loadsAfter(5_000),
    ],
    [1, 1, 1, 2, 2],
  );
  world.aborter.abort();
  await followed;
});

// How far behind it is stood where it was at the last fetch, while the outbox was full and nothing was fetched.
test('how far behind it is goes on being told while there is no room for more', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const calm = { saves: [], computes: [], turns: [0], batchSizeMax: 10, saveSizeMax: 10, aheadBatchesMax: 1 };
  const world = createWorld({ ...calm, partitions: 2, records: 20, fetchSizes: [5] });
  const lags: string[] = [];
  const room = Promise.withResolvers<'saved'>();
  const options = {
    ...world.options,
    save: () => room.promise,
    observe: {
      ...world.options.observe,
      lag: (partition: number, records: number, held: number) =>
        void lags.push(`${partition}: ${records}, ${held} held`),
    },
  };
  let asked = 0;
  const source: RoundSource = {
    ...world.source,
    ends: async ({ partitions }) => {
      if (asked++ === 0) throw new Error('Kafka is away');
      return new Map(
        partitions.map((partition) => [partition, { logEnd: 500 + asked, lastStableOffset: 499 + asked }]),
      );
    },
  };
  const followed = followRounds(options, source, world.aborter.signal, () => {});
  const lagsAfter = async (ms: number): Promise<string[]> => {
    mock.timers.tick(ms);
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    return lags.splice(0);
  };
  assert.deepEqual(await lagsAfter(0), ['0: 20, 0 held', '1: 20, 0 held']);
  assert.deepEqual(await lagsAfter(4_900), []);
  assert.deepEqual([await lagsAfter(100), asked], [[], 1]);
  assert.deepEqual(await lagsAfter(5_000), ['0: 502, 1 held', '1: 502, 1 held']);
  assert.deepEqual(await lagsAfter(5_000), ['0: 503, 1 held', '1: 503, 1 held']);
  world.aborter.abort();
  room.resolve('saved');
  await followed;
});
