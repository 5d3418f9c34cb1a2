// Which machines stand together on the overview, how they are, and that its address says what it shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FleetMachine } from '../lib/fleet/fleet-api.ts';
import { linkToOverview, readOverviewFilter } from '../lib/overview/overview-address.ts';
import { createSharing, groupings, tileGroups } from '../lib/overview/overview-groups.ts';

const machine = (id: number, area: string | null, type = 'M'): FleetMachine => ({
  ...{ id, name: `Mill ${id}`, type, area, version: 1, retiredAt: null },
});
const machines = [machine(1, 'Hall 10'), machine(2, 'Hall 2', 'L'), machine(3, null), machine(4, 'Hall 2')];
const nobody = { until: () => null, since: () => null };
const since = '2026-03-01T12:00:00Z';
const conditions = [
  { machineId: 4, condition: 'asking', priority: 'CRITICAL', alarmCount: 2, since },
  { machineId: 3, condition: 'acknowledged', priority: 'ALERT', alarmCount: 1, since },
  // Of a machine that was removed since.
  { machineId: 9, condition: 'asking', priority: 'ALERT', alarmCount: 1, since },
] as const;

test('machines stand by area, numbers in their order, those of none last, with how they are', () => {
  const groups = tileGroups(machines, conditions, 'area', false, nobody);
  assert.deepEqual(
    groups.map(({ name, count, askingCount, tiles }) => [name, count, askingCount, tiles.map(({ id }) => id)]),
    [
      ['Hall 2', 2, 1, [2, 4]],
      ['Hall 10', 1, 0, [1]],
      [null, 1, 0, [3]],
    ],
  );
  assert.deepEqual(groups[0]?.tiles[1], {
    ...{
      id: 4,
      name: 'Mill 4',
      condition: 'asking',
      priority: 'CRITICAL',
      alarmCount: 2,
      maintenance: null,
      isOlder: false,
    },
  });
  assert.deepEqual(groups[1]?.tiles[0]?.condition, 'calm');
  assert.deepEqual(
    groups.map(({ worst }) => worst),
    ['CRITICAL', null, null],
    'what is acknowledged asks for nothing',
  );
});

test('of those that are not calm alone a group still says how many it has', () => {
  const groups = tileGroups(machines, conditions, 'type', true, nobody);
  assert.deepEqual(
    groups.map(({ name, count, tiles }) => [name, count, tiles.map(({ id }) => id)]),
    [['M', 3, [3, 4]]],
  );
  assert.deepEqual(tileGroups(machines, [], 'area', true, nobody), []);
});

// Of thousands of tiles all were drawn anew whenever one machine was another than before.
test('a group that is as it was is the very same one', () => {
  const share = createSharing();
  const before = share(tileGroups(machines, conditions, 'area', false, nobody));
  const [first, ...others] = share(tileGroups(machines, conditions.slice(1), 'area', false, nobody));
  assert.deepEqual(first, tileGroups(machines, conditions.slice(1), 'area', false, nobody)[0]);
  assert.notEqual(first, before[0]);
  others.forEach((group, at) => {
    assert.equal(group, before[at + 1]);
  });
  const until = '2026-03-01T14:30:00Z';
  const isUnder = { ...nobody, until: (id: number) => (id === 4 ? until : null) };
  const [under, ...rest] = share(tileGroups(machines, conditions.slice(1), 'area', false, isUnder));
  assert.deepEqual(
    under?.tiles.map(({ maintenance }) => maintenance),
    [null, until],
  );
  assert.deepEqual(rest, others);
  const more = share(tileGroups([...machines, machine(5, null)], [], 'area', false, nobody));
  assert.equal(more[1], others[0]);
  assert.equal(more[2]?.tiles.length, 2);
});

test('a machine under maintenance says that its alarm is older than that', () => {
  const older = (from: string | null) => {
    const maintenance = { until: () => '2026-03-01T14:00:00Z', since: () => from };
    return tileGroups(machines, conditions, 'area', false, maintenance)
      .flatMap(({ tiles }) => tiles)
      .filter(({ isOlder }) => isOlder)
      .map(({ id }) => id);
  };
  assert.deepEqual([older('2026-03-01T12:00:01Z'), older(since), older(null)], [[4, 3], [], []]);
});

test('every overview comes back from its address, and of any other what can be understood is taken', () => {
  for (const by of groupings)
    for (const isUnwellAlone of [false, true])
      assert.deepEqual(readOverviewFilter(linkToOverview({ by, isUnwellAlone })), { by, isUnwellAlone });
  assert.equal(linkToOverview(readOverviewFilter('#overview?by=colour&show=all')), '#overview');
});
