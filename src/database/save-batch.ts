// The one transaction of the consumer: detections, dead letters, outbox rows and progress of a batch, all or nothing. Progress moves by
// compare-and-set, so that a consumer that lost a partition without noticing saves nothing.
import type { Pool, PoolClient } from 'pg';
import type { BatchOutcome } from '../pipeline/batch.ts';

/** Whose progress is kept, and what is written on every event. */
export interface SaveContext {
  readonly groupId: string;
  /** The CloudEvents source. */
  readonly source: string;
  readonly model: { readonly name: string; readonly version: string };
}

/** Resolves to `conflict`, with nothing stored, when the progress of a partition was not where the batch begins. */
export async function saveBatch(
  pool: Pool,
  context: SaveContext,
  outcome: BatchOutcome,
): Promise<'saved' | 'conflict'> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const moved = await moveProgress(client, context, outcome);
    if (!moved) {
      await client.query('rollback');
      return 'conflict';
    }
    await insertDetections(client, context, outcome);
    await insertDeadLetters(client, outcome);
    await insertOutbox(client, context, outcome);
    await client.query('commit');
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
       (group_id, topic_id, partition, topic, first_offset, next_offset, scored, anomalous, rejected, skipped, lost, log_end)
     select $1, $2, step.partition, $3, step.from_offset, step.to_offset, step.scored, step.anomalous, step.rejected,
       step.skipped, step.lost, step.log_end
     from unnest($4::int[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[],
       $11::bigint[], $12::bigint[])
       as step(partition, from_offset, to_offset, scored, anomalous, rejected, skipped, lost, log_end)
     on conflict (group_id, topic_id, partition) do update set
       next_offset = excluded.next_offset,
       scored = stored.scored + excluded.scored,
       anomalous = stored.anomalous + excluded.anomalous,
       rejected = stored.rejected + excluded.rejected,
       skipped = stored.skipped + excluded.skipped,
       lost = stored.lost + excluded.lost,
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
    ],
  );
  return rowCount === steps.length;
}

async function insertDetections(client: PoolClient, context: SaveContext, outcome: BatchOutcome): Promise<void> {
  const { anomalies } = outcome;
  if (anomalies.length === 0) return;
  await client.query(
    `insert into detection (event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity,
       collected_at, detected_at, model_name, model_version, raw_value)
     select event_id, $1, partition, record_offset, machine_id, machine_type, probability, severity,
       to_timestamp(collected_ms / 1000), to_timestamp(detected_ms / 1000), $2, $3, raw_value
     from unnest($4::uuid[], $5::int[], $6::bigint[], $7::bigint[], $8::text[], $9::real[], $10::text[],
       $11::double precision[], $12::double precision[], $13::bytea[])
       as row(event_id, partition, record_offset, machine_id, machine_type, probability, severity,
         collected_ms, detected_ms, raw_value)
     on conflict (event_id) do nothing`,
    [
      outcome.topicId,
      context.model.name,
      context.model.version,
      anomalies.map((each) => each.eventId),
      anomalies.map((each) => each.record.partition),
      anomalies.map((each) => each.record.offset),
      anomalies.map((each) => each.detection.reading.machineId),
      anomalies.map((each) => each.detection.type.name),
      anomalies.map((each) => each.detection.probability),
      anomalies.map((each) => each.detection.severity),
      anomalies.map((each) => each.detection.reading.collectedAt),
      anomalies.map((each) => each.detectedAt),
      anomalies.map((each) => each.record.value),
    ],
  );
}

async function insertDeadLetters(client: PoolClient, outcome: BatchOutcome): Promise<void> {
  const { deadLetters } = outcome;
  if (deadLetters.length === 0) return;
  await client.query(
    `insert into dead_letter (event_id, topic, topic_id, partition, record_offset, record_timestamp, key, value, headers, reason, field)
     select event_id, $1, $2, partition, record_offset, to_timestamp(timestamp_ms / 1000), key, value, headers, reason, field
     from unnest($3::uuid[], $4::int[], $5::bigint[], $6::double precision[], $7::bytea[], $8::bytea[], $9::text[], $10::text[], $11::text[])
       as row(event_id, partition, record_offset, timestamp_ms, key, value, headers, reason, field)
     on conflict (event_id) do nothing`,
    [
      outcome.topic,
      outcome.topicId,
      deadLetters.map((each) => each.eventId),
      deadLetters.map((each) => each.record.partition),
      deadLetters.map((each) => each.record.offset),
      deadLetters.map((each) => each.record.timestamp),
      deadLetters.map((each) => each.record.key),
      deadLetters.map((each) => each.record.value),
      deadLetters.map((each) => JSON.stringify(each.record.headers.map(([name, value]) => [name, base64(value)]))),
      deadLetters.map((each) => withoutNul(each.reason)),
      deadLetters.map((each) => each.field),
    ],
  );
}

async function insertOutbox(client: PoolClient, context: SaveContext, outcome: BatchOutcome): Promise<void> {
  const { outbox } = outcome;
  if (outbox.length === 0) return;
  await client.query(
    `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time, traceparent)
     select id, topic, key, type, payload, $1, subject, time, traceparent
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
       as row(id, topic, key, type, payload, subject, time, traceparent)
     on conflict (id) do nothing`,
    [
      context.source,
      outbox.map((row) => row.id),
      outbox.map((row) => row.topic),
      outbox.map((row) => row.key),
      outbox.map((row) => row.type),
      outbox.map((row) => row.payload),
      outbox.map((row) => row.subject),
      outbox.map((row) => new Date(row.time).toISOString()),
      outbox.map((row) => row.traceparent),
    ],
  );
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('base64');
}

/** PostgreSQL's text holds no NUL. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
