// One batch from raw records to one saved outcome: decode, assess, save once. Only an invalid reading and an unknown machine become
// dead letters: they are data. Every other error rejects, with nothing saved, so that the batch is tried again.
import { type AlertFormat, encodeAlert } from '../core/alert.ts';
import { encodeDeadLetter } from '../core/dead-letter.ts';
import type { Detection } from '../core/detection.ts';
import { InvalidReading, UnknownMachine } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import type { Reading, ReadingContext } from '../core/reading.ts';
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
import { requireAddsUp, requireCovered } from './cover.ts';
import { decodeRecords } from './decode-records.ts';

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
    requireCovered(batch);
    const outcome = await assessBatch(processing, batch);
    for (const step of outcome.progress) requireAddsUp(step);
    return { result: await processing.save(outcome), outcome };
  };
}

/** Everything that the batch changes, without saving it. That its progress adds up is the caller's to see to: a replay moves none. */
export async function assessBatch(processing: Omit<BatchProcessing, 'save'>, batch: Batch): Promise<BatchOutcome> {
  const { profile, readingContext, assess } = processing;
  const { readings, recordOf, elementOf, isLastOfRecord, sourceOf } = decodeRecords(
    profile,
    readingContext,
    batch.records,
  );
  const assessed = await assess(readings.filter((each): each is Reading => !(each instanceof InvalidReading)));
  const detectedAt = processing.now();
  const anomalies: AnomalousReading[] = [];
  const deadLetters: DeadLetter[] = [];
  const counts = new Map(batch.ranges.map((range) => [range.partition, noCounts()]));
  const eventOf = (record: RawRecord, element: number | undefined, type: string) => ({
    eventId: processing.eventId(`${batch.topicId}/${coordinates(record, element)}/${type}`),
    ...(element === undefined ? {} : { element }),
  });

  let next = 0;
  let implausibleClocks = 0;
  let recordHasScored = false;
  readings.forEach((reading, index) => {
    const record = recordOf(index);
    const result = reading instanceof InvalidReading ? reading : (assessed[next++] as Detection | UnknownMachine);
    const count = counts.get(record.partition);
    if (count === undefined)
      throw new RangeError(`a record of partition ${record.partition}, which the batch has no range of`);
    if (result instanceof InvalidReading || result instanceof UnknownMachine) {
      count.readingsRejected++;
      const event = eventOf(record, elementOf(index), eventTypes.deadLetter);
      const source = sourceOf(index, true);
      deadLetters.push({ ...event, record: source, reason: result.message, field: result.field ?? null });
    } else {
      recordHasScored = true;
      count.readingsScored++;
      if (result.reading.clock !== undefined) implausibleClocks++;
      if (isAnomalous(result)) {
        count.anomalous++;
        const event = eventOf(record, elementOf(index), eventTypes.anomaly);
        anomalies.push({ ...event, record: sourceOf(index, false), detection: result, detectedAt });
      }
    }
    if (!isLastOfRecord(index)) return;
    if (recordHasScored) count.scored++;
    else count.rejected++;
    recordHasScored = false;
  });

  const progress = batch.ranges.map((range) => stepOf(range, counts.get(range.partition) ?? noCounts()));
  const outbox = [
    ...anomalies.map((anomaly) => alertRow(processing, anomaly)),
    ...deadLetters.map((deadLetter) => deadLetterRow(processing, batch, deadLetter, detectedAt)),
  ];
  const { topic, topicId } = batch;
  const outcome = { topic, topicId, anomalies, deadLetters, outbox, progress };
  return implausibleClocks === 0 ? outcome : { ...outcome, implausibleClocks };
}

interface Counts {
  scored: number;
  rejected: number;
  anomalous: number;
  readingsScored: number;
  readingsRejected: number;
}

function noCounts(): Counts {
  return { scored: 0, rejected: 0, anomalous: 0, readingsScored: 0, readingsRejected: 0 };
}

function stepOf(range: Batch['ranges'][number], count: Counts): ProgressStep {
  const { scored, rejected, anomalous, readingsScored, readingsRejected } = count;
  const step = { ...range, scored, anomalous, rejected };
  if (readingsScored === scored && readingsRejected === rejected) return step;
  return { ...step, moreScored: readingsScored - scored, moreRejected: readingsRejected - rejected };
}

/** Where a reading stood: the record, and its place in the record's array. */
function coordinates(record: RawRecord, element: number | undefined): string {
  const { partition, offset } = record;
  return element === undefined ? `${partition}/${offset}` : `${partition}/${offset}/${element}`;
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
    subject: `${batch.topic}/${coordinates(record, deadLetter.element)}`,
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
