// What becomes of dead letters: replayed with what the replay led to, in one transaction, or discarded. A dead letter is resolved once:
// of two replays at the same time one stores, and the other finds nothing to do. No row is deleted here.
import type { Pool } from 'pg';
import type { EpisodeChanges, ScoredReadings, StoredCondition } from '../../pipeline/batch.ts';
import { type AlertPolicy, withEpisodes } from '../../pipeline/episodes/alert-policy.ts';
import { noEpisodeChanges } from '../../pipeline/episodes/changes.ts';
import type { Replayed } from '../../pipeline/replay.ts';
import { inTransaction } from '../../postgres/in-transaction.ts';
import { joinStatements, requirementState } from '../../postgres/joined-statement.ts';
import { sqlStateOf } from '../../postgres/sql-state.ts';
import { deadLetterInsert, detectionInsert, outboxInsert, type SaveContext } from '../detections/insert-outcome.ts';
import { findConditions } from '../episodes/conditions.ts';
import { conditionChange, episodeUpsert } from '../episodes/save-episodes.ts';

/** How readings that are replayed move the conditions of their machines, and which of them send an alert. */
export interface FollowReplayed {
  /** Port: what they change, from these rows. */
  readonly changes: (readings: readonly ScoredReadings[], rows: readonly StoredCondition[]) => EpisodeChanges;
  readonly alertPolicy: AlertPolicy;
}

const overtakenMax = 20;

/** Resolves with how many were marked as replayed. The readings move the conditions of their machines, as they would have had. */
export async function saveReplay(
  pool: Pool,
  context: SaveContext,
  outcome: Replayed,
  follow?: FollowReplayed,
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await saveOnce(pool, context, outcome, follow);
    } catch (error) {
      if (sqlStateOf(error) !== requirementState || attempt === overtakenMax) throw error;
    }
  }
}

/** Rejects with `requirementState`, with nothing stored, where another process has changed the condition of a machine meanwhile. */
async function saveOnce(
  pool: Pool,
  context: SaveContext,
  outcome: Replayed,
  follow: FollowReplayed | undefined,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ event_id: string }>(
      `update dead_letter set resolution = 'replayed', resolved_at = now(), attempts = attempts + 1
       where event_id = any($1::uuid[]) and resolution is null returning event_id`,
      [outcome.accepted],
    );
    const marked = new Set(rows.map((row) => row.event_id));
    const mine = outcome.detections.filter((each) => marked.has(each.deadLetterId));
    const readings = follow === undefined ? undefined : outcome.readingsOf?.(marked);
    const episodes =
      readings === undefined || follow === undefined
        ? noEpisodeChanges
        : follow.changes(readings, await findConditions(client, context.groupId, machinesOf(readings)));
    await client.query(joinStatements([conditionChange(context, episodes), episodeUpsert(context, episodes.episodes)]));
    const told = withEpisodes(follow?.alertPolicy ?? 'every-reading', episodes, {
      detections: mine.map(({ event }) => event),
      outbox: mine.map(({ row }) => row),
    });
    const found = { ...told, topicId: outcome.topicId };
    await client.query(detectionInsert(context, found, { replayed: true, maybeStored: true }));
    await client.query(outboxInsert(context, told, { maybeStored: true }));
    const split = outcome.split.filter((each) => marked.has(each.deadLetterId));
    const deadLetters = split.map((each) => each.deadLetter);
    await client.query(deadLetterInsert({ ...outcome, deadLetters }, { fromReplay: true, maybeStored: true }));
    await client.query(outboxInsert(context, { outbox: split.map((each) => each.row) }, { maybeStored: true }));
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

function machinesOf(readings: readonly ScoredReadings[]): readonly number[] {
  return [...new Set(readings.flatMap(({ machineIds }) => Array.from(machineIds)))];
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
