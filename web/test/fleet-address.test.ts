// Which machines are shown is what the address says, and what is found is like what was asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byArea, type FleetFilter, linkToFleet, matches, readFleetFilter } from '../lib/fleet/fleet-address.ts';

const machine = (id: number, name: string, area: string | null) =>
  ({ id, name, area, type: 'M', version: 1, retiredAt: null }) as const;
const all: FleetFilter = { find: '', area: null, isRetired: false };

test('every filter comes back from its address', () => {
  const text = fc.string().map((each) => each.toWellFormed());
  fc.assert(
    fc.property(text, fc.option(text), fc.boolean(), (find, area, isRetired) => {
      assert.deepEqual(readFleetFilter(linkToFleet({ find, area, isRetired })), { find, area, isRetired });
    }),
  );
  assert.deepEqual(readFleetFilter('#machines'), all);
  assert.equal(linkToFleet(all), '#machines');
});

test('machines are found by a part of the name or by the whole id, and in an area or in none', () => {
  const mill = machine(7, 'Mill 12', 'Hall 1');
  const found = (filter: Partial<FleetFilter>) => matches({ ...all, ...filter }, mill);
  assert.deepEqual(
    ['', 'MILL', '7', '#7', '12', '1'].map((find) => found({ find })),
    [true, true, true, true, true, true],
  );
  assert.deepEqual(
    ['#12', '77', 'lathe'].map((find) => found({ find })),
    [false, false, false],
  );
  assert.equal(found({ area: 'Hall 1' }), true);
  assert.equal(found({ area: 'Hall' }), false);
  assert.equal(found({ area: '' }), false);
  assert.equal(matches({ ...all, area: '' }, machine(8, 'Lathe', null)), true);
});

test('machines stand by area, those of none at the end', () => {
  const machines = [machine(1, 'A', null), machine(2, 'B', 'Hall 2'), machine(3, 'C', 'Hall 1'), machine(4, 'D', null)];
  assert.deepEqual(
    byArea(machines).map(([area, of]) => [area, of.map(({ id }) => id)]),
    [
      ['Hall 1', [3]],
      ['Hall 2', [2]],
      [null, [1, 4]],
    ],
  );
});
