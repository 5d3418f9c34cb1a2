// The rows that Debezium carries to Kafka, of an alert and of a dead letter. Each is well below the megabyte that Kafka takes, whatever the
// record held, so that no row ever stops the connector.

import type { AlertFormat, EncodeAlert } from '../core/alert.ts';
import type { Detection } from '../core/assessment.ts';
import type { EncodeDeadLetter } from '../core/dead-letter.ts';
import type { RawRecord } from '../core/record/record.ts';
import type { ToldModel } from '../core/target/told-model.ts';
import type { EpochMs } from '../core/time.ts';
import { traceparentIn } from '../core/traceparent.ts';
import type { DeadLetter, DetectionEvent, OutboxRow } from './batch.ts';

/** The CloudEvents types of what the outbox carries. */
export const eventTypes = { anomaly: 'spindle.anomaly.detected', deadLetter: 'spindle.reading.refused' } as const;

/** By what name the id of a suspect reading is computed; nothing of that type is sent. */
export const suspectType = 'spindle.sensor.suspect';

export const episodeEventTypes = {
  opened: 'spindle.episode.opened',
  escalated: 'spindle.episode.escalated',
  resumed: 'spindle.episode.resumed',
  closed: 'spindle.episode.closed',
} as const;

export interface AlertWriting {
  readonly alertFormat: AlertFormat;
  readonly model: ToldModel;
  readonly topics: { readonly alert: string; readonly deadLetter: string };
}

/** One whose bytes lie outside the heap, until they are given back. */
export interface BytesRow extends OutboxRow {
  readonly payload: Uint8Array;
}

export function alertRow(
  { topics }: Pick<AlertWriting, 'topics'>,
  event: DetectionEvent,
  detection: Detection,
  encodeAlert: EncodeAlert,
): BytesRow {
  const { eventId, record, detectedAt } = event;
  const machineId = String(detection.reading.machineId);
  return {
    id: eventId,
    topic: topics.alert,
    key: machineId,
    type: eventTypes.anomaly,
    payload: encodeAlert({ ...event, detection, rawValue: record.value ?? new Uint8Array() }),
    subject: `machine/${machineId}`,
    time: detectedAt,
    traceparent: traceparentIn(record.headers) ?? null,
  };
}

export function deadLetterRow(
  { topics }: Pick<AlertWriting, 'topics'>,
  topic: string,
  deadLetter: DeadLetter,
  time: EpochMs,
  encodeDeadLetter: EncodeDeadLetter,
): BytesRow {
  const { record } = deadLetter;
  return {
    id: deadLetter.eventId,
    topic: topics.deadLetter,
    key: lossyText(record.key?.subarray(0, keyBytesMax) ?? null),
    type: eventTypes.deadLetter,
    payload: encodeDeadLetter({ ...deadLetter, topic }),
    subject: `${topic}/${coordinates(record, deadLetter.element)}`,
    time,
    traceparent: traceparentIn(record.headers) ?? null,
  };
}

/** Rows leave the outbox in the order in which they were written: alerts and episodes wait for no dead letter of their transaction. */
export function apartFromDeadLetters(rows: readonly OutboxRow[]): {
  readonly first: readonly OutboxRow[];
  readonly deadLetters: readonly OutboxRow[];
} {
  const isDeadLetter = ({ type }: OutboxRow): boolean => type === eventTypes.deadLetter;
  return { first: rows.filter((row) => !isDeadLetter(row)), deadLetters: rows.filter(isDeadLetter) };
}

const lossyUtf8 = new TextDecoder();

/** The database keeps the key whole; as the key of a message of ours, a long one would be more than Kafka takes. */
const keyBytesMax = 1_024;

/** PostgreSQL's text holds no NUL. */
function lossyText(bytes: Uint8Array | null): string {
  return bytes === null ? '' : lossyUtf8.decode(bytes).replaceAll('\0', '\uFFFD');
}

/** Where a reading stood: the record, and its place in the record's array. */
export function coordinates(record: RawRecord, element: number | undefined): string {
  const { partition, offset } = record;
  return element === undefined ? `${partition}/${offset}` : `${partition}/${offset}/${element}`;
}
