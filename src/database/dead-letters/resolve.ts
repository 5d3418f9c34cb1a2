// What becomes of dead letters: replayed with what the replay led to, in one transaction, or discarded. A dead letter is resolved once:
// of two replays at the same time one stores, and the other finds nothing to do. No row is deleted here.
import type { Pool } from 'pg';
import type { Replayed } from '../../pipeline/replay.ts';
import { inTransaction } from '../../postgres/in-transaction.ts';
import { deadLetterInsert, detectionInsert, outboxInsert, type SaveContext } from '../detections/insert-outcome.ts';

/** Resolves with how many were marked as replayed. */
export async function saveReplay(pool: Pool, context: SaveContext, outcome: Replayed): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ event_id: string }>(
      `update dead_letter set resolution = 'replayed', resolved_at = now(), attempts = attempts + 1
       where event_id = any($1::uuid[]) and resolution is null returning event_id`,
      [outcome.accepted],
    );
    const marked = new Set(rows.map((row) => row.event_id));
    const mine = outcome.detections.filter((each) => marked.has(each.deadLetterId));
    const detections = mine.map((each) => each.event);
    await client.query(detectionInsert(context, { topicId: outcome.topicId, detections }, { replayed: true }));
    await client.query(outboxInsert(context, { outbox: mine.map((each) => each.row) }));
    const split = outcome.split.filter((each) => marked.has(each.deadLetterId));
    const deadLetters = split.map((each) => each.deadLetter);
    await client.query(deadLetterInsert({ ...outcome, deadLetters }, { fromReplay: true }));
    await client.query(outboxInsert(context, { outbox: split.map((each) => each.row) }));
    await client.query(
      `update dead_letter set attempts = attempts + 1, reason = refused.reason, field = refused.field
       from unnest($1::uuid[], $2::text[], $3::text[]) as refused(event_id, reason, field)
       where dead_letter.event_id = refused.event_id and resolution is null`,
      [
        outcome.refused.map((each) => each.eventId),
        outcome.refused.map((each) => each.reason.replaceAll('\0', '\uFFFD')),
        outcome.refused.map((each) => each.field),
      ],
    );
    return marked.size;
  });
}

/** Marks open dead letters as discarded; their bytes stay until retention takes them. Resolves with how many were. */
export async function discardDeadLetters(pool: Pool, eventIds: readonly string[]): Promise<number> {
  const { rowCount } = await pool.query(
    `update dead_letter set resolution = 'discarded', resolved_at = now()
     where event_id = any($1::uuid[]) and resolution is null`,
    [eventIds],
  );
  return rowCount ?? 0;
}
