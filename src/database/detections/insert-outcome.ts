// The rows that one transaction stores of what became of readings: detections, dead letters and outbox rows, each as a statement that is sent
// alone or joined with others. A row that is there already stays as it is, or, where none is expected to be, fails the statement. The transaction is the
// caller's.
import type { RawRecord } from '../../core/record/record.ts';
import type { BatchOutcome } from '../../pipeline/batch.ts';
import { storableTime } from '../../pipeline/limits.ts';
import {
  bigintArray,
  booleanArray,
  byteaArray,
  doubleArray,
  intArray,
  textArray,
  uuidArray,
} from '../../postgres/array-values.ts';
import type { StatementPart } from '../../postgres/joined-statement.ts';

/** Whose progress is kept, and what is written on every event. */
export interface SaveContext {
  readonly groupId: string;
  /** The CloudEvents source. */
  readonly source: string;
  readonly model: { readonly name: string; readonly version: string };
  /** Drawn by each process: by it one tells its own changes from others'. */
  readonly writer?: string;
  /** Absent, and no messages are deferred. */
  readonly defers?: (deadLetters: number) => boolean;
}

export interface DetectionInsert {
  /** Marks detections of dead letters, which the ledger counts as rejected. */
  readonly replayed: boolean;
  /**
   * An era that is closed may have some of them: each is looked for in all. Otherwise the part requires that none can, as each was read at an offset that no
   * closed era has reached.
   */
  readonly maybeStored: boolean;
}

/** Into the era that is open, whose key keeps out what it has already. */
export function detectionInsert(
  context: SaveContext,
  outcome: Pick<BatchOutcome, 'topicId' | 'detections'>,
  { replayed, maybeStored }: DetectionInsert,
): StatementPart {
  const { detections } = outcome;
  return {
    ...(maybeStored ? { name: 'new_detection_once' } : { name: 'new_detection', requirement: isBeyondReach }),
    text: `insert into detection_all (era, event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity,
       collected_at, detected_at, model_name, model_version, replayed, raw_value, element, clock_implausible, episode_id, has_alert,
       suppressed_by, data_quality)
     select (select era from detection_era where closed_at is null), event_id, $1, partition, record_offset, machine_id, machine_type, probability, severity,
       to_timestamp(collected_ms / 1000), to_timestamp(detected_ms / 1000), $2, $3, $14, raw_value, element, clock_implausible, episode_id, has_alert,
       suppressed_by, data_quality::jsonb
     from unnest($4::uuid[], $5::int[], $6::bigint[], $7::bigint[], $8::text[], $9::double precision[], $10::text[],
       $11::double precision[], $12::double precision[], $13::bytea[], $15::int[], $16::boolean[], $17::uuid[], $18::boolean[],
       $19::uuid[], $20::text[])
       as row(event_id, partition, record_offset, machine_id, machine_type, probability, severity,
         collected_ms, detected_ms, raw_value, element, clock_implausible, episode_id, has_alert, suppressed_by, data_quality)
     ${maybeStored ? 'where not exists (select from detection_all as stored where stored.event_id = row.event_id)' : ''}
     on conflict do nothing`,
    values: [
      outcome.topicId,
      context.model.name,
      context.model.version,
      uuidArray(detections.map((each) => each.eventId)),
      intArray(detections.map((each) => each.record.partition)),
      bigintArray(detections.map((each) => each.record.offset)),
      bigintArray(detections.map((each) => each.detection.reading.machineId)),
      textArray(detections.map((each) => each.detection.type.name)),
      doubleArray(detections.map((each) => each.detection.probability)),
      textArray(detections.map((each) => each.detection.severity)),
      doubleArray(detections.map((each) => each.detection.reading.collectedAt)),
      doubleArray(detections.map((each) => each.detectedAt)),
      byteaArray(detections.map((each) => each.record.value)),
      String(replayed),
      intArray(detections.map((each) => each.element ?? null)),
      booleanArray(detections.map((each) => each.detection.reading.clock === 'implausible')),
      uuidArray(detections.map((each) => each.episodeId ?? null)),
      booleanArray(detections.map((each) => each.hasAlert !== false)),
      uuidArray(detections.map((each) => each.suppressedBy ?? null)),
      textArray(detections.map(({ dataQuality }) => (dataQuality === undefined ? null : JSON.stringify(dataQuality)))),
    ],
  };
}

/** What is expected of rows of which each has one id for ever. */
export interface Repeats {
  /**
   * Rows may be there already: each is looked for before it is written, which takes a fifth of writing it. Otherwise one that is there fails the statement
   * with `repeatState`.
   */
  readonly maybeStored: boolean;
}

