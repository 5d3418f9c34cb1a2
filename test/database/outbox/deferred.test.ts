// Dead letters that let alerts go first, in the real database.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { readOutboxLedger, readUnconfirmed } from '../../../src/database/delivery/ledger.ts';
import type { SaveContext } from '../../../src/database/detections/insert-outcome.ts';
import { rehearseSave } from '../../../src/database/detections/rehearse-save.ts';
import { saveBatch } from '../../../src/database/detections/save-batch.ts';
import { moveDeferred, readDeferred } from '../../../src/database/outbox/deferred.ts';
import { countUnconfirmed, countUnconfirmedOf, countWaiting } from '../../../src/database/outbox/waiting.ts';
import type { BatchOutcome, OutboxRow } from '../../../src/pipeline/batch.ts';
import { eventTypes } from '../../../src/pipeline/outbox-rows.ts';
import { withTestDatabase } from '../../support/database.ts';
import { context, idOf, outcomeOf } from '../outcomes.ts';

const slot = 'some_slot';
const way = { from: 'dead-letters', to: 'dead-letters' };
let pool: Pool;
withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened) => {
  pool = opened;
});
beforeEach(() => pool.query('truncate outbox, outbox_deferred, outbox_confirmation, dead_letter, consumer_progress'));

/** The partition's alert, and so many dead letters behind it. */
function batch(partition: number, deadLetters: number): BatchOutcome {
  const outcome = outcomeOf(partition, 0, 1 + deadLetters);
  const [alert] = outcome.outbox as [OutboxRow];
  const [refused] = outcome.deadLetters;
  assert.ok(refused);
  const offsets = Array.from({ length: deadLetters }, (_, at) => 1 + at);
  return {
    ...outcome,
    detections: [],
    deadLetters: offsets.map((offset) => ({ ...refused, eventId: idOf(partition, offset) })),
    outbox: [
      ...offsets.map((offset) => ({
        ...alert,
        id: idOf(partition, offset),
        topic: 'dead-letters',
        type: eventTypes.deadLetter,
        payload: `{"offset":${offset}}`,
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      })),
      { ...alert, type: eventTypes.anomaly },
    ],
    progress: [
      {
        partition,
        from: 0,
        to: 1 + deadLetters,
        lost: 0,
        skipped: 1,
        logEnd: 1,
        scored: 0,
        anomalous: 0,
        rejected: deadLetters,
      },
    ],
  };
}

const deferring = (defers: NonNullable<SaveContext['defers']>): SaveContext => ({ ...context, defers });

async function idsOf(table: 'outbox' | 'outbox_deferred'): Promise<readonly string[]> {
  // The outbox has no order of its own but that of its rows on the disk, which is that of its WAL.
  const { rows } = await pool.query<{ id: string }>(
    `select id from ${table} order by ${table === 'outbox' ? 'ctid' : 'position'}`,
  );
  return rows.map(({ id }) => id);
}

