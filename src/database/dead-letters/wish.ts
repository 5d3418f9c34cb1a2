// Wishes to replay dead letters: noted by the REST API's server, whose role may do no more, and carried out by a consumer.
import type { Pool } from 'pg';
import { findDeadLetters, type StoredDeadLetter } from './find.ts';

/** Of those that are open. Resolves with how many are wished now. */
export async function wishReplays(pool: Pool, eventIds: readonly string[]): Promise<number> {
  const { rowCount } = await pool.query(
    `update dead_letter set replay_wished_at = coalesce(replay_wished_at, now())
     where event_id = any($1::uuid[]) and resolution is null`,
    [eventIds],
  );
  return rowCount ?? 0;
}

/** Those that have been wished for longest. */
export async function findWishedReplays(pool: Pool, limit: number): Promise<readonly StoredDeadLetter[]> {
  const { rows } = await pool.query<{ event_id: string }>(
    `select event_id from dead_letter where replay_wished_at is not null and resolution is null
     order by replay_wished_at, event_id limit $1`,
    [limit],
  );
  if (rows.length === 0) return [];
  return findDeadLetters(pool, { status: 'open', eventIds: rows.map((row) => row.event_id) }, limit);
}

/** Nobody waits for these any more. */
export async function settleWishedReplays(
  pool: Pool,
  deadLetters: readonly Pick<StoredDeadLetter, 'eventId'>[],
): Promise<void> {
  await pool.query(
    'update dead_letter set replay_wished_at = null where event_id = any($1::uuid[]) and replay_wished_at is not null',
    [deadLetters.map(({ eventId }) => eventId)],
  );
}
