// The one transaction of the consumer: detections, dead letters, outbox rows and progress of a batch, all or nothing. Progress moves by
// compare-and-set, so that a consumer that lost a partition without noticing saves nothing.
import type { Pool, PoolClient } from 'pg';
import type { BatchOutcome } from '../../pipeline/batch.ts';
import { noEpisodeChanges } from '../../pipeline/episodes/changes.ts';
import { saveConditions, upsertEpisodes } from '../episodes/save-episodes.ts';
import { insertDeadLetters, insertDetections, insertOutbox, type SaveContext } from './insert-outcome.ts';

type BatchSaved = 'saved' | 'conflict' | 'overtaken';

/**
 * With what the batch changes in the conditions of machines. Resolves, with nothing stored, to `conflict` when the progress of a partition was
 * not where the batch begins, and to `overtaken` when the condition of a machine was not what its change assumes.
 */
export function saveFollowedBatch(pool: Pool, context: SaveContext, outcome: BatchOutcome): Promise<BatchSaved> {
  return store(pool, context, outcome, 'commit');
}

/** Resolves to `conflict`, with nothing stored, when the progress of a partition was not where the batch begins. */
export async function saveBatch(
  pool: Pool,
  context: SaveContext,
  outcome: Omit<BatchOutcome, 'episodes'>,
): Promise<'saved' | 'conflict'> {
  const result = await saveFollowedBatch(pool, context, { ...outcome, episodes: noEpisodeChanges });
  if (result === 'overtaken') throw new RangeError('a batch that changes no condition was overtaken');
  return result;
}

/** The same statements, of which nothing stays. */
export async function rehearseBatch(pool: Pool, context: SaveContext, outcome: BatchOutcome): Promise<void> {
  await store(pool, context, outcome, 'rollback');
}

async function store(
  pool: Pool,
  context: SaveContext,
  outcome: BatchOutcome,
  end: 'commit' | 'rollback',
): Promise<BatchSaved> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const moved = await moveProgress(client, context, outcome);
    if (!moved) {
      await client.query('rollback');
      return 'conflict';
    }
    if (!(await saveConditions(client, context, outcome.episodes?.conditions ?? []))) {
      await client.query('rollback');
      return 'overtaken';
    }
    await upsertEpisodes(client, context, outcome.episodes?.episodes ?? []);
    await insertDetections(client, context, outcome, { replayed: false });
    await insertDeadLetters(client, outcome, { fromReplay: false });
    await insertOutbox(client, context, outcome);
    await client.query(end);
    return 'saved';
  } catch (error) {
    // The connection may be in the middle of a transaction, or gone: never give it back for use.
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

async function moveProgress(client: PoolClient, context: SaveContext, outcome: BatchOutcome): Promise<boolean> {
  // The same order in every consumer keeps two of them from waiting for each other.
  const steps = [...outcome.progress].sort((a, b) => a.partition - b.partition);
  const { rowCount } = await client.query(
    `insert into consumer_progress as stored
       (group_id, topic_id, partition, topic, first_offset, next_offset, scored, anomalous, rejected, skipped, lost, log_end, more_scored, more_rejected)
     select $1, $2, step.partition, $3, step.from_offset, step.to_offset, step.scored, step.anomalous, step.rejected,
       step.skipped, step.lost, step.log_end, step.more_scored, step.more_rejected
     from unnest($4::int[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[],
       $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[])
       as step(partition, from_offset, to_offset, scored, anomalous, rejected, skipped, lost, log_end, more_scored,
         more_rejected)
     on conflict (group_id, topic_id, partition) do update set
       next_offset = excluded.next_offset,
       scored = stored.scored + excluded.scored,
       anomalous = stored.anomalous + excluded.anomalous,
       rejected = stored.rejected + excluded.rejected,
       skipped = stored.skipped + excluded.skipped,
       lost = stored.lost + excluded.lost,
       more_scored = stored.more_scored + excluded.more_scored,
       more_rejected = stored.more_rejected + excluded.more_rejected,
       log_end = greatest(excluded.log_end, excluded.next_offset),
       topic = excluded.topic,
       updated_at = now()
     where stored.next_offset = excluded.first_offset`,
    [
      context.groupId,
      outcome.topicId,
      outcome.topic,
      steps.map((step) => step.partition),
      steps.map((step) => step.from),
      steps.map((step) => step.to),
      steps.map((step) => step.scored),
      steps.map((step) => step.anomalous),
      steps.map((step) => step.rejected),
      steps.map((step) => step.skipped),
      steps.map((step) => step.lost),
      steps.map((step) => step.logEnd),
      steps.map((step) => step.moreScored ?? 0),
      steps.map((step) => step.moreRejected ?? 0),
    ],
  );
  return rowCount === steps.length;
}
