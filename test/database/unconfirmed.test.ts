// The guardian asks every two seconds what of the outbox is not confirmed. It counted all rows for it, which took longer with every hour.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { readOutboxLedger, readUnconfirmed } from '../../src/database/delivery/ledger.ts';
import { storeEvidence } from '../../src/database/outbox/evidence.ts';
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
    await storeEvidence(pool, slot, { confirmedBefore: later, positions: [] });
    const { unconfirmed, oldestUnconfirmedAgeSeconds } = await readUnconfirmed(pool, slot);
    assert.equal(unconfirmed, 3);
    assert.ok((oldestUnconfirmedAgeSeconds ?? 0) >= 60 && (oldestUnconfirmedAgeSeconds ?? 0) < 3_600);
    assert.equal((await readOutboxLedger(pool, slot)).unconfirmed, 3);
  });
});
