// A report of a year of a plant that alarms without end: it takes one connection of its own, ends within its limit of time with a word on what to do, and
// counts all the same where it has the time.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { listSimilar } from '../../../src/portal/desk/list-similar.ts';
import { alarmReport } from '../../../src/portal/figures/alarm-report.ts';
import { openReports } from '../../../src/programs/portal/reports.ts';
import { isFull } from '../../support/times.ts';
import { until } from '../../support/until.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { always, factsOf, watched } from './support.ts';

const day = 86_400_000;
const [from, to] = [Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1)];
const alarms = isFull ? 300_000 : 3_000;
const settings = {
  ...{ PORTAL_OPERATOR_POSITIONS: 1, PORTAL_REPORT_DAYS_MAX: 400, PORTAL_REPORT_CHATTERING_SECONDS: 60 },
  ...{ PORTAL_WATCHED_NOTE_MS: 10_000, PORTAL_WATCHED_DAYS: 3_660 },
};

describe("a report of a year's alarms", () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
    await watched(portal.pool, always);
    await plantYear();
  });
  after(() => portal.close());

  /** Each asks for attention, is acknowledged a minute later and over in an hour: of forty machines, all through the year. */
  async function plantYear(): Promise<void> {
    const asking = factsOf('PWF');
    const known = { ...asking, isAcknowledged: true };
    const over = { ...known, isActive: false };
    await portal.pool.query(
      `insert into alarm (alarm_id, version, machine_id, machine_type, kind, mode, state, priority, is_active, is_acknowledged,
         is_out_of_service, raised_at, ended_at)
       select id, 3, n % 40, 'M', 'machine', 'PWF', 'normal', 'CRITICAL', false, true, false, at, at + interval '1 hour' from ${planted}`,
      [alarms, new Date(from), (to - from) / 1_000 / alarms],
    );
    const steps = [
      ['raised', null, asking, '0 minutes'],
      ['acknowledged', asking, known, '1 minute'],
      ['returned', known, over, '1 hour'],
    ] as const;
    for (const [index, [act, before, after, later]] of steps.entries()) {
      await portal.pool.query(
        `insert into alarm_journal (alarm_id, version, at, act, actor, episode_id, before, after)
         select id, $4::int, at + $5::interval, $6, 'kim', case when $4::int = 1 then id end, $7::jsonb, $8::jsonb from ${planted}`,
        [
          ...[alarms, new Date(from), (to - from) / 1_000 / alarms, index + 1, later, act],
          ...[before && JSON.stringify(before), JSON.stringify(after)],
        ],
      );
    }
    await portal.pool.query('analyze');
  }
  const planted = `(select n, ('00000000-0000-5000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id, $2::timestamptz + n * $3::float8 * interval '1 second' as at
    from generate_series(0, $1::int - 1) n) as planted`;

  function reports(timeoutMs: number) {
    const { host, port, user, password, database } = portal.database;
    const options = { host, port, user, password, database, tls: null, poolMax: 4, connectTimeoutMs: 60_000 };
    const opened = openReports(
      { ...settings, PORTAL_REPORT_TIMEOUT_MS: timeoutMs } as Parameters<typeof openReports>[0],
      { ...options, statementTimeoutMs: 60_000 },
    );
    return { ...opened, count: () => opened.reads((step) => step()).count({ from, to }) };
  }

  test('counts all of it, on one connection however many ask at once', async () => {
    const { count, close } = reports(120_000);
    const asked = Promise.all([count(), count(), count()]);
    const seen = new Set<number>();
    let isDone = false;
    void asked.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      const { rows } = await portal.pool.query<{ pid: number }>(
        "select pid from pg_stat_activity where application_name = 'spindle-portal-reports' and datname = current_database()",
      );
      for (const { pid } of rows) seen.add(pid);
    }
    const [first] = await asked;
    await close();
    assert.ok(seen.size <= 1, `${seen.size} connections`);
    const report = alarmReport(first ?? assert.fail(), { from, to }, 1);
    assert.deepEqual([report.count, report.answers.answered, report.answers.medianMs], [alarms, alarms, 60_000]);
    assert.equal(report.sourceCount, 40);
    assert.ok(Math.abs((report.perHour ?? 0) - alarms / 365 / 24) < 1e-6);
    assert.equal(
      report.series.counts.reduce((sum, each) => sum + each, 0),
      alarms,
    );
    assert.ok(report.series.counts.length <= 101 && to - from === 365 * day);
  });

  test('has earlier alarms like one that are found by indexes, and no more are looked through than some', async () => {
    const { rows } = await portal.pool.query<{ alarm_id: string }>(
      'select alarm_id from alarm order by ended_at desc limit 1',
    );
    const last = rows[0]?.alarm_id ?? assert.fail();
    const found = (await listSimilar(portal.pool, last)) ?? assert.fail();
    // Of its own machine, and 195 of the newest 200 of its type are of others.
    assert.equal(found.count, Math.min(100, alarms / 40 - 1) + 195);
    assert.deepEqual([found.isComplete, found.alarms.length, found.verdicts['none']], [false, 10, found.count]);
    assert.ok(found.alarms.every(({ machineId }) => machineId === found.alarms[0]?.machineId));
    // As the planner has it, which took one alarm of two hundred to be of the mode, and read all there had ever been.
    let plan: Planned = {};
    const explaining = {
      query: async (text: string, values: unknown[]) => {
        const explain = `explain (analyze, format json) ${text}`;
        const { rows } = await portal.pool.query<{ 'QUERY PLAN': readonly { Plan: Planned }[] }>(explain, values);
        plan = rows[0]?.['QUERY PLAN'][0]?.Plan ?? assert.fail();
        return portal.pool.query(text, values);
      },
    };
    await listSimilar(explaining as unknown as Pool, last);
    const bounded = nodesOf(plan).filter((each) => each['Node Type'] === 'Limit');
    const reads = bounded.flatMap(nodesOf).filter((each) => each['Relation Name'] === 'alarm');
    assert.ok(reads.length >= 2);
    for (const each of reads) assert.ok((each['Actual Rows'] ?? 0) <= 200, JSON.stringify(each));
  });

  test('ends within its limit of time, says what to do, and leaves the connection to the next', async () => {
    const short = reports(1);
    await assert.rejects(short.count(), {
      name: 'Unavailable',
      message: /takes too long \(PORTAL_REPORT_TIMEOUT_MS\); ask for a shorter one/,
    });
    await until('nothing of it to go on in the database', async () => {
      const { rowCount } = await portal.pool.query(
        "select from pg_stat_activity where application_name = 'spindle-portal-reports' and state = 'active' and datname = current_database()",
      );
      return rowCount === 0 || undefined;
    });
    await short.close();
  });
});

interface Planned {
  readonly 'Node Type'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly Plans?: readonly Planned[];
}

function nodesOf(plan: Planned): readonly Planned[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