describe('deferred messages', () => {
  test('are stored apart from the alerts of their batch, and whole', async () => {
    const asked: number[] = [];
    const saved = await saveBatch(
      pool,
      deferring((count) => asked.push(count) > 0),
      batch(0, 3),
    );
    assert.equal(saved, 'saved');
    assert.deepEqual(asked, [3]);
    assert.deepEqual(await idsOf('outbox'), [idOf(0, 0)]);
    assert.deepEqual(await idsOf('outbox_deferred'), [idOf(0, 1), idOf(0, 2), idOf(0, 3)]);
    const columns =
      'id, aggregatetype, aggregateid, type, payload, ce_source, ce_specversion, ce_subject, ce_time, traceparent';
    const deferred = await pool.query(`select ${columns} from outbox_deferred order by position`);
    assert.deepEqual(await moveDeferred(pool, way, 10), {
      moved: 3,
      ids: [idOf(0, 1), idOf(0, 2), idOf(0, 3)],
    });
    const moved = await pool.query(`select ${columns} from outbox where aggregatetype = 'dead-letters' order by ctid`);
    assert.deepEqual(moved.rows, deferred.rows);
    await pool.query('truncate outbox');
    assert.equal(
      await saveBatch(
        pool,
        deferring(() => false),
        batch(1, 3),
      ),
      'saved',
    );
    const direct = await pool.query(`select ${columns} from outbox where aggregatetype = 'dead-letters' order by ctid`);
    const alike = (rows: readonly { id: string; ce_subject: string }[]) =>
      rows.map(({ id: _, ce_subject: __, ...row }) => row);
    assert.deepEqual(alike(direct.rows), alike(moved.rows));
    assert.deepEqual(await idsOf('outbox'), [idOf(1, 0), idOf(1, 1), idOf(1, 2), idOf(1, 3)], 'the alert first');
  });

  test('nothing is deferred where nobody says what, nor of a batch that is not saved', async () => {
    assert.equal(await saveBatch(pool, context, batch(0, 3)), 'saved');
    assert.equal(
      await saveBatch(
        pool,
        deferring(() => true),
        batch(0, 3),
      ),
      'conflict',
    );
    assert.deepEqual(await idsOf('outbox_deferred'), []);
    assert.equal((await idsOf('outbox')).length, 4);
  });

  test('come into the outbox in their order, as many as may, with a new age there', async () => {
    for (const partition of [0, 1])
      await saveBatch(
        pool,
        deferring(() => true),
        batch(partition, 4),
      );
    await pool.query(`update outbox_deferred set created_at = now() - interval '1 hour'`);
    await pool.query('truncate outbox');
    const counts: number[] = [];
    for (let piece = 0; piece < 4; piece++) counts.push((await moveDeferred(pool, way, 3)).moved);
    assert.deepEqual(counts, [3, 3, 2, 0]);
    assert.deepEqual(
      await idsOf('outbox'),
      [0, 1].flatMap((partition) => [1, 2, 3, 4].map((offset) => idOf(partition, offset))),
    );
    const { rows } = await pool.query('select count(distinct transaction_id)::int as transactions from outbox');
    assert.equal(rows[0].transactions, 3);
    assert.ok(((await readUnconfirmed(pool, slot)).oldestUnconfirmedAgeSeconds ?? 0) < 600);
  });

  // Behind one of a topic that was there, one of a topic that was gone came into the outbox, stopped Kafka Connect there, and the alerts with it.
  test('come of the topic that is asked for alone, and go to that which is said', async () => {
    await saveBatch(
      pool,
      deferring(() => true),
      batch(0, 3),
    );
    await pool.query(
      `update outbox_deferred set aggregatetype = 'gone' where position = (select min(position) + 1 from outbox_deferred)`,
    );
    assert.deepEqual((await moveDeferred(pool, way, 10)).ids, [idOf(0, 1), idOf(0, 3)]);
    assert.deepEqual(await idsOf('outbox_deferred'), [idOf(0, 2)]);
    assert.equal((await readDeferred(pool)).topic, 'gone');
    assert.deepEqual((await moveDeferred(pool, { from: 'gone', to: 'dead-letters' }, 10)).ids, [idOf(0, 2)]);
    const { rows } = await pool.query(
      `select distinct aggregatetype as topic from outbox where type = 'spindle.reading.refused'`,
    );
    assert.deepEqual(rows, [{ topic: 'dead-letters' }]);
  });

  test('are taken once, by whoever is first, also by several at once; one that is there already stays as it is', async () => {
    for (let partition = 0; partition < 8; partition++)
      await saveBatch(
        pool,
        deferring(() => true),
        batch(partition, 50),
      );
    const [first] = await idsOf('outbox_deferred');
    await pool.query(
      `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time)
       values ($1, 'dead-letters', '1', 'earlier', '{}', '/test', '', '')`,
      [first],
    );
    let moved = 0;
    const ids: string[] = [];
    while ((await readDeferred(pool)).rowsAtMost > 0) {
      const pieces = await Promise.all([1, 2, 3, 4].map(() => moveDeferred(pool, way, 23)));
      moved += pieces.reduce((sum, each) => sum + each.moved, 0);
      ids.push(...pieces.flatMap((each) => each.ids));
    }
    assert.equal(moved, 400);
    assert.equal(new Set(ids).size, 399);
    assert.ok(!ids.includes(first as string), 'it is not on its way because of this');
    const { rows } = await pool.query(
      `select count(*)::int as count, count(distinct id)::int as ids, count(*) filter (where type = 'earlier')::int as earlier
       from outbox where aggregatetype = 'dead-letters'`,
    );
    assert.deepEqual(rows, [{ count: 400, ids: 400, earlier: 1 }]);
  });

  test('are no more than were asked for, also where the table was empty when PostgreSQL last counted it', async () => {
    // The plan for one row asked for the piece again for each row that there was: it moved them all, and took the square of their number.
    const most = 10;
    await saveBatch(
      pool,
      deferring(() => true),
      batch(0, 500),
    );
    await pool.query('delete from outbox_deferred');
    await pool.query('analyze outbox_deferred');
    await saveBatch(
      pool,
      deferring(() => true),
      batch(1, 500),
    );
    assert.equal((await moveDeferred(pool, way, most)).moved, most);
    assert.equal((await idsOf('outbox_deferred')).length, 500 - most);
  });

  test('count as written and not confirmed, and against the bound of the outbox', async () => {
    assert.deepEqual(await readDeferred(pool), { rowsAtMost: 0, oldestAgeSeconds: 0 });
    assert.equal(await countWaiting(pool, slot, 100), 0);
    await saveBatch(
      pool,
      deferring(() => true),
      batch(0, 7),
    );
    await pool.query(`update outbox_deferred set created_at = now() - interval '1 minute'`);
    const { rowsAtMost, oldestAgeSeconds, topic } = await readDeferred(pool);
    assert.equal(rowsAtMost, 7);
    assert.equal(topic, 'dead-letters');
    assert.ok(oldestAgeSeconds >= 60 && oldestAgeSeconds < 600);
    const before = await readOutboxLedger(pool, slot);
    assert.deepEqual([before.written, before.unconfirmed, before.confirmed, before.deferred], [8, 8, 0, 7]);
    assert.ok((before.oldestUnconfirmedAgeSeconds ?? 0) < 60, 'of the alert');
    assert.equal((await readUnconfirmed(pool, slot)).unconfirmed, 1);
    assert.deepEqual([await countWaiting(pool, slot, 100), await countWaiting(pool, slot, 5)], [8, 5]);
    assert.equal(await countUnconfirmed(pool, slot, 100), 1);
    const { ids } = await moveDeferred(pool, way, 5);
    assert.equal(await countUnconfirmedOf(pool, slot, ids), 5, 'and not the alert');
    await pool.query(
      'insert into outbox_confirmation (slot_name, transaction_id) select $1, max(transaction_id) + 1 from outbox',
      [slot],
    );
    assert.equal(await countUnconfirmedOf(pool, slot, ids), 0);
    await pool.query('delete from outbox_confirmation');
    const after = await readOutboxLedger(pool, slot);
    assert.deepEqual([after.written, after.unconfirmed, after.confirmed, after.deferred], [8, 8, 0, 2]);
  });

  test('are rehearsed where there may be some: a database that refuses them is not taken for readings that are bad', async () => {
    await rehearseSave(
      pool,
      deferring(() => true),
    );
    assert.deepEqual(await idsOf('outbox_deferred'), []);
    await pool.query('alter table outbox_deferred rename to elsewhere');
    try {
      await rehearseSave(pool, context);
      await assert.rejects(
        rehearseSave(
          pool,
          deferring(() => true),
        ),
        /outbox_deferred/,
      );
    } finally {
      await pool.query('alter table elsewhere rename to outbox_deferred');
    }
  });
});
