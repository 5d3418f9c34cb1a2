// What few alarms have of what can be chosen is found by what it is, and not along the order of the list: with a million alarms a hall with few machines took
// 250 to 1,900 ms. Both ways, and all places between pages, have to give the same list.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { severities } from '../../../src/core/severity.ts';
import { alarmSorts } from '../../../src/portal/desk/alarm-order.ts';
import { type AlarmQuery, partsOf } from '../../../src/portal/desk/alarm-page.ts';
import { listAlarms } from '../../../src/portal/desk/list-alarms.ts';
import type { PortalAlarm } from '../../../src/portal/desk/schemas.ts';
import { createTestPortal, type TestPortal } from '../support.ts';

const alarmCount = 120;
/** What is rare is among those that ended first. */
const choices: readonly Partial<AlarmQuery>[] = [
  {},
  { area: 'Annex' },
  { area: '' },
  { area: 'Nowhere' },
  { mode: 'RARE' },
  { mode: '' },
  { kind: 'data_quality' },
  { kind: 'machine', type: 'L', priority: ['CRITICAL', 'WARNING'] },
  { machine: 2 },
  { machine: 2, judged: true },
  { judged: false, priority: ['ALERT'] },
  { judged: true, area: 'Hall A' },
  { state: ['normal', 'acknowledged'], type: 'M' },
  { state: ['acknowledged'] },
];

describe('of alarms that have ended', () => {
  let portal: TestPortal;
  let all: readonly PortalAlarm[];
  before(async () => {
    portal = await createTestPortal();
    await portal.pool.query(
      `insert into machine (id, name, type, area) values (901, 'A', 'MEDIUM', 'Annex');
       insert into machine_retired (id, name, type, area, version) values (902, 'B', 'MEDIUM', 'Annex', 1);
       update machine set area = 'Hall A' where id in (1, 2)`,
    );
    // Some ended at one moment.
    await portal.pool.query(
      `insert into alarm (alarm_id, version, machine_id, machine_type, kind, mode, state, priority, is_active, is_acknowledged, is_out_of_service, verdict, raised_at, ended_at)
       select ('00000000-0000-5000-8000-' || lpad(n::text, 12, '0'))::uuid, 3, case n when 3 then 901 when 5 then 902 else 1 + n * 7 % 4 end,
         (array['L', 'M'])[1 + n % 2], case when n % 10 = 0 then 'data_quality' else 'machine' end,
         case when n = 4 then 'RARE' when n % 10 > 0 then (array['PWF', 'HDF'])[1 + n % 2] end,
         'normal', (array['WARNING', 'ALERT', 'CRITICAL'])[1 + n * n % 3], false, true, false, case when n % 3 = 0 then 'unclear' end,
         timestamptz '2026-03-01T00:00Z' + (n * 37 % 120) * interval '1 minute', timestamptz '2026-03-02T00:00Z' + n / 2 * interval '1 minute'
       from generate_series(1, $1) as n`,
      [alarmCount],
    );
    const { alarms } = await listAlarms(portal.pool, { ended: true, sort: 'attention', limit: 200 });
    all = alarms;
  });
  after(() => portal.close());

  for (const sort of alarmSorts) {
    test(`a list by ${sort} is the same whichever way they are found`, async () => {
      assert.equal(all.length, alarmCount);
      const { rows } = await portal.pool.query<{ readonly id: string; readonly area: string }>(
        `select id, coalesce(area, '') as area from machine union all select id, coalesce(area, '') from machine_retired`,
      );
      const areas = new Map(rows.map(({ id, area }) => [Number(id), area]));
      for (const choice of choices) {
        const expected = all
          .filter((alarm) => isChosen(choice, alarm, areas.get(alarm.machineId)))
          .toSorted((one, other) => compare(keysOf(sort, one), keysOf(sort, other)))
          .map(({ alarmId }) => alarmId);
        for (const walkedMax of [1, 30, 1_000]) {
          const found = await pagesOf({ ended: true, sort, limit: 17, ...choice }, walkedMax);
          assert.deepEqual(found, expected, `${JSON.stringify(choice)}, ${walkedMax}`);
        }
      }
    });
  }

  async function pagesOf(query: AlarmQuery, walkedMax: number): Promise<readonly string[]> {
    const { alarms } = await listAlarms(portal.pool, query, { walkedMax });
    const ids = alarms.map(({ alarmId }) => alarmId);
    const last = alarms.at(-1);
    if (last === undefined || alarms.length < query.limit) return ids;
    const at = Date.parse(query.sort === 'attention' ? (last.endedAt as string) : last.raisedAt);
    return [...ids, ...(await pagesOf({ ...query, after: { ...last, at } }, walkedMax))];
  }
});

test('by priority only those are asked for that a page can have', () => {
  const query: AlarmQuery = { ended: true, sort: 'priority', limit: 10, priority: ['CRITICAL', 'WARNING'] };
  const place = { state: 'normal', at: 0, alarmId: '', machineId: 1 } as const;
  const of = (priority: (typeof severities)[number]) => {
    const after = { ...place, priority };
    return partsOf({ ...query, after }).map((part) => [part.priority, part.after === after]);
  };
  assert.deepEqual(
    partsOf(query).map(({ priority, after }) => [priority, after]),
    [
      [['CRITICAL'], undefined],
      [['WARNING'], undefined],
    ],
  );
  assert.deepEqual(of('CRITICAL'), [
    [['CRITICAL'], true],
    [['WARNING'], false],
  ]);
  assert.deepEqual(of('ALERT'), [[['WARNING'], false]]);
  assert.deepEqual(of('WARNING'), [[['WARNING'], true]]);
});

function isChosen(choice: Partial<AlarmQuery>, alarm: PortalAlarm, area = ''): boolean {
  const { priority, kind, mode, machine, type, judged, state } = choice;
  return (
    (priority?.includes(alarm.priority) ?? true) &&
    (state?.includes(alarm.state) ?? true) &&
    (kind ?? alarm.kind) === alarm.kind &&
    (mode ?? alarm.mode ?? '') === (alarm.mode ?? '') &&
    (machine ?? alarm.machineId) === alarm.machineId &&
    (type ?? alarm.machineType) === alarm.machineType &&
    (judged ?? alarm.verdict !== null) === (alarm.verdict !== null) &&
    (choice.area ?? area) === area
  );
}

/** Smaller ones first. */
function keysOf(sort: AlarmQuery['sort'], { alarmId, machineId, priority, raisedAt, endedAt }: PortalAlarm) {
  const id = Number(alarmId.slice(-12));
  const [raised, ended] = [Date.parse(raisedAt), Date.parse(endedAt ?? '')];
  switch (sort) {
    case 'attention':
      return [-ended, -id];
    case 'priority':
      return [-severities.indexOf(priority), -raised, -id];
    case 'newest':
      return [-raised, -id];
    case 'oldest':
      return [raised, id];
    case 'machine':
      return [machineId, -raised, -id];
  }
}

function compare(one: readonly number[], other: readonly number[]): number {
  return one.map((key, at) => key - (other[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
