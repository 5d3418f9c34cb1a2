// What the columns of detection, dead_letter, outbox and consumer_progress can hold: the one place that knows. Values that a sender decides
// are checked against it before a transaction begins, so that PostgreSQL is never asked to store what it cannot.
import type { Detection } from '../core/assessment.ts';
import { InvalidReading } from '../core/errors.ts';
import type { RawRecord } from '../core/record/record.ts';
import type { EpochMs } from '../core/time.ts';
import type { BatchOutcome } from './batch.ts';

/** timestamptz begins on 24 November 4714 BC; a Date of JavaScript, as which every row is read back, ends in the year 275760. */
export const timeMinMs = -210_866_803_200_000;
export const timeMaxMs = 8.64e15;

/**
 * What one transaction takes of keys, values, headers, payloads and what is remembered. A message to PostgreSQL ends at 1 GB, a string of Node at 512 MB, and
 * bytes are sent as two digits each; this is well below both, and more than batches have.
 */
export const outcomeBytesMax = 67_108_864;

function isStorableTime(time: EpochMs): boolean {
  return time >= timeMinMs && time <= timeMaxMs;
}

/** Null for a time that no column holds. */
export function storableTime(time: EpochMs): EpochMs | null {
  return isStorableTime(time) ? time : null;
}

/** What is wrong with a record beside its value. A reading takes its time from the record where it has none of its own. */
export function recordRefusal(record: RawRecord): InvalidReading | undefined {
  const { timestamp } = record;
  if (isStorableTime(timestamp)) return undefined;
  const said = Number.isFinite(timestamp) ? `${timestamp}` : 'not known';
  return new InvalidReading(
    'invalid_time',
    `timestamp of the Kafka record must be from ${timeMinMs} to ${timeMaxMs} ms, and is ${said}`,
    'timestamp',
  );
}

/** What no column of `detection` holds, of what a model and a profile have made of a reading. */
export function detectionRefusal(detection: Detection): InvalidReading | undefined {
  const { reading, probability, type } = detection;
  if (!Number.isSafeInteger(reading.machineId))
    return new InvalidReading('unstorable', 'machineId cannot be stored', 'machineId');
  if (!isStorableTime(reading.collectedAt))
    return new InvalidReading('unstorable', 'collectedAt cannot be stored', 'collectedAt');
  if (!(probability >= 0 && probability <= 1))
    return new InvalidReading('unscorable', 'the model gives no probability for it');
  if (type.name.includes('\0'))
    return new InvalidReading('unstorable', 'the machine has a type that cannot be stored', 'machineId');
  return undefined;
}

/** Of a key, value and headers as they are stored, roughly. */
export function recordBytes(record: RawRecord): number {
  let bytes = (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const [name, value] of record.headers) bytes += headerBytes + name.length + (value?.length ?? 0);
  return bytes;
}

/** The brackets, quotes and commas of a header. */
const headerBytes = 10;

export function outcomeBytes(outcome: BatchOutcome): number {
  let bytes = 0;
  for (const { record } of outcome.detections) bytes += record.value?.length ?? 0;
  for (const { record } of outcome.deadLetters) bytes += recordBytes(record);
  for (const { payload, key } of outcome.outbox) bytes += payload.length + key.length;
  for (const { state } of outcome.memory?.machines ?? []) bytes += state.length;
  return bytes;
}
