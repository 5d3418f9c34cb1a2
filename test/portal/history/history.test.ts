import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { minuteMs } from '../../../src/portal/curve/readings.ts';
import { decodeRollups } from '../../../src/portal/curve/rollups.ts';
import { keepAroundChanged } from '../../../src/portal/history/episode-spans.ts';
import { loadCurve } from '../../../src/portal/history/load-curve.ts';
import { dropPartition, loadPartitions } from '../../../src/portal/history/partitions.ts';
import { tidy } from '../../../src/portal/history/tidy.ts';
import { inTransaction } from '../../../src/postgres/in-transaction.ts';
import { createMigratedDatabase, openPool } from '../../support/stack.ts';
import { type GivenReading, hourMs, keeping, openTestHistory, sensors } from './support.ts';

const begin = Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs;

async function withHistory(steps: (pool: Pool) => Promise<void>): Promise<void> {
  const database = await createMigratedDatabase('portal');
  const pool = openPool(database, 3);
  try {
    await steps(pool);
  } finally {
    await pool.end();
    await database.drop();
  }
}

/** By minute: count, least, greatest and sum of the first sensor. */
function reference(list: readonly GivenReading[], machineId: number): unknown {
  const minutes = Map.groupBy(
    list.filter((each) => each.machineId === machineId),
    ({ time }) => Math.floor(time / minuteMs),
  );
  return [...minutes]
    .sort(([one], [other]) => one - other)
    .map(([minute, each]) => {
      const values = each.map(({ values: [first] }) => first as number);
      const sum = values.reduce((total, value) => total + value, 0);
      return [minute * minuteMs, values.length, Math.min(...values), Math.max(...values), Math.round(sum * 1_000)];
    });
}

async function curveByMinute(pool: Pool, machineId: number): Promise<unknown> {
  // So few points that each minute has one, and none is a single reading.
  const query = { machineId, from: begin, to: begin + 3 * hourMs, points: 180, sensors };
  const curve = await loadCurve(pool, query);
  assert.equal(curve.resolution, 'minute');
  const [first] = curve.sensors;
  // Few readings have a point each, also within a minute.
  const points = curve.times.map((time, at) => ({ minute: Math.floor(time / minuteMs) * minuteMs, at }));
  return [...Map.groupBy(points, ({ minute }) => minute)].map(([minute, each]) => {
    const of = (column: readonly (number | null)[] = []): number[] => each.map(({ at }) => column[at] as number);
    const counts = of(curve.counts);
    const sum = of(first?.mean).reduce((total, mean, at) => total + mean * (counts[at] as number), 0);
    const count = counts.reduce((total, one) => total + one, 0);
    return [minute, count, Math.min(...of(first?.min)), Math.max(...of(first?.max)), Math.round(sum * 1_000)];
  });
}

const reading = fc.record({
  machineId: fc.integer({ min: 1, max: 3 }),
  time: fc.integer({ min: begin, max: begin + 3 * hourMs - 1 }),
  values: fc.tuple(
    fc.integer({ min: -300, max: 300 }).map((value) => value / 10),
    fc.integer({ min: 0, max: 250 }),
  ),
});
const step = fc.oneof(
  { weight: 4, arbitrary: fc.array(reading, { maxLength: 40 }).map((list) => ({ list })) },
  { weight: 1, arbitrary: fc.constant('again' as const) },
  { weight: 2, arbitrary: fc.constant('settle' as const) },
);

