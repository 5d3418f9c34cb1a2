// What SQL counts of the journal of alarms, beside a plain walk through the same journals: those of a plant in which anything happens, at times that
// are known. Then what the API makes of it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { countAlarms } from '../../../src/portal/reports/count-alarms.ts';
import type { AlarmReport } from '../../../src/portal/reports/schemas.ts';
import { times } from '../../support/times.ts';
import { live, type Plant, plant } from '../alarm/plant.ts';
import { getJson } from '../desk/support.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { keptOf, ofAllBefore, plainCount } from './plain-count.ts';
import { always, type Entry, factsOf, store, watched } from './support.ts';

const hour = 3_600_000;
const begin = Date.UTC(2026, 2, 1);
/** The report's time is the middle of that of the plant. */
const [from, to] = [begin + 20 * hour, begin + 220 * hour];
const chatteringMs = 60 * hour;

const plants = fc.array(fc.record({ plant, hoursBetween: fc.constantFrom(2.6, 5, 9) }), {
  minLength: 12,
  maxLength: 12,
});

/** Each step at a time after the one before it; the same plant has the same times. */
function journalOf(given: Plant, hoursBetween: number): readonly Entry[] {
  const at = new Map<string, number[]>();
  let happened = 0;
  const desk = live(given, ({ journals }) => {
    happened++;
    for (const [alarmId, steps] of journals) {
      const known = at.get(alarmId) ?? [];
      // Some at the very same time, as in one transaction.
      while (known.length < steps.length) known.push(begin + Math.floor(happened / 2) * hoursBetween * hour);
      at.set(alarmId, known);
    }
  });
  return [...desk.alarms.values()].flatMap(({ alarmId, machineId, kind }) => {
    const id = randomUUID();
    return (desk.journals.get(alarmId) ?? []).map((step, place) => ({
      ...{ ...step, alarmId: id, version: place + 1, machineId, kind },
      at: at.get(alarmId)?.[place] ?? assert.fail('a step without a time'),
    }));
  });
}

