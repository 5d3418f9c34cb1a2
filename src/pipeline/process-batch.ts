// One batch from raw records to one saved outcome: decode, assess, save once. Only an invalid reading and an unknown machine become
// dead letters: they are data. Every other error rejects, with nothing saved, so that the batch is tried again.
import { type AlertFormat, encodeAlert } from '../core/alert.ts';
import { encodeDeadLetter } from '../core/dead-letter.ts';
import type { Detection } from '../core/detection.ts';
import { InvalidReading, UnknownMachine } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import { decodeReading, type Reading, type ReadingContext } from '../core/reading.ts';
import type { Severity } from '../core/severity.ts';
import type { EpochMs } from '../core/time.ts';
import type { AssessReadings } from './assess.ts';
import type {
  AnomalousReading,
  Batch,
  BatchOutcome,
  DeadLetter,
  OutboxRow,
  ProgressStep,
  RawRecord,
  SaveBatch,
} from './batch.ts';
import { checkCoverage } from './coverage.ts';

/** The CloudEvents types of what the outbox carries. */
const eventTypes = { anomaly: 'spindle.anomaly.detected', deadLetter: 'spindle.reading.refused' } as const;

export interface BatchProcessing {
  readonly profile: Profile;
  readonly readingContext: ReadingContext;
  readonly alertFormat: AlertFormat;
  readonly model: { readonly name: string; readonly version: string };
  readonly topics: { readonly alert: string; readonly deadLetter: string };
  readonly assess: AssessReadings;
  readonly save: SaveBatch;
  /** The deterministic id of an event: the same name gives the same id, for ever. */
  readonly eventId: (name: string) => string;
  readonly now: () => EpochMs;
}

export interface ProcessedBatch {
  readonly result: 'saved' | 'conflict';
  readonly outcome: BatchOutcome;
}

export type ProcessBatch = (batch: Batch) => Promise<ProcessedBatch>;

export function createProcessBatch(processing: BatchProcessing): ProcessBatch {
  return async (batch) => {
    const outcome = await assessBatch(processing, batch);
    return { result: await processing.save(outcome), outcome };
  };
}

/** Everything that the batch changes, without saving it. */
export async function assessBatch(processing: Omit<BatchProcessing, 'save'>, batch: Batch): Promise<BatchOutcome> {
  checkCoverage(batch);
  const { profile, readingContext, assess } = processing;
  const decoded = batch.records.map((record) =>
    record.fault === undefined
      ? decodeReading(profile, record.value, record.timestamp, readingContext)
      : new InvalidReading(record.fault),
  );
  const assessed = await assess(decoded.filter((each): each is Reading => !(each instanceof InvalidReading)));
  const detectedAt = processing.now();
  const anomalies: AnomalousReading[] = [];
  const deadLetters: DeadLetter[] = [];
  const counts = new Map<number, PartitionCounts>(
    batch.ranges.map((range) => [range.partition, { scored: 0, anomalous: 0, rejected: 0 }]),
  );
  const idOf = (record: RawRecord, type: string): string =>
    processing.eventId(`${batch.topicId}/${record.partition}/${record.offset}/${type}`);

  let next = 0;
  batch.records.forEach((record, index) => {
    const reading = decoded[index];
    const result = reading instanceof InvalidReading ? reading : (assessed[next++] as Detection | UnknownMachine);
    const count = counts.get(record.partition) as PartitionCounts;
    if (result instanceof InvalidReading || result instanceof UnknownMachine) {
      count.rejected++;
      const field = result.field ?? null;
      deadLetters.push({ eventId: idOf(record, eventTypes.deadLetter), record, reason: result.message, field });
      return;
    }
    count.scored++;
    if (!isAnomalous(result)) return;
    count.anomalous++;
    anomalies.push({ eventId: idOf(record, eventTypes.anomaly), record, detection: result, detectedAt });
  });

  const progress: ProgressStep[] = batch.ranges.map((range) => ({
    ...range,
    ...(counts.get(range.partition) as PartitionCounts),
  }));
  const outbox = [
    ...anomalies.map((anomaly) => alertRow(processing, anomaly)),
    ...deadLetters.map((deadLetter) => deadLetterRow(processing, batch, deadLetter, detectedAt)),
  ];
  return { topic: batch.topic, topicId: batch.topicId, anomalies, deadLetters, outbox, progress };
}

interface PartitionCounts {
  scored: number;
  anomalous: number;
  rejected: number;
}

function isAnomalous(detection: Detection): detection is Detection & { readonly severity: Severity } {
  return detection.isAnomaly;
}

function alertRow(processing: Omit<BatchProcessing, 'save'>, anomaly: AnomalousReading): OutboxRow {
  const { eventId, record, detection, detectedAt } = anomaly;
  const machineId = String(detection.reading.machineId);
  const source = {
    eventId,
    detection,
    rawValue: record.value ?? new Uint8Array(),
    detectedAt,
    model: processing.model,
  };
  return {
    id: eventId,
    topic: processing.topics.alert,
    key: machineId,
    type: eventTypes.anomaly,
    payload: encodeAlert(processing.profile, source, processing.alertFormat),
    subject: `machine/${machineId}`,
    time: detectedAt,
    traceparent: traceparentOf(record),
  };
}

function deadLetterRow(
  processing: Omit<BatchProcessing, 'save'>,
  batch: Batch,
  deadLetter: DeadLetter,
  time: EpochMs,
): OutboxRow {
  const { record } = deadLetter;
  return {
    id: deadLetter.eventId,
    topic: processing.topics.deadLetter,
    key: lossyText(record.key),
    type: eventTypes.deadLetter,
    payload: encodeDeadLetter({
      ...deadLetter,
      topic: batch.topic,
      bytesMax: processing.alertFormat.sensorDataBytesMax,
    }),
    subject: `${batch.topic}/${record.partition}/${record.offset}`,
    time,
    traceparent: traceparentOf(record),
  };
}

const lossyUtf8 = new TextDecoder();

/** PostgreSQL's text holds no NUL. */
function lossyText(bytes: Uint8Array | null): string {
  return bytes === null ? '' : lossyUtf8.decode(bytes).replaceAll('\0', '\uFFFD');
}

const traceparentPattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function traceparentOf(record: RawRecord): string | null {
  const value = record.headers.find(([name]) => name === 'traceparent')?.[1];
  const text = value === undefined || value === null ? '' : lossyUtf8.decode(value);
  return traceparentPattern.test(text) ? text : null;
}
