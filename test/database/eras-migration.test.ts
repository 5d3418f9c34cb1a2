// A table of an earlier version becomes the partition of the first era while that version's consumers go on storing in it.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { readEras, turnEra } from '../../src/database/delivery/eras.ts';
import { listDetections } from '../../src/database/detections/list.ts';
import { saveBatch } from '../../src/database/detections/save-batch.ts';
import { migrate } from '../../src/postgres/migrations.ts';
import { aiServerSchema } from '../../src/postgres/schemas.ts';
import { checkEras } from '../../src/programs/doctor/check-eras.ts';
import { withTestDatabase } from '../support/database.ts';
import { context, outcomeOf, topicId } from './outcomes.ts';

const eraMigration = 29;

/** As consumers of before store: a detection at this offset, and their progress. */
async function storeAsBefore(pool: Pool, offset: number): Promise<number> {
  const { rowCount } = await pool.query(
    `insert into detection (event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity,
       collected_at, detected_at, model_name, model_version, replayed, raw_value, element, clock_implausible, episode_id, has_alert, suppressed_by, data_quality)
     select md5($2::text)::uuid, $1, 9, $2::bigint, 1, 'M', 0.75, 'ALERT', now(), now(), 'model', '1', false, '{}', null, false, null, true, null, null
     on conflict (event_id) do nothing`,
    [topicId, offset],
  );
  await pool.query(
    `insert into consumer_progress as stored (group_id, topic_id, partition, topic, first_offset, next_offset, scored)
     values ('old', $1, 9, 'readings', 0, $2::bigint + 1, $2::bigint + 1)
     on conflict (group_id, topic_id, partition) do update set next_offset = excluded.next_offset, scored = excluded.scored, updated_at = now()`,
    [topicId, offset],
  );
  return rowCount ?? 0;
}

/** A reader has the table in use, as a dump does for hours: all who store wait behind a turn that waits for it. */
async function waitsForOneSecond(pool: Pool): Promise<void> {
  const reader = await pool.connect();
  try {
    // As of a program, it would be ended after three seconds.
    await reader.query('set idle_in_transaction_session_timeout = 0');
    await reader.query('begin');
    await reader.query('select from detection limit 1');
    const waitsMs: number[] = [];
    // One of three, as a busy machine may hear of the end of a wait late. Three seconds, as later eras have them, would be more in each.
    while (waitsMs.length < 3 && !waitsMs.some((ms) => ms < 2_500)) {
      const from = performance.now();
      assert.equal(await turnEra(pool, 0), 'busy');
      waitsMs.push(performance.now() - from);
    }
    assert.ok(Math.min(...waitsMs) < 2_500, `it waited ${waitsMs.join(', ')} ms`);
    // Longer than a save takes, so that there is an end to it where saves are slow.
    assert.ok(Math.min(...waitsMs) > 900);
  } finally {
    reader.release(true);
  }
}

async function checked(pool: Pool): Promise<string> {
  const told = await checkEras(pool, 90 * 86_400_000);
  return typeof told === 'string' ? told : `${told.state}: ${told.detail}`;
}

async function warned(pool: Pool): Promise<string> {
  const told = await checked(pool);
  assert.match(told, /^warning: /);
  return told;
}

describe('a table of detections of an earlier version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-migrations-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let pool: Pool;
  withTestDatabase({ connectionsMax: 4, asProgram: true }, async (opened) => {
    pool = opened;
    const migrationsFolder = join(folder, 'migrations');
    const isEarlier = (path: string): boolean => !(Number.parseInt(basename(path), 10) >= eraMigration);
    cpSync(aiServerSchema.migrationsFolder, migrationsFolder, { recursive: true, filter: isEarlier });
    const grantsFile = join(folder, 'grants.sql');
    writeFileSync(grantsFile, 'select');
    await migrate(pool, { name: 'before', knownTable: 'outbox', schemaSetting: null, migrationsFolder, grantsFile });
    for (let offset = 0; offset < 5; offset++) await storeAsBefore(pool, offset);
  });
  const fileOf = async (table: string): Promise<unknown> =>
    (await pool.query('select pg_relation_filenode($1::regclass) as file', [table])).rows[0].file;
  const countOf = async (table: string): Promise<number> =>
    (await pool.query(`select count(*)::int as count from ${table}`)).rows[0].count;

  test('is taken as it is, and its rows are looked at after that', async () => {
    const file = await fileOf('detection');
    const { afterwardsFile: _, ...withoutLook } = aiServerSchema;
    await migrate(pool, withoutLook);
    assert.equal(await fileOf('detection'), file, 'nothing of it was written anew');
    assert.deepEqual([await countOf('detection'), await countOf('detection_all')], [5, 5]);
    assert.equal((await readEras(pool)).obstacle, 'unchecked');
    assert.equal(await turnEra(pool, 0), false);
    assert.match(await warned(pool), /run: npm run migrate$/);
    assert.deepEqual(await migrate(pool, aiServerSchema), []);
    assert.equal((await readEras(pool)).obstacle, 'earlier-consumer');
  });

  test('is written by consumers of both versions, each of which sees what the other has stored', async () => {
    assert.deepEqual([await storeAsBefore(pool, 5), await storeAsBefore(pool, 5)], [1, 0]);
    assert.equal(await saveBatch(pool, context, outcomeOf(0, 0, 10)), 'saved');
    assert.deepEqual([await countOf('detection'), await countOf('detection_all')], [7, 7]);
    assert.equal((await listDetections(pool, { limit: 10 })).length, 7);
  });

  test('stays open as long as a consumer of before stores, and then becomes one partition among others', async () => {
    assert.equal(await turnEra(pool, 0), false);
    assert.match(await checked(pool), /^in 1 partition, the open one for 0.0 h$/);
    await pool.query("update detection_era set opened_at = now() - interval '30 days'");
    assert.match(await warned(pool), /replace it$/);
    // The new one goes on in its place.
    await pool.query("update consumer_progress set eras_known_at = updated_at where group_id = 'old'");
    assert.match(await warned(pool), /for 720 h, to be closed after 90 h: no consumer cleans up/);
    await waitsForOneSecond(pool);
    const file = await fileOf('detection');
    assert.equal(await turnEra(pool, 0), true);
    assert.equal(await fileOf('detection_era_0'), file);
    const { rows } = await pool.query(
      `select relname, pg_get_expr(relpartbound, pg_class.oid) as bound from pg_inherits join pg_class on pg_class.oid = inhrelid
       where inhparent = 'detection_all'::regclass order by relname`,
    );
    assert.deepEqual(rows, [
      { relname: 'detection_era_0', bound: 'FOR VALUES FROM (0) TO (1)' },
      { relname: 'detection_era_1', bound: 'FOR VALUES FROM (1) TO (2)' },
    ]);
    assert.equal(await saveBatch(pool, context, outcomeOf(0, 10, 20)), 'saved');
    assert.deepEqual(
      [await countOf('detection_era_0'), await countOf('detection'), await countOf('detection_all')],
      [7, 8, 8],
    );
    // One that was silent for a day stores nothing more, and is told so.
    await assert.rejects(storeAsBefore(pool, 6), { code: '42P10' });
  });
});