describe('a report of alarms', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
    await watched(portal.pool, always);
  });
  after(() => portal.close());

  test('counts what a plain walk through the journals counts', async () => {
    await fc.assert(
      fc.asyncProperty(plants, async (given) => {
        // Machines of its own for each, so that none takes the place of another's alarm.
        const entries = given.flatMap(({ plant: each, hoursBetween }, at) =>
          journalOf(each, hoursBetween).map((entry) => ({ ...entry, machineId: entry.machineId + 10 * at })),
        );
        await store(portal.pool, entries);
        const counted = await countAlarms(portal.pool, { from, to, chatteringMs });
        const { periods, priorities, sourceCount, chattering, standing, answers } = counted;
        const expected = plainCount(entries, { from, to, chatteringMs });
        assert.deepEqual(
          { periods, priorities, sourceCount, answers },
          {
            periods: expected.periods,
            priorities: expected.priorities,
            sourceCount: expected.sources.size,
            answers: expected.answers,
          },
        );
        assert.deepEqual(
          standing.map((each) => [each.alarmId, each.from, each.until]).sort(),
          expected.standing.sort(),
        );
        assert.deepEqual(
          chattering.map(({ machineId, kind, mode, count }) => [`${machineId} ${kind} ${mode}`, count]).sort(),
          expected.chattering.sort(),
        );
        assert.deepEqual(
          counted.topTen.map(({ count }) => count),
          [...expected.counts.values()].sort((one, other) => other - one).slice(0, 10),
        );
        // Of entries that were there before it, the migration makes the same as the triggers of those that come.
        const kept = await keptOf(portal.pool);
        assert.ok(kept.length > 0);
        await portal.pool.query(`truncate alarm_call, alarm_lasting; ${ofAllBefore}`);
        assert.deepEqual(await keptOf(portal.pool), kept);
      }),
      { numRuns: times(50, 5) },
    );
  });

  test('has the names of machines, verdicts, and lines for a spreadsheet', async () => {
    await store(portal.pool, []);
    await portal.pool.query("update machine set name = '=cmd|calc;=1' where id = 1");
    const facts = factsOf('PWF');
    const [alarmId, episodeId] = [randomUUID(), randomUUID()];
    const raised = { act: 'raised', before: null, after: facts, note: null, episodeId } as const;
    const acknowledged = {
      ...raised,
      act: 'acknowledged',
      before: facts,
      after: { ...facts, isAcknowledged: true },
    } as const;
    const of = { alarmId, machineId: 1, kind: 'machine' };
    await store(portal.pool, [
      { ...raised, ...of, version: 1, at: from },
      { ...acknowledged, ...of, version: 2, at: from + 90_000, episodeId: null },
    ]);
    await portal.pool.query(
      `insert into alarm_episode (episode_id, alarm_id, is_open, severity, verdict, judged_by)
       select $1, $2, false, 'CRITICAL', 'false-alarm', max(sequence) from alarm_journal`,
      [episodeId, alarmId],
    );
    const span = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    const report = await getJson<AlarmReport>(portal, `/api/reports/alarms?${span}&positions=2`);
    assert.equal(report.count, 1);
    assert.equal(report.perHour, 1 / 200 / 2);
    assert.deepEqual(report.topTen, [
      { machineId: 1, machineName: '=cmd|calc;=1', kind: 'machine', mode: 'PWF', count: 1, share: 1 },
    ]);
    assert.equal(report.answers.medianMs, 90_000);
    assert.equal(report.verdicts['false-alarm'], 1);
    assert.equal(report.stale[0]?.until, null);
    assert.equal((await getJson<AlarmReport>(portal, `/api/reports/alarms?${span}&machine=2`)).count, 0);
    assert.equal((await getJson<AlarmReport>(portal, `/api/reports/alarms?${span}&kind=data_quality`)).count, 0);
    await portal.pool.query("update machine set area = 'Hall & 2' where id = 1");
    const countOf = async (area: string) =>
      (await getJson<AlarmReport>(portal, `/api/reports/alarms?${span}&area=${encodeURIComponent(area)}`)).count;
    assert.deepEqual([await countOf('Hall & 2'), await countOf('Hall 3'), await countOf('')], [1, 0, 0]);
    const ofArea = await getJson<AlarmReport>(portal, `/api/reports/alarms?${span}&area=Hall%203`);
    assert.equal(ofArea.staleCount, 0);
    const refusal = async (query: string) =>
      (await (await fetch(`${portal.url}/api/reports/alarms?${query}`)).json()) as { detail: string };
    assert.match((await refusal('last=7')).detail, /last must be a number of days, such as 7d/);
    assert.match(JSON.stringify(await refusal(`last=7d&${span}`)), /last stands in place of from/);
    assert.match(JSON.stringify(await refusal('last=401d')), /not be more than 400 days before to/);
    const week = await getJson<AlarmReport>(portal, `/api/reports/alarms?last=7d&to=${new Date(to).toISOString()}`);
    assert.equal(Date.parse(week.to) - Date.parse(week.from), 7 * 24 * hour);
    const response = await fetch(`${portal.url}/api/reports/alarms.csv?${span}`);
    assert.equal(
      response.headers.get('content-disposition'),
      'attachment; filename="alarms-20260301T2000Z-20260310T0400Z.csv"',
    );
    const rows = parse(await response.text(), { columns: true, bom: true }) as Record<string, string>[];
    const lineOf = (figure: string) => rows.find((row) => row['figure'] === figure);
    assert.deepEqual([lineOf('watched')?.['value'], lineOf('watched_share')?.['value']], ['200', '1']);
    assert.deepEqual(lineOf('alarm_rate'), {
      ...{ figure: 'alarm_rate', of: 'position', value: String(1 / 200), unit: 'alarms/h' },
      ...{ acceptable: '6', manageable: '12', judgement: 'acceptable' },
    });
    assert.match(lineOf('top_ten')?.['of'] ?? '', /^'=cmd\|calc;'=1/, 'no formula');
  });

  test('calls an alarm chattering that is raised three times within a minute of the plant, whenever the Portal heard of it', async () => {
    const facts = factsOf('HDF');
    const alarmId = randomUUID();
    const count = async (openedAt: readonly number[]) => {
      const episodes = openedAt.map((at) => ({ id: randomUUID(), openedAt: new Date(at) }));
      await portal.pool.query(
        `insert into episode (episode_id, machine_id, machine_type, kind, severity, worst_severity, opened_at, first_reading_at, last_reading_at,
           reading_count, sensors, event_rank, event_id)
         select id, 2, 'M', 'machine', 'ALERT', 'ALERT', "openedAt", "openedAt", "openedAt", 3, '{}', 1, id
         from json_to_recordset($1::json) as each(id uuid, "openedAt" timestamptz)`,
        [JSON.stringify(episodes)],
      );
      // All told at once, as by a Portal that was away.
      const raised = episodes.map(({ id: episodeId }, place): Entry => {
        const of = { alarmId, machineId: 2, kind: 'machine', version: place + 1, at: from + hour };
        return { ...of, act: 'raised', before: place === 0 ? null : facts, after: facts, note: null, episodeId };
      });
      await store(portal.pool, raised);
      const { chattering } = await countAlarms(portal.pool, { from, to, chatteringMs: 60_000 });
      return chattering.map(({ machineId, mode, count: often }) => [machineId, mode, often]);
    };
    assert.deepEqual(await count([from, from + 30_000, from + 60_000, from + 61_000]), [[2, 'HDF', 2]]);
    assert.deepEqual(await count([from, from + 30_000, from + 60_001]), []);
    assert.deepEqual(await count([from, from + 30_000]), []);
  });

  test('counts by indexes, however long the journal is, and looks there for nothing but what has lasted long', async () => {
    const client = await portal.pool.connect();
    try {
      await client.query('begin');
      await client.query('set local enable_seqscan = off; set local enable_bitmapscan = off');
      const planOf = async (text: string, values: unknown[] = []) => {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      };
      assert.match(await planOf('select from alarm_call where at >= now()'), /using alarm_call_time/);
      const long =
        "select at from alarm_lasting where at < now() and (until is null or until - at > interval '1 hour')";
      assert.match(await planOf(long), /using alarm_lasting_long/);
      // All the journal was read with all that its entries say, whatever the report's time.
      let plan = '';
      const explaining = {
        query: async (text: string, values: unknown[]) => {
          plan = await planOf(text, values);
          return client.query(text, values);
        },
      };
      await countAlarms(explaining as unknown as Pool, { from, to, chatteringMs });
      assert.deepEqual(plan.match(/ on alarm_journal\b/g)?.length, 1, plan);
      await client.query('rollback');
    } finally {
      client.release();
    }
  });

  test('follows when an episode opened, where that is told anew', async () => {
    const facts = factsOf('PWF');
    const [alarmId, episodeId] = [randomUUID(), randomUUID()];
    const begun = new Date(from + hour);
    await portal.pool.query(
      `insert into episode (episode_id, machine_id, machine_type, kind, severity, worst_severity, opened_at, first_reading_at, last_reading_at,
         reading_count, sensors, event_rank, event_id) values ($1, 2, 'M', 'machine', 'ALERT', 'ALERT', $2, $2, $2, 3, '{}', 1, $1)`,
      [episodeId, begun],
    );
    const of = { alarmId, machineId: 2, kind: 'machine', note: null, episodeId };
    await store(portal.pool, [{ ...of, act: 'raised', before: null, after: facts, version: 1, at: from + 2 * hour }]);
    const began = async () =>
      (await portal.pool.query('select began_at from alarm_call where alarm_id = $1', [alarmId])).rows[0]?.began_at;
    assert.deepEqual(await began(), begun);
    const earlier = new Date(from);
    await portal.pool.query('update episode set opened_at = $2 where episode_id = $1', [episodeId, earlier]);
    assert.deepEqual(await began(), earlier);
  });
});
