// The one transaction of the consumer: detections, dead letters, outbox rows and progress of a batch, all or nothing, in one statement: one
// message to PostgreSQL and one answer. Progress moves by compare-and-set, so that a consumer that lost a partition without noticing saves
// nothing.
import type { Pool } from 'pg';
import { type PartitionTime, type Pauses, unknownTime } from '../../core/episode/partition-time.ts';
import { giveBack, wholeBuffers } from '../../core/give-back.ts';
import type { BatchOutcome } from '../../pipeline/batch.ts';
import { noEpisodeChanges } from '../../pipeline/episodes/changes.ts';
import { apartFromDeadLetters } from '../../pipeline/outbox-rows.ts';
import { bigintArray, doubleArray, intArray, textArray } from '../../postgres/array-values.ts';
import { queryWithBytes } from '../../postgres/bytes-query.ts';
import { rehearse } from '../../postgres/in-transaction.ts';
import { joinStatements, requirementState, type StatementPart } from '../../postgres/joined-statement.ts';
import { sqlStateOf } from '../../postgres/sql-state.ts';
import { conditionChange, episodeUpsert, forgetQuiet } from '../episodes/save-episodes.ts';
import { memoryChange, memoryHasMoved } from '../memory/machine-memory.ts';
import {
  deadLetterInsert,
  deferredInsert,
  detectionInsert,
  outboxInsert,
  repeatState,
  type SaveContext,
} from './insert-outcome.ts';
import { loadProgress } from './progress.ts';
import { isWithinReach, learnReach } from './reach.ts';

/**
 * With what the batch changes in the conditions of machines. Resolves, with nothing stored, to `conflict` when the progress of a partition, or what
 * is remembered of a machine, was not where the batch begins, and to `overtaken` when the condition of a machine was not what its change assumes.
 */
export async function saveFollowedBatch(
  pool: Pool,
  context: SaveContext,
  outcome: BatchOutcome,
  isDeferring = context.defers?.(outcome.deadLetters.length) ?? false,
): Promise<'saved' | 'conflict' | 'overtaken'> {
  const maybeStored = isWithinReach(context, outcome);
  const isRepeating = repeating.has(context);
  try {
    const statement = joinStatements(partsOf(context, outcome, { maybeStored, isRepeating, isDeferring }));
    await queryWithBytes(pool, statement);
    giveBack(statement.values.flatMap((value) => (value instanceof Buffer ? wholeBuffers(value) : [])));
  } catch (error) {
    const state = sqlStateOf(error);
    if (state === repeatState && !isRepeating) {
      repeating.add(context);
      return saveFollowedBatch(pool, context, outcome, isDeferring);
    }
    if (state !== requirementState) throw error;
    if ((await hasMoved(pool, context, outcome)) || (await memoryHasMoved(pool, context, outcome.memory))) {
      return 'conflict';
    }
    // Somebody has read these offsets before, as under another group: from now on each detection of them is looked for.
    if (!maybeStored && (await learnReach(pool, context, outcome)))
      return saveFollowedBatch(pool, context, outcome, isDeferring);
    return (outcome.episodes?.conditions.length ?? 0) > 0 ? 'overtaken' : 'conflict';
  }
  await forgetQuiet(pool, context, outcome.episodes?.conditions ?? []);
  return 'saved';
}

/**
 * Who has met rows that were there already, as whoever reads anew what another group has read, or what another consumer has saved meanwhile: from then on
 * rows are looked for before they are written.
 */
const repeating = new WeakSet<SaveContext>();

/** Without its episodes. Resolves to `conflict`, with nothing stored, when the progress of a partition was not where the batch begins. */
export async function saveBatch(
  pool: Pool,
  context: SaveContext,
  outcome: Omit<BatchOutcome, 'episodes'>,
): Promise<'saved' | 'conflict'> {
  const result = await saveFollowedBatch(pool, context, { ...outcome, episodes: noEpisodeChanges });
  return result === 'saved' ? result : 'conflict';
}

/** Whether the progress of a partition is not where the batch begins. */
async function hasMoved(pool: Pool, { groupId }: SaveContext, { topicId, progress }: BatchOutcome): Promise<boolean> {
  const stored = await loadProgress(
    pool,
    groupId,
    topicId,
    progress.map((step) => step.partition),
  );
  return progress.some(({ partition, from }) => (stored.get(partition) ?? from) !== from);
}

/** The same statement, of which nothing stays; with deferred messages where there may be some. */
export function rehearseBatch(pool: Pool, context: SaveContext, outcome: BatchOutcome): Promise<void> {
  const isDeferring = context.defers !== undefined;
  const expected = { maybeStored: false, isRepeating: false, isDeferring };
  return rehearse(pool, (client) => client.query(joinStatements(partsOf(context, outcome, expected))));
}

/** Of what is to be stored: which of it may be there already, and whether dead letters let other messages go first. */
interface Expected {
  readonly maybeStored: boolean;
  readonly isRepeating: boolean;
  readonly isDeferring: boolean;
}

