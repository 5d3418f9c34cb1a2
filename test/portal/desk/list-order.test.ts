// Lists of alarms are in the order of an index: by expressions that are none of it letter by letter, PostgreSQL would sort all alarms each time. And a list
// goes on behind each page where the page ended, whatever it is sorted by.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Severity } from '../../../src/core/severity.ts';
import { alarmStates } from '../../../src/portal/alarm/alarm.ts';
import { alarmSorts, orderOf } from '../../../src/portal/desk/alarm-order.ts';
import { type AlarmPlace, readAlarmCursor, statesByAttention } from '../../../src/portal/desk/cursor.ts';
import { listAlarms } from '../../../src/portal/desk/list-alarms.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { act, closed, explained, listOf } from './support.ts';

const place: AlarmPlace = { state: 'acknowledged', priority: 'ALERT', at: 0, alarmId: episodeId(1), machineId: 3 };

describe('the orders of alarms', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
  });
  after(() => portal.close());

  test('each is along an index, from the beginning and from any place', async () => {
    const client = await portal.pool.connect();
    try {
      // Where there are few rows PostgreSQL would sort them; what it cannot do without is left.
      await client.query('set enable_sort = off; set enable_seqscan = off; set enable_bitmapscan = off');
      const { explaining, plans } = explained(client);
      for (const sort of alarmSorts) {
        for (const ended of [false, true]) {
          for (const from of [undefined, place]) {
            plans.length = 0;
            await listAlarms(explaining, { ended, sort, limit: 100, after: from });
            const [plan = ''] = plans;
            const scan = sort === 'machine' && !ended ? 'Incremental Sort' : 'Index Scan';
            assert.match(plan, new RegExp(`Limit [^\\n]*\\n *-> +${scan}`), `${sort}, ${ended}: ${plan}`);
            if (from !== undefined) assert.match(plan, /Index Cond: .*(<|>)/, `${sort}, ${ended}: ${plan}`);
          }
        }
      }
    } finally {
      // Its settings are no other test's.
      client.release(true);
    }
  });

  test('each goes on behind a page where it ended, also among those that ended at one moment', async () => {
    // Two of each machine, of every priority, raised in another order than their machines are in.
    const told = [4, 1, 6, 2, 5, 3].map((number, at) => ({
      number,
      members: {
        machine_id: 1 + (number % 3),
        severity: ['WARNING', 'CRITICAL', 'ALERT'][number % 3],
        machine_type: number > 3 ? 'L' : 'M',
        failure_mode: number > 3 ? 'PWF' : 'HDF',
        opened_at: `2026-03-01T09:3${at}:00Z`,
      },
    }));
    await portal.pool.query("update machine set area = 'Hall A' where id = 2");
    await portal.receiveEpisodes(...told.map(({ number, members }) => episodeText(number, 1, members)));
    await act(portal, episodeId(5), 'acknowledge');
    const numbersOf = async (query: string): Promise<readonly number[]> => {
      const numbers: number[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const page = await listOf(portal, `?limit=2&${query}${after === '' ? '' : `&after=${after}`}`);
        numbers.push(...page.alarms.map(({ alarmId }) => Number(alarmId.slice(-3))));
        after = page.nextAfter;
      }
      return numbers;
    };
    const open = {
      attention: [1, 4, 2, 3, 6, 5],
      priority: [1, 4, 5, 2, 3, 6],
      newest: [3, 5, 2, 6, 1, 4],
      oldest: [4, 1, 6, 2, 5, 3],
      machine: [3, 6, 1, 4, 5, 2],
    };
    for (const sort of alarmSorts) assert.deepEqual(await numbersOf(`sort=${sort}`), open[sort], sort);
    assert.deepEqual(await numbersOf('sort=oldest&area=Hall%20A'), [4, 1]);
    assert.deepEqual(await numbersOf('sort=oldest&area='), [6, 2, 5, 3]);
    assert.deepEqual(await numbersOf('area=Hall%20B'), []);
    assert.deepEqual(await numbersOf('sort=oldest&type=L'), [4, 6, 5]);
    assert.deepEqual(await numbersOf('type=L&area=Hall%20A'), [4]);

    for (const { number } of told) if (number !== 5) await act(portal, episodeId(number), 'acknowledge');
    await portal.receiveEpisodes(...told.map(({ number, members }) => closed(number, members)));
    const ended = { ...open, attention: [6, 5, 4, 3, 2, 1] };
    for (const sort of alarmSorts) assert.deepEqual(await numbersOf(`ended=true&sort=${sort}`), ended[sort], sort);
  });

  // As many as the bound were taken first, whatever they were, and filtered then: of more alarms each number was too small, and nobody was told.
  test('counts by state are of all that fit a filter, up to a bound that is told where it is met', async () => {
    const numbers = [1, 2, 3, 4, 5, 6];
    await portal.receiveEpisodes(
      ...numbers.map((number) =>
        episodeText(20 + number, 1, {
          ...{ machine_id: 11, failure_mode: `F${number}`, opened_at: '2026-03-02T09:30:00Z' },
          severity: ['WARNING', 'CRITICAL', 'ALERT'][number % 3],
        }),
      ),
    );
    await act(portal, episodeId(21), 'acknowledge');
    const of11 = { machine: 11 };
    const counted = async (bound: number, priority?: Severity, of: { machine?: number; area?: string } = of11) => {
      const query = { ended: false, sort: 'attention', limit: 1, priority: priority && [priority], ...of } as const;
      const { counts, atLeast } = await listAlarms(portal.pool, query, { countedMax: bound });
      const { unacknowledged, acknowledged, normal } = counts;
      return { unacknowledged, acknowledged, normal, atLeast };
    };
    const open = alarmStates.filter((state) => state !== 'normal');
    const none = { acknowledged: 0, normal: 0, atLeast: [] };
    assert.deepEqual(await counted(3, 'WARNING'), { ...none, unacknowledged: 2 });
    assert.deepEqual(await counted(3, 'ALERT'), { ...none, unacknowledged: 2 });
    assert.deepEqual(await counted(3, 'CRITICAL'), { ...none, unacknowledged: 1, acknowledged: 1 });
    assert.deepEqual(await counted(7), { ...none, unacknowledged: 5, acknowledged: 1 });
    const few = await counted(4);
    assert.deepEqual([few.unacknowledged + few.acknowledged, few.atLeast], [4, open]);

    await act(portal, episodeId(22), 'acknowledge');
    const ending = { machine_id: 11, failure_mode: 'F2', severity: 'ALERT', opened_at: '2026-03-02T09:30:00Z' };
    await portal.receiveEpisodes(closed(22, { ...ending, closed_at: '2026-03-02T10:30:00Z' }));
    const ended = { unacknowledged: 4, acknowledged: 1, normal: 1, atLeast: [] };
    assert.deepEqual(await counted(6), ended);
    await portal.pool.query("update machine set area = 'Hall C' where id = 11");
    assert.deepEqual(await counted(6, undefined, { area: 'Hall C' }), ended);
    assert.deepEqual(await counted(6, 'ALERT', { area: 'Hall C' }), { ...none, unacknowledged: 1, normal: 1 });
    assert.deepEqual(await counted(6, undefined, { area: 'Hall D' }), { ...none, unacknowledged: 0 });
    assert.deepEqual((await counted(1)).atLeast.toSorted(), [...alarmStates].toSorted());
  });
});

test('what has ended comes before all others, and the place that an earlier version wrote is still one', () => {
  assert.equal(statesByAttention[0], 'normal');
  assert.deepEqual(readAlarmCursor(`4,1,0,${episodeId(1)}`), { ...place, machineId: 0 });
  assert.equal(orderOf('attention', true).by, 'ended_at desc, alarm_id desc');
});