/** A unique violation. */
export const repeatState = '23505';

const isBeyondReach = `not exists (
  select from unnest($5::int[], $6::bigint[]) as row(partition, record_offset)
  join detection_reach as reach on reach.topic_id = $1::uuid and reach.partition = row.partition
  where row.record_offset < reach.next_offset)`;

/** `fromReplay` marks the refused readings of a replayed array, which the ledger knows as one rejected record. */
export function deadLetterInsert(
  outcome: Pick<BatchOutcome, 'topic' | 'topicId' | 'deadLetters'>,
  { fromReplay, maybeStored }: Repeats & { readonly fromReplay: boolean },
): StatementPart {
  const { deadLetters } = outcome;
  return {
    name: maybeStored ? 'new_dead_letter_once' : 'new_dead_letter',
    text: `insert into dead_letter (event_id, topic, topic_id, partition, record_offset, record_timestamp, key, value, headers, reason, field, element, from_replay)
     select event_id, $1, $2, partition, record_offset, to_timestamp(timestamp_ms / 1000), key, value, headers, reason, field, element, $13
     from unnest($3::uuid[], $4::int[], $5::bigint[], $6::double precision[], $7::bytea[], $8::bytea[], $9::text[], $10::text[], $11::text[], $12::int[])
       as row(event_id, partition, record_offset, timestamp_ms, key, value, headers, reason, field, element)
     ${maybeStored ? 'on conflict (event_id) do nothing' : ''}`,
    values: [
      outcome.topic,
      outcome.topicId,
      uuidArray(deadLetters.map((each) => each.eventId)),
      intArray(deadLetters.map((each) => each.record.partition)),
      bigintArray(deadLetters.map((each) => each.record.offset)),
      doubleArray(deadLetters.map((each) => storableTime(each.record.timestamp))),
      byteaArray(deadLetters.map((each) => each.record.key)),
      byteaArray(deadLetters.map((each) => each.record.value)),
      textArray(deadLetters.map((each) => headersText(each.record.headers))),
      textArray(deadLetters.map((each) => withoutNul(each.reason))),
      textArray(deadLetters.map((each) => each.field)),
      intArray(deadLetters.map((each) => each.element ?? null)),
      String(fromReplay),
    ],
  };
}

export function outboxInsert(
  context: SaveContext,
  { outbox }: Pick<BatchOutcome, 'outbox'>,
  { maybeStored }: Repeats,
): StatementPart {
  return {
    name: maybeStored ? 'new_outbox_once' : 'new_outbox',
    ...messageRows('outbox', context, outbox, maybeStored ? 'on conflict (id) do nothing' : ''),
  };
}

/** Messages that let others go first. */
export function deferredInsert(context: SaveContext, { outbox }: Pick<BatchOutcome, 'outbox'>): StatementPart {
  return { name: 'new_deferred', ...messageRows('outbox_deferred', context, outbox, '') };
}

function messageRows(
  table: 'outbox' | 'outbox_deferred',
  context: SaveContext,
  outbox: BatchOutcome['outbox'],
  onConflict: string,
): Pick<StatementPart, 'text' | 'values'> {
  return {
    text: `insert into ${table} (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time, traceparent)
     select id, topic, key, type, payload, $1, subject, time, traceparent
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
       as row(id, topic, key, type, payload, subject, time, traceparent)
     ${onConflict}`,
    values: [
      context.source,
      uuidArray(outbox.map((row) => row.id)),
      textArray(outbox.map((row) => row.topic)),
      textArray(outbox.map((row) => row.key)),
      textArray(outbox.map((row) => row.type)),
      textArray(outbox.map((row) => row.payload)),
      textArray(outbox.map((row) => row.subject)),
      textArray(isoTimes(outbox)),
      textArray(outbox.map((row) => row.traceparent)),
    ],
  };
}

/** Most rows of a batch have the same time, and text of a time takes longer than the rest of a row. */
function isoTimes(rows: BatchOutcome['outbox']): readonly string[] {
  let known = Number.NaN;
  let text = '';
  return rows.map(({ time }) => {
    if (time !== known) {
      known = time;
      text = new Date(time).toISOString();
    }
    return text;
  });
}

function headersText(headers: RawRecord['headers']): string {
  return headers.length === 0 ? '[]' : JSON.stringify(headers.map(([name, value]) => [name, base64(value)]));
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('base64');
}

/** PostgreSQL's text holds no NUL. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