describe('the history of readings', { timeout: 120_000 }, () => {
  test('is what all readings come to, however they come, come again, and are settled between', async () => {
    await withHistory(async (pool) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
          for (const table of ['recent', 'minute', 'around', 'hour', 'day'])
            await pool.query(`delete from reading_${table}`);
          const history = await openTestHistory(pool);
          const all: GivenReading[] = [];
          for (const each of steps) {
            if (each === 'settle') await history.settle();
            else if (each === 'again') {
              if (all.length > 0) assert.equal(await history.appendAgain(), undefined);
            } else if (each.list.length > 0) {
              assert.equal((await history.append(each.list))?.kept, each.list.length);
              all.push(...each.list);
            }
          }
          for (const machineId of [1, 2, 3]) {
            assert.deepEqual(await curveByMinute(pool, machineId), reference(all, machineId));
          }
          await history.settle();
          for (const machineId of [1, 2, 3]) {
            assert.deepEqual(await curveByMinute(pool, machineId), reference(all, machineId));
          }
          await assertHours(pool, all);
        }),
        { numRuns: 12 },
      );
    });
  });

  /** The roll-ups of hours, and the last value of each, which no curve shows. */
  async function assertHours(pool: Pool, all: readonly GivenReading[]): Promise<void> {
    const { rows } = await pool.query('select machine_id, day, hours from reading_day');
    const found = rows.flatMap(({ machine_id: id, day, hours }) =>
      [...decodeRollups(hours, day.getTime(), hourMs)].map(([hour, { count, lastAt, figures }]) => [
        `${id} ${hour} ${count} ${lastAt}`,
        figures[3],
      ]),
    );
    const hours = Map.groupBy(all, ({ machineId, time }) => `${machineId} ${Math.floor(time / hourMs) * hourMs}`);
    const wanted = [...hours].map(([key, list]) => {
      const last = list.reduce((latest, each) => (each.time >= latest.time ? each : latest));
      return [`${key} ${list.length} ${last.time}`, last.values[0]];
    });
    assert.deepEqual(new Map(found as [string, number][]), new Map(wanted as [string, number][]));
  }

  test('has nothing of unknown machines, of times that nobody knows, and of times too long ago, and counts them', async () => {
    await withHistory(async (pool) => {
      const history = await openTestHistory(pool);
      const one = { machineId: 1, time: begin, values: [1, 1] } as const;
      const counts = await history.append([
        one,
        { ...one, machineId: 999 },
        { ...one, machineId: Number.MAX_SAFE_INTEGER },
        { ...one, machineId: Number.NaN },
        { ...one, time: Number.NaN },
        { ...one, time: Date.UTC(1970, 0) },
      ]);
      assert.deepEqual(counts, {
        kept: 1,
        'unknown-machine': 2,
        'not-a-reading': 1,
        'no-time': 1,
        'too-old': 1,
        unstorable: 0,
      });
      assert.equal((await history.settle()).readings, 1);
    });
  });

  // Of any error it took SQLSTATE 23514 for a partition that was missing, and tried the same readings again for ever.
  test('lacks the readings that its table refuses, with the reason, and has all around them', async () => {
    await withHistory(async (pool) => {
      const history = await openTestHistory(pool);
      await pool.query('alter table reading_recent add constraint odd check (machine_id not in (2, 3))');
      const machineOf = (at: number): number => (at === 7 || at > 37 ? 2 + (at % 2) : 1 + 3 * (at % 2));
      const list = Array.from({ length: 40 }, (_, at) => ({
        machineId: machineOf(at),
        time: begin + at,
        values: [at, 1],
      }));
      const far = { machineId: 1, time: Date.UTC(12_000, 0), values: [1, 1] };
      const counts = await history.append([...list, far]);
      assert.deepEqual([counts?.kept, counts?.unstorable], [37, 4]);
      assert.equal(history.leftOut.length, 1);
      assert.match(history.leftOut[0] ?? '', /^3: SQLSTATE 23514: .*"odd"/);
      assert.equal(await history.appendAgain(), undefined);
      assert.equal((await history.settle()).readings, 37);
    });
  });

  test('leaves out nothing where its table is wrong, and makes a partition that is missing', async () => {
    await withHistory(async (pool) => {
      const history = await openTestHistory(pool);
      const list = [1, 2].map((machineId): GivenReading => ({ machineId, time: begin, values: [1, 1] }));
      await pool.query('alter table reading_recent add constraint broken check (false)');
      await assert.rejects(history.append(list), /broken/);
      await pool.query('alter table reading_recent drop constraint broken');
      for (const partition of await loadPartitions(pool)) await dropPartition(pool, partition, null);
      assert.equal((await history.append(list))?.kept, 2);
      assert.deepEqual([history.leftOut, (await history.settle()).readings], [[], 2]);
    });
  });

  test('is stored by one of two Portals that have read the same, and the other one is told', async () => {
    await withHistory(async (pool) => {
      const history = await openTestHistory(pool);
      const list = [{ machineId: 1, time: begin, values: [1, 1] as const }];
      await history.append(list);
      const both = await Promise.all([history.append(list), history.append(list)]);
      assert.equal(both.filter((each) => each === undefined).length, 1);
      assert.equal((await history.settle()).readings, 2);
    });
  });

  test('keeps single readings for their time and up to their rate, and says where there were more', async () => {
    await withHistory(async (pool) => {
      const history = await openTestHistory(pool);
      const fast = Array.from(
        { length: 300 },
        (_, at): GivenReading => ({ machineId: 1, time: begin + at * 200, values: [at, 1] }),
      );
      const old = { machineId: 1, time: begin - 48 * hourMs, values: [7, 7] as const };
      await history.append([...fast, old]);
      const query = { machineId: 1, from: begin, to: begin + minuteMs, points: 1_000, sensors };
      const whole = await loadCurve(pool, query);
      assert.deepEqual([whole.times.length, whole.isThinned], [300, false]);
      assert.deepEqual(await history.settle({ rawPerMinuteMax: 60 }), { readings: 301, thinned: 240 });
      const thin = await loadCurve(pool, query);
      assert.deepEqual([thin.times.length, thin.isThinned, thin.resolution], [60, true, 'raw']);
      // The roll-up is of all of them, and so is what is too old for single readings.
      const minutes = await loadCurve(pool, { ...query, from: begin - hourMs, to: begin + hourMs, points: 60 });
      assert.deepEqual(minutes.sensors[0]?.max, [299]);
      assert.deepEqual(minutes.counts, [300]);
      const before = await loadCurve(pool, { ...query, from: old.time - minuteMs, to: old.time + minuteMs, points: 4 });
      assert.deepEqual([before.counts, before.sensors[0]?.mean], [[1], [7]]);
    });
  });

  test('keeps all readings around an episode, whether it is heard of before they are settled or after', async () => {
    await withHistory(async (pool) => {
      const history = await openTestHistory(pool);
      const hour = (machineId: number) =>
        Array.from(
          { length: 360 },
          (_, at): GivenReading => ({ machineId, time: begin + at * 10_000, values: [at, 1] }),
        );
      await history.append([...hour(1), ...hour(2)]);
      const addEpisode = (machineId: number) =>
        pool.query(
          `insert into episode (episode_id, machine_id, machine_type, kind, severity, worst_severity, opened_at, first_reading_at,
             last_reading_at, closed_at, reading_count, sensors, event_rank, event_id)
           values ($1, $2, 'M', 'machine', 'ALERT', 'ALERT', $3, $3, $4, $4, 3, '{}', 3, $1)`,
          [randomUUID(), machineId, new Date(begin + 30 * minuteMs), new Date(begin + 35 * minuteMs)],
        );
      await addEpisode(1);
      await history.settle();
      await addEpisode(2);
      await inTransaction(pool, (client) => keepAroundChanged(client, { keeping, now: Date.now(), limit: 10 }));
      for (const { kind, from } of await loadPartitions(pool)) {
        if (kind === 'minute') await dropPartition(pool, { kind, from }, null);
      }
      for (const machineId of [1, 2]) {
        const curve = await loadCurve(pool, { machineId, from: begin, to: begin + hourMs, points: 360, sensors });
        const single = curve.times.filter((_, at) => curve.counts[at] === 1);
        const [first, last] = [single[0] as number, single.at(-1) as number];
        assert.ok(Math.abs(first - (begin + 25 * minuteMs)) <= minuteMs, `from ${(first - begin) / minuteMs}`);
        assert.ok(Math.abs(last - (begin + 40 * minuteMs)) <= minuteMs, `to ${(last - begin) / minuteMs}`);
        // Elsewhere there are the roll-ups, and each reading is in one of both.
        assert.equal(
          curve.counts.reduce((sum, count) => sum + count, 0),
          360,
        );
      }
    });
  });

  test('looks after its tables: makes them ahead, settles what is old enough once, and drops what is too old', async () => {
    await withHistory(async (pool) => {
      const history = await openTestHistory(pool);
      await history.append([{ machineId: 1, time: begin, values: [1, 1] }]);
      const first = await tidy(pool, keeping);
      assert.deepEqual(first, { readings: 0, thinned: 0, hasMore: false, overdueMs: 0 });
      const made = await loadPartitions(pool);
      for (const kind of ['recent', 'minute', 'around', 'hour', 'day'])
        assert.ok(
          made.some((each) => each.kind === kind),
          kind,
        );
      const old = new Set(
        made.filter(({ kind, from }) => kind === 'recent' && from <= Date.now()).map(({ from }) => from),
      );
      assert.ok(old.size > 0);
      // As if it had been stored an hour ago. One partition at a time, and those come first that are empty, from when the database was made.
      let settled = await tidy(pool, { ...keeping, fullMs: -10 * minuteMs });
      for (let more = old.size; more > 0 && settled?.readings === 0; more--)
        settled = await tidy(pool, { ...keeping, fullMs: -10 * minuteMs });
      assert.equal(settled?.readings, 1);
      assert.ok(!(await loadPartitions(pool)).some(({ kind, from }) => kind === 'recent' && old.has(from)));
      await pool.query(`select add_reading_partition('minute', '2020-01-01T00:00:00Z')`);
      await tidy(pool, keeping);
      assert.ok(!(await loadPartitions(pool)).some(({ from }) => from === Date.UTC(2020, 0)));
      assert.equal(
        (await loadCurve(pool, { machineId: 1, from: begin, to: begin + hourMs, points: 60, sensors })).counts[0],
        1,
      );
    });
  });

  test('is settled whole or not at all', async () => {
    await withHistory(async (pool) => {
      const history = await openTestHistory(pool);
      await history.append([{ machineId: 1, time: begin, values: [1, 1] }]);
      await pool.query(`alter table reading_minute add constraint broken check (false)`);
      await assert.rejects(history.settle(), /broken/);
      await pool.query('alter table reading_minute drop constraint broken');
      assert.equal((await history.settle()).readings, 1);
      const { rows } = await pool.query('select count(*)::int as count from reading_hour');
      assert.equal(rows[0].count, 1);
    });
  });
});
