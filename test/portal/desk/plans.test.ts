// What is asked with each change and by each open page reads no more of a million alarms than it needs. Which of several ways PostgreSQL takes depends on what
// a table holds; that one is there at all does not: so all others are taken from it.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { PoolClient } from 'pg';
import { alarmSorts } from '../../../src/portal/desk/alarm-order.ts';
import { lockAlarms } from '../../../src/portal/desk/alarm-rows.ts';
import { listAlarms } from '../../../src/portal/desk/list-alarms.ts';
import { episodeId } from '../episodes/episode-texts.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { explained } from './support.ts';

describe('of many alarms', () => {
  let portal: TestPortal;
  let client: PoolClient;
  before(async () => {
    portal = await createTestPortal();
  });
  beforeEach(async () => {
    client = await portal.pool.connect();
    await client.query('begin; set local enable_seqscan = off');
  });
  // With its transaction.
  afterEach(() => client.release(true));
  after(() => portal.close());

  // A filter that few of them meet had every alarm that there has been looked at, every ten seconds for each open page.
  test('those without verdict are counted out of their index alone, whatever is chosen', async () => {
    await client.query('set local enable_bitmapscan = off');
    const { rows: others } = await client.query<{ readonly name: string }>(
      `select indexrelid::regclass::text as name from pg_index where indrelid = 'alarm'::regclass
         and not indisprimary and not indisexclusion and indexrelid <> 'alarm_unjudged'::regclass`,
    );
    await client.query(`drop index ${others.map(({ name }) => name).join(', ')}`);
    const { explaining, plans } = explained(client);
    for (const chosen of [
      {},
      { machine: 3 },
      { area: 'Hall A' },
      { area: '', priority: ['ALERT'], kind: 'machine', mode: '', machine: 3, type: 'M' },
    ] as const) {
      plans.length = 0;
      await listAlarms(explaining, { ended: false, sort: 'attention', limit: 1, ...chosen });
      const [, plan = ''] = plans;
      assert.match(plan, /Index Only Scan using alarm_unjudged/, `${JSON.stringify(chosen)}: ${plan}`);
      assert.doesNotMatch(plan, /SubPlan/, `${JSON.stringify(chosen)}: ${plan}`);
    }
  });

  // Along the order of the list every alarm was looked at, where few are of what is chosen.
  test('a list finds the few by the machines of an area, those with a verdict and those without', async () => {
    const { explaining, plans } = explained(client);
    for (const sort of alarmSorts) {
      plans.length = 0;
      await listAlarms(explaining, { ended: true, sort, limit: 1, area: 'Hall A' });
      assert.equal(plans.length, sort === 'priority' ? 4 : 2);
      const [plan = ''] = plans;
      const [walked = '', found = ''] = plan.split('CTE is_short');
      assert.match(walked, /Index Scan (Backward )?using alarm_ended/, `${sort}: ${plan}`);
      assert.equal([...found.matchAll(/Cond: .*machine_id = ANY/g)].length, 2, `${sort}: ${plan}`);
    }
  });

  // Each event of an episode had every alarm that there has been looked at, while nobody else could raise one.
  test('those that an event of an episode may change are found by indexes', async () => {
    await client.query('set local enable_indexscan = off; set local enable_indexonlyscan = off');
    const { explaining, plans } = explained(client);
    await lockAlarms(explaining, [3], [episodeId(1)]);
    const [plan = ''] = plans;
    assert.match(plan, /BitmapOr/, plan);
    assert.match(plan, /Index Scan on alarm_pkey/, plan);
    assert.doesNotMatch(plan, /SubPlan/, plan);
  });
});
