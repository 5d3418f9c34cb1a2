import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createMachineTypesInTable } from '../../src/machines/type-column.ts';
import { createTypeTable, missing } from '../../src/machines/type-table.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { machineTableOf } from '../contracts/machine-table.ts';
import { times } from '../support/times.ts';

function tableWith(sizeMax: number) {
  const clock = { ms: 5_000 };
  return { clock, ...createTypeTable({ sizeMax, now: () => clock.ms }) };
}

test('what was set is found, for small ids and for the largest, while the table grows', () => {
  const { get, set, size } = tableWith(100_000);
  const random = seededRandom(3, 3);
  const ids = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
  while (ids.length < 20_000) ids.push(Math.floor(random() * 2 ** (ids.length % 53)));
  const known = new Map(ids.map((id, index) => [id, index % 5 === 0 ? null : (['L', 'M', 'H'][index % 3] as string)]));
  for (const [id, entry] of known) set(id, entry, 60_000);
  for (const [id, entry] of known) assert.equal(get(id), entry, `machine ${id}`);
  assert.equal(size(), known.size);
  assert.equal(get(2 ** 45 + 12_345), undefined);
});

test('no entry is given at its time or after it, and it can be set again', () => {
  const { get, set, clock } = tableWith(10);
  set(7, 'L', 10_000);
  clock.ms += 9_800;
  assert.equal(get(7), 'L');
  clock.ms += 200;
  assert.equal(get(7), undefined);
  set(7, 'M', 10_000);
  assert.equal(get(7), 'M');
});

test('it holds no more machines than it may', () => {
  const { get, set, size } = tableWith(100);
  for (let id = 0; id < 10_000; id++) {
    set(id, 'L', 60_000);
    assert.equal(get(id), 'L');
    assert.ok(size() <= 100);
  }
});

test('a column of ids has the place of each type; what is not known is missing, and what is no id is of no machine', () => {
  const { set, readPlaces, names } = tableWith(100);
  set(1, 'L', 60_000);
  set(2, null, 60_000);
  set(3, 'odd', 60_000);
  const places = new Uint16Array(5);
  assert.equal(readPlaces(Float64Array.of(1, 2, 3, 4, Number.NaN), places), 1);
  assert.deepEqual([...places], [1, 0, 2, missing, 0]);
  assert.deepEqual(names(), [undefined, 'L', 'odd']);
});

test('what is found by the rows of machines is what is found without them, whoever has a row when', () => {
  const action = fc.oneof(
    fc.record({ set: fc.nat(9), type: fc.constantFrom('L', 'M', null), ttlMs: fc.constantFrom(1_000, 60_000) }),
    fc.record({ rows: fc.array(fc.constantFrom(0, 0, 0, 0, 400, -1), { minLength: 10, maxLength: 10 }) }),
    fc.record({ passMs: fc.constantFrom(50, 900, 59_950) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      // Few entries: the table begins anew now and then, and places are those of other types then.
      const { set, readPlaces, names, clock } = tableWith(6);
      const ids = Float64Array.from({ length: 10 }, (_, index) => (index === 9 ? Number.NaN : index * 2 ** 31));
      for (const each of actions) {
        if ('set' in each) set(each.set * 2 ** 31, each.type, each.ttlMs);
        else if ('passMs' in each) clock.ms += each.passMs;
        else {
          // Mostly each has its own.
          const rows = Int32Array.from(each.rows, (row, index) => (row === 0 ? index : row));
          const [withRows, without] = [new Uint16Array(10), new Uint16Array(10)];
          const missingCounts = [readPlaces(ids, withRows, rows), readPlaces(ids, without)];
          assert.equal(missingCounts[0], missingCounts[1]);
          const named = (places: Uint16Array) => [...places].map((place) => [place === missing, names()[place]]);
          assert.deepEqual(named(withRows), named(without));
        }
      }
    }),
    { numRuns: times(1_000, 200) },
  );
});

test('the types of a batch come out of the table, and those that it lacks by one query', async () => {
  const asked: (readonly number[])[] = [];
  const answer = machineTableOf({ 1: 'MEDIUM', 2: 'MEDIUM', 5: 'odd' });
  const { findTypeColumn, stats } = createMachineTypesInTable({
    profile: ai4i,
    queryMachines: async (ids) => {
      asked.push([...ids]);
      return answer(ids);
    },
    sizeMax: 100,
    ttlMs: 60_000,
    unknownTtlMs: 0,
    now: () => 0,
  });
  const typesOf = async (...ids: number[]) => {
    const { places, names } = await findTypeColumn(Float64Array.from(ids));
    return Array.from(places, (place) => names[place]);
  };
  assert.deepEqual(await typesOf(1, 2, 1, 99, 5, Number.NaN), ['M', 'M', 'M', undefined, 'odd', undefined]);
  assert.deepEqual(await typesOf(2, 1, 5, 99), ['M', 'M', 'odd', undefined]);
  // With a time of 0, neither an unknown machine nor an unknown type is remembered.
  assert.deepEqual(asked, [
    [1, 2, 99, 5],
    [5, 99],
  ]);
  assert.equal(stats().missCount, 6);
});
