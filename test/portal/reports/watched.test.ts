// What a report says of a time by what the Portal noted of watching in a real PostgreSQL, and how it notes it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { lengthOf, watchedWithin } from '../../../src/portal/figures/watched.ts';
import { countAlarms } from '../../../src/portal/reports/count-alarms.ts';
import type { AlarmReport } from '../../../src/portal/reports/schemas.ts';
import { noteWatched } from '../../../src/portal/reports/watched-spans.ts';
import { getJson } from '../desk/support.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { watched } from './support.ts';

const hour = 3_600_000;
const [from, to] = [Date.UTC(2026, 2, 1, 20), Date.UTC(2026, 2, 10, 4)];

describe('what was watched', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
  });
  after(() => portal.close());

  // The documents' own example, of eight months before there was a system, was "acceptable".
  test('of a time that nobody watched judges nothing, as JSON and as a table, and there is none of the future', async () => {
    const { pool, url } = portal;
    await watched(pool, [{ from: to - 3 * hour, to: to + hour }]);
    const span = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    const partly = await getJson<AlarmReport>(portal, `/api/reports/alarms?${span}`);
    assert.deepEqual(
      [partly.watchedMs, partly.watchedShare, partly.isWatchedEnough, partly.isShort],
      [3 * hour, 3 / 200, false, true],
    );
    assert.deepEqual([partly.perHour, partly.perHourJudgement, partly.staleJudgement], [0, null, null]);
    await watched(pool, []);
    const none = await getJson<AlarmReport>(portal, `/api/reports/alarms?${span}`);
    assert.deepEqual([none.count, none.perHour, none.perHourJudgement, none.isShort], [0, null, null, true]);
    const rows = parse(await (await fetch(`${url}/api/reports/alarms.csv?${span}`)).text(), {
      columns: true,
      bom: true,
    });
    const said = (rows as Record<string, string>[]).map((row) => row['judgement']).filter((each) => each !== '');
    assert.deepEqual(said, []);
    const ahead = await fetch(`${url}/api/reports/alarms?from=${new Date(Date.now() + hour).toISOString()}`);
    assert.equal(ahead.status, 422);
    const day = new Date(Date.now() + 24 * hour).toISOString();
    const upToNow = await getJson<AlarmReport>(portal, `/api/reports/alarms?last=1d&to=${day}`);
    assert.ok(Date.parse(upToNow.to) <= Date.now(), 'never after now');
  });

  test('knows when the Portal watched by rows that go on, and forgets the oldest', async () => {
    const { pool } = portal;
    await watched(pool, []);
    const lengths = async () => {
      const { rows } = await pool.query<{ hours: number }>(
        'select round(extract(epoch from until - begun_at) / 3600)::int as hours from watched_span order by begun_at',
      );
      return rows.map(({ hours }) => hours);
    };
    const noon = Date.now();
    const note = (begunAgo: number, untilAgo: number) =>
      noteWatched(pool, [{ from: noon - begunAgo * hour, to: noon - untilAgo * hour }], 100);
    await note(1_000, 900);
    assert.deepEqual(await lengths(), [100]);
    await note(901, 800);
    assert.deepEqual(await lengths(), [200], 'goes on');
    await note(901, 800);
    assert.deepEqual(await lengths(), [200], 'noted twice');
    await note(700, 600);
    assert.deepEqual(await lengths(), [200, 100], 'after an interruption');
    // Another Portal beside it has watched over the interruption.
    await note(850, 650);
    const span = { from: Date.now() - 1_100 * hour, to: Date.now(), chatteringMs: 60_000 };
    const counted = await countAlarms(pool, span);
    assert.equal(Math.round(lengthOf(watchedWithin(counted.watched, span)) / hour), 400);
    await pool.query(`insert into watched_span values (now() - interval '200 days', now() - interval '101 days')`);
    await note(100, 50);
    assert.equal((await lengths()).includes(99 * 24), false);
  });
});
