import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import type { DetectionQuery } from '../../src/core/stored-rows.ts';
import { countEra, dropEra, findClosedEras, readEras, turnEra } from '../../src/database/delivery/eras.ts';
import { recountTables } from '../../src/database/delivery/recount.ts';
import { findDetection, listDetections } from '../../src/database/detections/list.ts';
import { saveBatch } from '../../src/database/detections/save-batch.ts';
import { createEraKeeping } from '../../src/delivery/keep-eras.ts';
import { withTestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { context, idOf, outcomeOf, topicId } from './outcomes.ts';

const eraOf = async (pool: Pool, eventId: string): Promise<readonly number[]> => {
  const { rows } = await pool.query<{ era: number }>('select era from detection_all where event_id = $1', [eventId]);
  return rows.map(({ era }) => era);
};
const partitionsOf = async (pool: Pool): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'detection_all'::regclass order by 1`,
  );
  return rows.map(({ name }) => name);
};

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}

/** How PostgreSQL did what `read` asks it for. */
async function planOf(pool: Pool, read: (explaining: Pool) => Promise<unknown>): Promise<Plan> {
  let plan: Plan | undefined;
  const explaining = {
    query: async (text: string, values: unknown[]) => {
      const { rows } = await pool.query(`explain (analyze, format json) ${text}`, values);
      plan = rows[0]['QUERY PLAN'][0].Plan;
      return { rows: [] };
    },
  };
  await read(explaining as unknown as Pool);
  assert.ok(plan);
  return plan;
}

/** The partitions that were looked at. */
function scannedIn(plan: Plan): readonly string[] {
  const name = plan['Relation Name'];
  const own = plan['Actual Loops'] > 0 && name?.startsWith('detection_era_') ? [name] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scannedIn)];
}

describe('eras of detections', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened) => {
    pool = opened;
  });

  test('an era is turned when it has been open for long enough, and what is stored then stands in the next one', async () => {
    assert.equal(await saveBatch(pool, context, outcomeOf(0, 0, 10)), 'saved');
    assert.equal(await turnEra(pool, 3_600_000), false);
    assert.equal((await readEras(pool)).count, 1);
    assert.equal(await turnEra(pool, 0), true);
    assert.equal((await readEras(pool)).count, 2);
    assert.equal(await saveBatch(pool, context, outcomeOf(0, 10, 20)), 'saved');
    assert.deepEqual([await eraOf(pool, idOf(0, 0)), await eraOf(pool, idOf(0, 10))], [[0], [1]]);
    for (const offset of [0, 10])
      assert.equal((await findDetection(pool, idOf(0, offset)))?.offset, offset, 'whatever era it is of');
    // Whoever reads the table by SQL goes on to see all.
    const { rows } = await pool.query('select event_id from detection where partition = 0');
    assert.equal(rows.length, 2);
  });

  test('no partition takes what belongs in none', async () => {
    assert.deepEqual(await partitionsOf(pool), ['detection_era_0', 'detection_era_1']);
    await assert.rejects(
      pool.query(
        'insert into detection_all (era, event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity, collected_at, detected_at, model_name, model_version, raw_value) select 99, gen_random_uuid(), topic_id, partition, record_offset, machine_id, machine_type, probability, severity, collected_at, detected_at, model_name, model_version, raw_value from detection_all limit 1',
      ),
      { code: '23514' },
    );
  });

  test('what is read again, under another group, is in no second era', async () => {
    const first = outcomeOf(1, 0, 10);
    assert.equal(await saveBatch(pool, context, first), 'saved');
    assert.equal(await turnEra(pool, 0), true);
    const other = { ...context, groupId: 'other' };
    assert.equal(await saveBatch(pool, other, first), 'saved');
    assert.deepEqual(await eraOf(pool, idOf(1, 0)), [1]);
    // Both go on beyond, where no closed era has anything.
    const next = outcomeOf(1, 10, 20);
    assert.equal(await saveBatch(pool, other, next), 'saved');
    assert.equal(await saveBatch(pool, context, next), 'saved');
    assert.deepEqual(await eraOf(pool, idOf(1, 10)), [2]);
    // A batch that only begins in what was read before stores what is new in it.
    const [found] = next.detections;
    const [step] = first.progress;
    assert.ok(found && step);
    const third = { ...context, groupId: 'third' };
    const wide = { ...first, detections: [...first.detections, { ...found, eventId: idOf(1, 15) }] };
    assert.equal(await saveBatch(pool, third, { ...wide, progress: [{ ...step, to: 20, scored: 19 }] }), 'saved');
    assert.deepEqual([await eraOf(pool, idOf(1, 0)), await eraOf(pool, idOf(1, 15))], [[1], [2]]);
  });

  test('nobody turns an era while somebody stores in it, and who waits for its turn stores in the next one', async () => {
    const { count } = await readEras(pool);
    const storing = await pool.connect();
    try {
      await storing.query('begin');
      await storing.query('insert into detection_all select * from detection_all limit 1 on conflict do nothing');
      assert.equal(await turnEra(pool, 0), 'busy');
      await storing.query('rollback');

      await storing.query('begin');
      assert.deepEqual((await storing.query("select turn_detection_era('0') as done")).rows, [{ done: true }]);
      const waiting = saveBatch(pool, context, outcomeOf(2, 0, 10));
      await until('the save to wait for the turn', async () => {
        const { rows } = await pool.query<{ waits: boolean }>(
          "select exists (select from pg_locks where relation = 'detection_all'::regclass and not granted) as waits",
        );
        return rows[0]?.waits === true ? true : undefined;
      });
      await storing.query('commit');
      assert.equal(await waiting, 'saved');
      assert.deepEqual(await eraOf(pool, idOf(2, 0)), [count]);
    } finally {
      storing.release(true);
    }
  });
});

describe('retention of detections', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2, asProgram: true }, async (opened) => {
    pool = opened;
    for (const era of [0, 1, 2, 3]) {
      // More than a block, of which every fifth is a replayed one.
      await pool.query(
        `insert into detection_all (era, event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity,
           collected_at, detected_at, model_name, model_version, raw_value, replayed)
         select $1::int, gen_random_uuid(), $2, n % 3, n, 1, 'M', 0.75, 'ALERT', now(), now() - (4 - $1::int) * interval '1 day', 'model', '1', '{}', n % 5 = 0
         from generate_series(1, 300) n`,
        [era, topicId],
      );
      if (era < 3) assert.equal(await turnEra(pool, 0), true);
    }
  });
  const counted = async (): Promise<number> =>
    (await recountTables(pool)).detections.reduce((sum, each) => sum + each.count, 0);
  /** As if it had been closed so many days ago. */
  const close = (era: number, days: number) =>
    pool.query('update detection_era set closed_at = now() - make_interval(days => $2) where era = $1', [era, days]);

  test('an era goes as a whole when it has been closed for as long as detections are kept, and nothing younger with it', async () => {
    assert.equal(await counted(), 960);
    await close(1, 5);
    await close(2, 2);
    const eras = await createEraKeeping({ pool, keptMs: 4 * 86_400_000, piecesMax: 20 })();
    assert.equal(eras.count, 3);
    assert.deepEqual(await partitionsOf(pool), ['detection_era_0', 'detection_era_2', 'detection_era_3']);
    const { rows } = await pool.query(
      'select era, count(*)::int as count from detection_all group by era order by era',
    );
    assert.deepEqual(rows, [
      { era: 0, count: 300 },
      { era: 2, count: 300 },
      { era: 3, count: 300 },
    ]);
    assert.equal(await counted(), 960, 'the ledger adds up all the same');
  });

  test('a page is read by the indexes of the eras that may have rows of it, without sorting', async () => {
    const touched = async (query: Partial<DetectionQuery>): Promise<readonly string[]> => {
      const plan = await planOf(pool, (explaining) => listDetections(explaining, { limit: 10, ...query }));
      assert.doesNotMatch(JSON.stringify(plan), /"Sort"/);
      return scannedIn(plan).toSorted();
    };
    const daysAgo = (days: number): number => Date.now() - days * 86_400_000;
    assert.deepEqual(await touched({}), ['detection_era_0', 'detection_era_2', 'detection_era_3']);
    assert.deepEqual(await touched({ fromMs: daysAgo(1.5) }), ['detection_era_3']);
    assert.deepEqual(await touched({ toMs: daysAgo(2.5) }), ['detection_era_0', 'detection_era_3']);
    const after = { at: new Date(daysAgo(2.5)).toISOString(), id: topicId };
    assert.deepEqual(await touched({ after }), ['detection_era_0', 'detection_era_3']);
    assert.equal((await listDetections(pool, { limit: 10, after })).length, 10);
  });

  test('an era is dropped only when its rows have been counted, in pieces, each once', async () => {
    await close(2, 5);
    assert.deepEqual(await findClosedEras(pool, 4 * 86_400_000), [2]);
    assert.equal(await countEra(pool, 2, 1), true);
    assert.equal(await dropEra(pool, 2, 4 * 86_400_000), false);
    while (await countEra(pool, 2, 1));
    assert.equal(await countEra(pool, 2, 1), false);
    assert.equal(await dropEra(pool, 2, 6 * 86_400_000), false);
    assert.equal(await dropEra(pool, 2, 4 * 86_400_000), true);
    assert.equal(await counted(), 960);
    const eras = await readEras(pool);
    assert.equal(eras.count, 2);
  });

  test('the open era is never dropped, and the first one when its last row was removed', async () => {
    assert.equal(await dropEra(pool, 3, 0), false);
    await close(0, 5);
    assert.equal(await dropEra(pool, 0, 0), false);
    await pool.query('delete from detection_all where era = 0');
    assert.equal(await dropEra(pool, 0, 0), true);
    assert.deepEqual(await partitionsOf(pool), ['detection_era_3']);
    assert.equal((await listDetections(pool, { limit: 1 })).length, 1);
  });

  test('who reads for long, as a dump does, is not waited for again and again', async () => {
    assert.equal(await turnEra(pool, 0), true);
    await close(3, 5);
    let asked = 0;
    const counting = {
      query: (text: string, values: unknown[]) => {
        if (text.includes('drop_detection_era')) asked++;
        return pool.query(text, values);
      },
    };
    let time = 0;
    const keep = createEraKeeping({
      pool: counting as unknown as Pool,
      keptMs: 4 * 86_400_000,
      piecesMax: 20,
      now: () => time,
    });
    const reader = await pool.connect();
    try {
      await reader.query('begin');
      await reader.query('select from detection_all limit 1');
      for (const at of [0, 2_000, 59_999, 60_000, 120_000, 179_999, 180_000]) {
        time = at;
        await keep();
      }
      assert.equal(asked, 3, 'at once, a minute later, and two after that');
    } finally {
      reader.release(true);
    }
  });
});