/** A part for each table that gets rows. */
function partsOf(
  context: SaveContext,
  outcome: BatchOutcome,
  { maybeStored, isRepeating, isDeferring }: Expected,
): StatementPart[] {
  const { detections, deadLetters, memory, episodes = noEpisodeChanges } = outcome;
  const rows = apartFromDeadLetters(outcome.outbox);
  const outbox = isDeferring ? rows.first : [...rows.first, ...rows.deadLetters];
  return [
    progressMove(context, outcome),
    ...(episodes.conditions.length === 0 ? [] : [conditionChange(context, episodes)]),
    ...(memory === undefined ? [] : [memoryChange(context, memory)]),
    ...(episodes.episodes.length === 0 ? [] : [episodeUpsert(context, episodes.episodes)]),
    ...(detections.length === 0 ? [] : [detectionInsert(context, outcome, { replayed: false, maybeStored })]),
    ...(deadLetters.length === 0 ? [] : [deadLetterInsert(outcome, { fromReplay: false, maybeStored: isRepeating })]),
    ...(outbox.length === 0 ? [] : [outboxInsert(context, { outbox }, { maybeStored: isRepeating })]),
    ...(isDeferring && rows.deadLetters.length > 0 ? [deferredInsert(context, { outbox: rows.deadLetters })] : []),
  ];
}

function progressMove(context: SaveContext, outcome: BatchOutcome): StatementPart {
  // The same order in every consumer keeps two of them from waiting for each other.
  const steps = [...outcome.progress].sort((a, b) => a.partition - b.partition);
  return {
    name: 'moved_progress',
    text: `insert into consumer_progress as stored
       (group_id, topic_id, partition, topic, first_offset, next_offset, scored, anomalous, rejected, skipped, lost, log_end, more_scored, more_rejected,
       newest_record_ms, ahead_record_ms, paused_ms, resumed_ms, pauses_ms, eras_known_at, numbers_known_at)
     select $1, $2, step.partition, $3, step.from_offset, step.to_offset, step.scored, step.anomalous, step.rejected,
       step.skipped, step.lost, step.log_end, step.more_scored, step.more_rejected, step.newest_record_ms, step.ahead_record_ms,
       step.paused_ms, step.resumed_ms, step.pauses_ms::double precision[], now(), now()
     from unnest($4::int[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[],
       $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::double precision[], $16::double precision[], $17::double precision[], $18::double precision[],
       $19::text[])
       as step(partition, from_offset, to_offset, scored, anomalous, rejected, skipped, lost, log_end, more_scored,
         more_rejected, newest_record_ms, ahead_record_ms, paused_ms, resumed_ms, pauses_ms)
     on conflict (group_id, topic_id, partition) do update set
       next_offset = excluded.next_offset,
       scored = stored.scored + excluded.scored,
       anomalous = stored.anomalous + excluded.anomalous,
       rejected = stored.rejected + excluded.rejected,
       skipped = stored.skipped + excluded.skipped,
       lost = stored.lost + excluded.lost,
       more_scored = stored.more_scored + excluded.more_scored,
       more_rejected = stored.more_rejected + excluded.more_rejected,
       newest_record_ms = greatest(stored.newest_record_ms, excluded.newest_record_ms),
       ahead_record_ms = excluded.ahead_record_ms,
       paused_ms = coalesce(excluded.paused_ms, stored.paused_ms),
       resumed_ms = coalesce(excluded.resumed_ms, stored.resumed_ms),
       pauses_ms = coalesce(excluded.pauses_ms, stored.pauses_ms),
       log_end = greatest(excluded.log_end, excluded.next_offset),
       topic = excluded.topic,
       updated_at = now(),
       eras_known_at = now(),
       numbers_known_at = now()
     where stored.next_offset = excluded.first_offset
     returning partition`,
    requirement: '(select count(*) from moved_progress) = cardinality($4::int[])',
    values: [
      context.groupId,
      outcome.topicId,
      outcome.topic,
      intArray(steps.map((step) => step.partition)),
      bigintArray(steps.map((step) => step.from)),
      bigintArray(steps.map((step) => step.to)),
      bigintArray(steps.map((step) => step.scored)),
      bigintArray(steps.map((step) => step.anomalous)),
      bigintArray(steps.map((step) => step.rejected)),
      bigintArray(steps.map((step) => step.skipped)),
      bigintArray(steps.map((step) => step.lost)),
      bigintArray(steps.map((step) => step.logEnd)),
      bigintArray(steps.map((step) => step.moreScored ?? 0)),
      bigintArray(steps.map((step) => step.moreRejected ?? 0)),
      ...timeColumns(steps.map(({ partitionTime = unknownTime }) => partitionTime)),
    ],
  };
}

function timeColumns(times: readonly PartitionTime[]): readonly Buffer[] {
  return [
    doubleArray(times.map(({ newest }) => finiteOrNull(newest))),
    doubleArray(times.map(({ ahead }) => finiteOrNull(ahead))),
    doubleArray(times.map(({ pauses }) => pauses.at(-1)?.from ?? null)),
    doubleArray(times.map(({ pauses }) => pauses.at(-1)?.to ?? null)),
    textArray(times.map(({ pauses }) => pausesText(pauses))),
  ];
}

/** Null for none. */
function pausesText(pauses: Pauses): string | null {
  return pauses.length === 0 ? null : `{${pauses.flatMap(({ from, to }) => [from, to]).join()}}`;
}

function finiteOrNull(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}
