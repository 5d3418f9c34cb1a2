// The guardian asks every two seconds what of the outbox is not confirmed. It counted all rows for it, which took longer with every hour.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { removeConfirmed } from '../../src/database/delivery/clean-up.ts';
import { readOutboxLedger, readUnconfirmed } from '../../src/database/delivery/ledger.ts';
import {
  listEntries,
  loadEvidence,
  reopenEvidence,
  storeEvidence,
  takeMark,
} from '../../src/database/outbox/evidence.ts';
import { withTestDatabase } from '../support/database.ts';

const slot = 'some_slot';

describe('what of the outbox is not confirmed', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2 }, (opened) => {
    pool = opened;
  });

  const write = async (count: number, age: string): Promise<number> => {
    const { rows } = await pool.query<{ transaction_id: string }>(
      `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time, created_at)
       select gen_random_uuid(), 'alerts', '1', 'test', '{}', '/test', 'test', '', now() - $2::interval
       from generate_series(1, $1) returning transaction_id`,
      [count, age],
    );
    return Number(rows[0]?.transaction_id);
  };

  test('is all of it before anything is confirmed, nothing of an empty one, and what came after the last confirmation', async () => {
    assert.deepEqual(await readUnconfirmed(pool, slot), { unconfirmed: 0, oldestUnconfirmedAgeSeconds: null });
    await write(20, '1 hour');
    const all = await readUnconfirmed(pool, slot);
    assert.equal(all.unconfirmed, 20);
    assert.ok((all.oldestUnconfirmedAgeSeconds ?? 0) >= 3_600);

    const later = await write(3, '1 minute');
    await storeEvidence(pool, slot, { generation: 0, confirmedBefore: later, positions: [] });
    const { unconfirmed, oldestUnconfirmedAgeSeconds } = await readUnconfirmed(pool, slot);
    assert.equal(unconfirmed, 3);
    assert.ok((oldestUnconfirmedAgeSeconds ?? 0) >= 60 && (oldestUnconfirmedAgeSeconds ?? 0) < 3_600);
    assert.equal((await readOutboxLedger(pool, slot)).unconfirmed, 3);
  });

  // Numbers of transactions begin anew on another server: what a dump said of them made every new row count as delivered, unread, and be removed.
  test('is all of it again in a dump that was restored into a server which has had fewer transactions', async () => {
    await pool.query('truncate outbox');
    const restored = 'restored_slot';
    const first = await loadEvidence(pool, restored);
    assert.equal(first.isAnew, false);
    const position = { topic: 'alerts', topicId: '00000000-0000-4000-8000-000000000001', partition: 0, next: 7 };
    const beyond = 4_000_000_000_000;
    await storeEvidence(pool, restored, { generation: 0, confirmedBefore: beyond, positions: [position] });
    await write(2, '2 hours');
    await pool.query('update outbox set transaction_id = $1', [beyond + 5]);
    await write(3, '1 hour');
    await pool.query(
      `insert into machine_condition (group_id, machine_id, version, state, writer, transaction_id) values ('g', 1, 1, 'normal', 'w', $1)`,
      [beyond],
    );

    assert.equal(await removeConfirmed(pool, restored, 60_000, 100), 0, 'what nobody has read is not removed');
    const { isAnew, generation, confirmedBefore, positions } = await loadEvidence(pool, restored);
    assert.deepEqual(
      { isAnew, generation, confirmedBefore, positions },
      { isAnew: true, generation: 1, confirmedBefore: 0, positions: [] },
    );
    assert.equal((await readUnconfirmed(pool, restored)).unconfirmed, 5);
    const { nextTransaction } = await takeMark(pool);
    const { entries } = await listEntries(pool, 0, 100);
    assert.equal(entries.length, 5);
    assert.ok(
      entries.every(({ transaction }) => transaction < nextTransaction),
      'none is of a transaction to come',
    );
    const conditions = await pool.query('select transaction_id::text from machine_condition');
    assert.ok(Number(conditions.rows[0].transaction_id) < nextTransaction);
    assert.equal((await loadEvidence(pool, restored)).isAnew, false, 'once');

    await storeEvidence(pool, restored, { generation: 1, confirmedBefore: nextTransaction, positions: [] });
    assert.equal(await removeConfirmed(pool, restored, 60_000, 100), 5, 'what has been read is');
  });

  test('stays so where what somebody has read is of before a topic was reopened', async () => {
    await pool.query('truncate outbox');
    const reopened = 'reopened_slot';
    const transaction = await write(1, '1 minute');
    const topicId = '00000000-0000-4000-8000-000000000001';
    const positions = ['alerts', 'episodes'].map((topic) => ({ topic, topicId, partition: 0, next: 7 }));
    const evidence = { generation: 0, confirmedBefore: transaction + 1, positions };
    assert.equal(await storeEvidence(pool, reopened, evidence), true);
    await reopenEvidence(pool, reopened, ['alerts']);
    assert.deepEqual(
      (await loadEvidence(pool, reopened)).positions,
      [{ topic: 'episodes', topicId, partition: 0, next: 0 }],
      'of the others it stays known which they were',
    );
    assert.equal(await storeEvidence(pool, reopened, evidence), false);
    assert.equal((await readUnconfirmed(pool, reopened)).unconfirmed, 1);
    assert.equal(await storeEvidence(pool, reopened, { ...evidence, generation: 1 }), true);
    assert.equal((await readUnconfirmed(pool, reopened)).unconfirmed, 0);
    // Who has not seen that a topic was made anew, or has seen it alone, says nothing of the other one.
    const ofAnother = positions.map((each) => ({ ...each, topicId: '00000000-0000-4000-8000-000000000002', next: 9 }));
    const another = { generation: 1, confirmedBefore: transaction + 9, positions: ofAnother.slice(0, 1) };
    const stored = await loadEvidence(pool, reopened);
    assert.equal(await storeEvidence(pool, reopened, another), false);
    assert.deepEqual(await loadEvidence(pool, reopened), stored);
  });
});
