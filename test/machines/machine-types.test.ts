import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachineTypes, type MachineTypesOptions } from '../../src/machines/machine-types.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { type MachineTable, machineTableOf } from '../contracts/machine-table.ts';

/** A machine table in memory that remembers what it was asked, and a clock that only the test moves. */
function setUp(table: Readonly<MachineTable>, more: Partial<MachineTypesOptions> = {}) {
  const asked: (readonly number[])[] = [];
  const clock = { ms: 1 };
  const answer = machineTableOf(table);
  const machineTypes = createMachineTypes({
    profile: ai4i,
    queryMachines: async (ids) => {
      asked.push([...ids]);
      return answer(ids);
    },
    sizeMax: 100,
    ttlMs: 3_600_000,
    unknownTtlMs: 10_000,
    now: () => clock.ms,
    ...more,
  });
  return { ...machineTypes, asked, clock };
}

test('all machines that a batch lacks are asked for in one query', async () => {
  const { findMachineTypes, asked } = setUp({ 1: 'M', 2: 'L', 3: 'H' });
  const types = await findMachineTypes([1, 2, 1, 3, 2]);
  assert.deepEqual(
    types,
    new Map([
      [1, 'M'],
      [2, 'L'],
      [3, 'H'],
    ]),
  );
  assert.deepEqual(asked, [[1, 2, 3]]);
  await findMachineTypes([1, 2, 3]);
  assert.equal(asked.length, 1);
});

test('only what is missing is asked for', async () => {
  const { findMachineTypes, asked } = setUp({ 1: 'M', 2: 'L' });
  await findMachineTypes([1]);
  await findMachineTypes([1, 2]);
  assert.deepEqual(asked, [[1], [2]]);
});

test('every spelling of a type comes as the canonical one', async () => {
  const { findMachineTypes } = setUp({ 1: 'LOW', 2: 'MEDIUM', 3: 'HIGH', 4: 'l', 5: ' Medium ' });
  const types = await findMachineTypes([1, 2, 3, 4, 5]);
  assert.deepEqual([...types.values()], ['L', 'M', 'H', 'L', 'M']);
});

test('an unknown machine is left out, and remembered for a short time', async () => {
  const { findMachineTypes, asked, clock } = setUp({});
  assert.deepEqual(await findMachineTypes([99]), new Map());
  clock.ms += 9_999;
  await findMachineTypes([99]);
  assert.equal(asked.length, 1);
  clock.ms += 2;
  await findMachineTypes([99]);
  assert.equal(asked.length, 2);
});

test('a type that the profile does not know comes as it is spelled, and is remembered for a short time', async () => {
  const { findMachineTypes, asked, clock } = setUp({ 1: 'HUGE', 2: null, 3: 'L' });
  assert.deepEqual(
    await findMachineTypes([1, 2, 3]),
    new Map([
      [1, 'HUGE'],
      [2, ''],
      [3, 'L'],
    ]),
  );
  clock.ms += 10_001;
  await findMachineTypes([1, 2, 3]);
  assert.deepEqual(asked, [
    [1, 2, 3],
    [1, 2],
  ]);
});

test('a type is asked for again when its time is over', async () => {
  const table: Record<number, string> = { 1: 'L' };
  const { findMachineTypes, asked, clock } = setUp(table);
  await findMachineTypes([1]);
  table[1] = 'H';
  clock.ms += 3_600_001;
  assert.deepEqual(await findMachineTypes([1]), new Map([[1, 'H']]));
  assert.equal(asked.length, 2);
});

test('look-ups of one machine at the same time share a query', async () => {
  const { findMachineTypes, asked } = setUp({ 1: 'L', 2: 'M' });
  const [first, second] = await Promise.all([findMachineTypes([1]), findMachineTypes([1, 2])]);
  assert.deepEqual(first, new Map([[1, 'L']]));
  assert.deepEqual(
    second,
    new Map([
      [1, 'L'],
      [2, 'M'],
    ]),
  );
  assert.deepEqual(asked, [[1], [2]]);
});

test('a batch with more machines than the cache holds still gets every type', async () => {
  const table = Object.fromEntries(Array.from({ length: 50 }, (_, id) => [id, 'L']));
  const { findMachineTypes, stats } = setUp(table, { sizeMax: 10 });
  assert.equal((await findMachineTypes(Object.keys(table).map(Number))).size, 50);
  assert.equal(stats().currentSize, 10);
});

test('a failed query is the error of all who wait for it, and is not remembered', async () => {
  let away = true;
  const { findMachineTypes } = setUp(
    {},
    {
      queryMachines: async (ids) => {
        if (away) throw new Error('the database is away');
        return machineTableOf({ 1: 'L' })(ids);
      },
    },
  );
  const results = await Promise.allSettled([findMachineTypes([1]), findMachineTypes([1])]);
  assert.deepEqual(
    results.map((result) => result.status),
    ['rejected', 'rejected'],
  );
  away = false;
  assert.deepEqual(await findMachineTypes([1]), new Map([[1, 'L']]));
});

test('an unknown machine is asked for each time when CACHE_UNKNOWN_TTL is 0', async () => {
  const { findMachineTypes, asked } = setUp({}, { unknownTtlMs: 0 });
  await findMachineTypes([1]);
  await findMachineTypes([1]);
  assert.equal(asked.length, 2);
});

test('the statistics count each machine of a look-up once, and no entry beyond its time', async () => {
  const { findMachineTypes, stats, clock } = setUp({ 1: 'L', 2: 'M' });
  assert.deepEqual(stats(), { currentSize: 0, maxSize: 100, ttlSeconds: 3_600, hitCount: 0, missCount: 0, hitRate: 0 });
  await findMachineTypes([1, 2, 1]);
  await findMachineTypes([1, 2]);
  assert.deepEqual(stats(), {
    currentSize: 2,
    maxSize: 100,
    ttlSeconds: 3_600,
    hitCount: 2,
    missCount: 2,
    hitRate: 0.5,
  });
  clock.ms += 3_600_001;
  assert.equal(stats().currentSize, 0);
});
