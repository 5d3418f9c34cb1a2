import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import type { DetectionQuery } from '../../src/core/stored-rows.ts';
import { listDeadLetters } from '../../src/database/dead-letters/list.ts';
import { listDetections } from '../../src/database/detections/list.ts';
import { withTestDatabase } from '../support/database.ts';

const count = 250;

describe('pages of detections and dead letters', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2, asProgram: true }, async (opened) => {
    pool = opened;
    // Ten rows share each time, to the microsecond, so that pages end in the middle of a time.
    await pool.query(
      `insert into detection select gen_random_uuid(), gen_random_uuid(), 0, n, n % 3, 'M', 0.75,
         (array['WARNING', 'ALERT', 'CRITICAL'])[1 + n % 3], now(), timestamptz '2026-01-01Z' + (n / 10) * interval '1.000001 s',
         'model', '1', '{}'
       from generate_series(1, $1::int) n`,
      [count],
    );
    await pool.query(
      `insert into dead_letter select gen_random_uuid(), 'readings', gen_random_uuid(), 0, n, now(), convert_to((n % 3)::text, 'UTF8'),
         convert_to(repeat('x', n), 'UTF8'), '[]', 'because', case when n % 2 = 0 then 'torque' end,
         timestamptz '2026-01-01Z' + (n / 10) * interval '1.000001 s'
       from generate_series(1, $1::int) n`,
      [count],
    );
  });

  const readAll = async (query: Omit<DetectionQuery, 'limit'>): Promise<string[]> => {
    const ids: string[] = [];
    for (;;) {
      const page = await listDetections(pool, { ...query, after: query.after, limit: 7, ...afterOf });
      ids.push(...page.map((row) => row.start.id));
      if (page.length < 7) return ids;
      afterOf = { after: page.at(-1)?.start };
    }
  };
  let afterOf: Pick<DetectionQuery, 'after'> = {};

  test('cover every row once, the newest first', async () => {
    afterOf = {};
    const ids = await readAll({});
    const { rows } = await pool.query('select event_id from detection order by detected_at desc, event_id desc');
    assert.deepEqual(
      ids,
      rows.map((row) => row.event_id),
    );
  });

  test('rows that come meanwhile shift nothing', async () => {
    const first = await listDetections(pool, { limit: 5 });
    const second = await listDetections(pool, { limit: 5, after: first.at(-1)?.start });
    const client = await pool.connect();
    await client.query('begin');
    await client.query(
      `insert into detection select gen_random_uuid(), gen_random_uuid(), 0, 1, 7, 'M', 0.5, 'ALERT', now(), now(), 'm', '1', '{}'`,
    );
    client.release(true);
    assert.deepEqual(await listDetections(pool, { limit: 5, after: first.at(-1)?.start }), second);
  });

  test('are filtered by machine, severity and time', async () => {
    const ofMachine = await listDetections(pool, { machineId: 1, limit: 500 });
    assert.deepEqual([...new Set(ofMachine.map((row) => row.machineId))], [1]);
    const severe = await listDetections(pool, { severities: ['ALERT', 'CRITICAL'], limit: 500 });
    assert.deepEqual(new Set(severe.map((row) => row.severity)), new Set(['ALERT', 'CRITICAL']));
    const fromMs = Date.UTC(2026, 0, 1, 0, 0, 5);
    const between = await listDetections(pool, { fromMs, toMs: fromMs + 10_000, limit: 500 });
    assert.equal(between.length, 100);
    assert.ok(between.every((row) => row.detectedAt.getTime() >= fromMs && row.detectedAt.getTime() < fromMs + 10_001));
  });

  test('of dead letters are filtered by machine and field, and cut long values', async () => {
    const page = await listDeadLetters(pool, { machineId: 2, field: 'torque', limit: 500, valueBytesMax: 100 });
    assert.ok(page.length > 0);
    for (const row of page) {
      assert.equal(String(row.key), '2');
      assert.equal(row.field, 'torque');
      assert.equal(row.value?.length, Math.min(100, row.valueBytes ?? 0));
    }
    await pool.query(`update dead_letter set resolution = 'replayed' where record_offset = 8`);
    const replayed = await listDeadLetters(pool, { state: 'replayed', limit: 500, valueBytesMax: 1 });
    assert.deepEqual(
      replayed.map((row) => [row.offset, row.state]),
      [[8, 'replayed']],
    );
    const next = await listDeadLetters(pool, { limit: 500, valueBytesMax: 1, after: page.at(-1)?.start });
    assert.ok(next.every((row) => row.refusedAt <= (page.at(-1)?.refusedAt as Date)));
  });

  test('are read by the index, without sorting', async () => {
    await pool.query('analyze detection');
    const { rows } = await pool.query(
      `explain select event_id from detection where (detected_at, event_id) < (now(), gen_random_uuid())
       order by detected_at desc, event_id desc limit 10`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    assert.doesNotMatch(plan, /Sort/);
  });

  test('a dead letter whose key is longer than an index entry is stored', async () => {
    await pool.query(
      `insert into dead_letter select gen_random_uuid(), 'r', gen_random_uuid(), 0, 1, now(),
         decode(string_agg(md5(n::text), ''), 'hex'), null, '[]', 'x', null from generate_series(1, 1000) n`,
    );
  });
});
