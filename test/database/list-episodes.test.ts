// Pages of episodes and of their readings, out of PostgreSQL.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import type { EpisodeQuery, PageStart } from '../../src/core/stored-rows.ts';
import { findEpisode, listEpisodeReadings, listEpisodes } from '../../src/database/episodes/list.ts';
import { withTestDatabase } from '../support/database.ts';

const count = 200;
const start = Date.UTC(2026, 0, 1);

describe('pages of episodes', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2, asProgram: true }, async (opened) => {
    pool = opened;
    // Ten episodes share each time, so that pages end in the middle of one. Each third is over.
    await pool.query(
      `insert into episode (id, kind, machine_id, machine_type, severity, worst_severity, opened_at, closed_at, end_reason,
         first_reading_at, last_reading_at, reading_count, failure_mode, sensors, onset_ids, model_name, model_version)
       select gen_random_uuid(), case when n % 5 = 0 then 'data_quality' else 'machine' end, n % 4, 'M',
         (array['WARNING', 'ALERT', 'CRITICAL'])[1 + n % 3], 'CRITICAL', opened, case when n % 3 = 0 then opened + '1 hour' end,
         case when n % 3 = 0 then 'recovered' end, opened, opened, 3, 'PWF', '{torque}', '{}', 'model', '1'
       from generate_series(1, $1::int) n, lateral (select timestamptz '2026-01-01Z' + (n / 10) * interval '1.000001 s' as opened) t`,
      [count],
    );
  });

  test('cover every episode once, the newest first', async () => {
    const ids: string[] = [];
    let from: PageStart | undefined;
    for (;;) {
      const page = await listEpisodes(pool, { limit: 7, after: from });
      ids.push(...page.map((row) => row.start.id));
      if (page.length < 7) break;
      from = page.at(-1)?.start;
    }
    const { rows } = await pool.query('select id from episode order by opened_at desc, id desc');
    assert.deepEqual(
      ids,
      rows.map((row) => row.id),
    );
  });

  test('are filtered by machine, state, kind, severity and time', async () => {
    const all = async (query: Omit<EpisodeQuery, 'limit'>) => listEpisodes(pool, { ...query, limit: 500 });
    assert.ok((await all({ machineId: 1 })).every((row) => row.machineId === 1));
    const open = await all({ state: 'open' });
    const closed = await all({ state: 'closed' });
    assert.ok(open.length > 100 && open.every((row) => row.closedAt === null && row.end === null));
    assert.ok(closed.length > 50 && closed.every((row) => row.closedAt !== null && row.end === 'recovered'));
    assert.equal(open.length + closed.length, count);
    assert.equal((await all({ kind: 'data_quality' })).length, count / 5);
    const severe = await all({ severities: ['CRITICAL'] });
    assert.ok(severe.length > 0 && severe.every((row) => row.severity === 'CRITICAL'));
    const between = await all({ fromMs: start + 5_000, toMs: start + 15_000 });
    assert.equal(between.length, 100);
  });

  test('are read by an index, without sorting, the open ones too', async () => {
    await pool.query('analyze episode');
    const planOf = async (condition: string): Promise<string> => {
      const { rows } = await pool.query(
        `explain select id from episode where ${condition} and (opened_at, id) < (now(), gen_random_uuid())
         order by opened_at desc, id desc limit 10`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    assert.doesNotMatch(await planOf('true'), /Sort/);
    // What the list's condition on the state comes to once its parameter is known.
    assert.doesNotMatch(await planOf(`('open'::text is null or (closed_at is null) = ('open' = 'open'))`), /Sort/);
    assert.doesNotMatch(await planOf('machine_id = 1'), /Sort/);
  });

  test('one has its readings: those that name it and those that led to it, each once', async () => {
    const { rows } = await pool.query<{ id: string }>('select id from episode order by opened_at limit 1');
    const id = rows[0]?.id as string;
    await pool.query(
      `insert into detection (event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity,
         collected_at, detected_at, model_name, model_version, raw_value, episode_id)
       select gen_random_uuid(), gen_random_uuid(), 0, n, 1, 'M', 0.75, 'ALERT', now(),
         timestamptz '2026-01-01Z' + n * interval '1 s', 'model', '1', '{}', case when n between 3 and 20 then $1::uuid end
       from generate_series(1, 25) n`,
      [id],
    );
    await pool.query(
      `update episode set onset_ids = array(select event_id from detection where record_offset in (1, 2)) where id = $1`,
      [id],
    );
    const first = await listEpisodeReadings(pool, { episodeId: id, limit: 15 });
    const second = await listEpisodeReadings(pool, { episodeId: id, limit: 15, after: first.at(-1)?.start });
    assert.deepEqual(
      [...first, ...second].map((row) => row.offset),
      Array.from({ length: 20 }, (_, index) => 20 - index),
    );
    assert.equal(first[0]?.episodeId, id);
    assert.equal(second.at(-1)?.episodeId, null);
    assert.equal((await findEpisode(pool, id))?.readingCount, 3);
    assert.equal(await findEpisode(pool, '00000000-0000-4000-8000-000000000000'), undefined);
  });
});
