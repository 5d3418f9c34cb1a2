// How many messages are not known to be in Kafka. Read only.
import type { Pool } from 'pg';
import { readDeferred } from './deferred.ts';

/** Counts no further than `most`; of those that were deferred, rather too many than too few. */
export async function countWaiting(pool: Pool, slotName: string, most: number): Promise<number> {
  const [inOutbox, { rowsAtMost }] = await Promise.all([countUnconfirmed(pool, slotName, most), readDeferred(pool)]);
  return Math.min(most, inOutbox + rowsAtMost);
}

/** Of the outbox alone. Counts no further than `most`. */
export async function countUnconfirmed(pool: Pool, slotName: string, most: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from (
       select from outbox where transaction_id >= coalesce(
         (select transaction_id from outbox_confirmation where slot_name = $1), 0)
       limit $2
     ) as waiting`,
    [slotName, most],
  );
  return rows[0]?.count ?? 0;
}

/** How many of these ids. */
export async function countUnconfirmedOf(pool: Pool, slotName: string, ids: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from outbox where id = any($2::uuid[]) and transaction_id >= coalesce(
       (select transaction_id from outbox_confirmation where slot_name = $1), 0)`,
    [slotName, ids],
  );
  return rows[0]?.count ?? 0;
}
