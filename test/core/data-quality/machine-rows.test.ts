// Each machine has a row of its own, which it keeps until it is forgotten for another one; whatever ids meet in the table.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createMachineRows, type MachineRows } from '../../../src/core/data-quality/machine-rows.ts';
import { times } from '../../support/times.ts';

/** Of many ranges, also beyond 32 bits, and such as begin at the same place of a small table. */
const idOf = (index: number): number => index * 4_096 + (index % 3) * 2 ** 40;

function find(rows: MachineRows, ids: readonly number[]): number[] {
  const found = new Int32Array(ids.length + 2).fill(-7);
  rows.find(Float64Array.of(Number.NaN, ...ids, Number.NaN), 1, ids.length + 1, found);
  assert.deepEqual([found[0], found.at(-1)], [-7, -7], 'nothing is written beside what was asked for');
  return [...found.subarray(1, -1)];
}

describe('rows of machines', () => {
  test('are those that were taken, each of one machine, and no more than there may be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }).map(idOf), fc.constant(Number.NaN)), { maxLength: 200 }),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(200),
        (ids, max, when) => {
          const rows = createMachineRows(max);
          /** Whose each row is. */
          const owners = new Map<number, number>();
          ids.forEach((id, place) => {
            if (place === when) {
              rows.clear();
              owners.clear();
            }
            const wanted = [...owners].find(([, owner]) => owner === id)?.[0] ?? -1;
            assert.deepEqual(find(rows, [id]), [wanted]);
            if (wanted === -1 && !Number.isNaN(id)) owners.set(rows.take(id), id);
            assert.ok(rows.size() <= max && owners.size <= rows.size());
            assert.deepEqual(find(rows, [...owners.values()]), [...owners.keys()]);
          });
        },
      ),
      { numRuns: times(500, 150) },
    );
  });

  test('stay those of machines that are asked for, whoever else comes', () => {
    const rows = createMachineRows(2_000);
    for (let index = 0; index < 2_000; index++) rows.take(idOf(index));
    const kept = Array.from({ length: 10 }, (_, index) => idOf(index));
    const before = find(rows, kept);
    for (let index = 2_000; index < 20_000; index++) {
      rows.take(idOf(index));
      if (index % 100 === 0) find(rows, kept);
    }
    assert.deepEqual(find(rows, kept), before);
    assert.deepEqual([rows.size(), rows.forgotten(), find(rows, [idOf(1_999)])], [2_000, 18_000, [-1]]);
  });
});
