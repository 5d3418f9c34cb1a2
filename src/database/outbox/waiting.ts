// How many rows of the outbox are not known to be in Kafka. Read only.
import type { Pool } from 'pg';

/** Counts no further than `most`. */
export async function countWaiting(pool: Pool, slotName: string, most: number): Promise<number> {
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
