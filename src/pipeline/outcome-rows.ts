// From assessments to all that a batch changes: rows of detections and dead letters, the outbox rows that carry them to Kafka, and counts. A
// detection that no column holds is refused here. Normal readings are counted, and nothing is made of them.
import { createEncodeAlert } from '../core/alert.ts';
import type { Assessment, Assessments, Detection, Refusal } from '../core/assessment.ts';
import type { CheckReading } from '../core/data-quality/check-reading.ts';
import { type ConditionClock, decidingTime } from '../core/episode/rules.ts';
import { InvalidReading } from '../core/errors.ts';
import { shownModes } from '../core/explanation/shown-modes.ts';
import type { Reading } from '../core/reading.ts';
import type { SuppressedBy } from '../core/suppression/suppressed-by.ts';
import type { EpochMs } from '../core/time.ts';
import type { Batch, BatchOutcome, DeadLetter, DetectionEvent, OutboxRow, RawRecord } from './batch.ts';
import { createReadingCounts } from './count-readings.ts';
import type { DecodedRecords } from './decode-records.ts';
import { scoredReadings } from './episodes/scored-readings.ts';
import { detectionRefusal, storableReason } from './limits.ts';
import { bare } from './not-kept.ts';
import { alertRow, coordinates, deadLetterRow, type EventWriting, eventTypes } from './outbox-rows.ts';

export interface RowWriting extends EventWriting {
  /** The deterministic id of an event: the same name gives the same id, for ever. */
  readonly eventId: (name: string) => string;
  /** Which sensors of an anomalous reading are not to be believed; absent, and none is checked. */
  readonly checkReading?: CheckReading;
  /** Absent, and there are no maintenance windows. */
  readonly suppression?: { readonly suppressedBy: SuppressedBy; readonly clock: ConditionClock };
}

export interface AssessedBatch {
  readonly batch: Batch;
  readonly decoded: DecodedRecords;
  /** Of the readings that were decoded, in their order. */
  readonly assessments: Assessments;
  /** What is said of records whose bytes cannot be kept. */
  readonly notKept: ReadonlyMap<RawRecord, string>;
  readonly detectedAt: EpochMs;
}

export function outcomeOf(writing: RowWriting, assessed: AssessedBatch): BatchOutcome {
  const { batch, decoded, assessments } = assessed;
  const rows = createRows(writing, assessed);
  const counts = createReadingCounts(batch.ranges);
  const readings = scoredReadings(decoded.readings.length, decoded.recordOf);
  let next = 0;
  let implausibleClocks = 0;
  const settle = (reading: Reading | InvalidReading, index: number): Assessment['verdict'] => {
    if (reading instanceof InvalidReading) return rows.refuse(index, reading);
    const notNormal = assessments.notNormal[next++];
    if (notNormal?.verdict === 'refused') return rows.refuse(index, notNormal.refusal);
    const event = notNormal === undefined ? undefined : rows.detect(index, notNormal);
    if (event === 'refused') return event;
    if (reading.clock !== undefined) implausibleClocks++;
    if (event !== undefined) readings.detections.set(index, event);
    readings.machineIds[index] = reading.machineId;
    readings.collectedAt[index] = reading.collectedAt;
    readings.probabilities[index] = assessments.probabilities[next - 1] as number;
    readings.typeNames[index] = assessments.types[next - 1]?.name;
    return event === undefined ? 'normal' : 'anomalous';
  };
  decoded.readings.forEach((reading, index) => {
    const verdict = settle(reading, index);
    const { partition, timestamp } = decoded.recordOf(index);
    readings.partitions[index] = partition;
    readings.recordTimes[index] = timestamp;
    counts.add(partition, verdict, decoded.isLastOfRecord(index));
  });
  const { topic, topicId } = batch;
  const outcome = { topic, topicId, ...rows.all(), progress: counts.steps(), readings: [readings] };
  return implausibleClocks === 0 ? outcome : { ...outcome, implausibleClocks };
}

interface RowSources extends Pick<AssessedBatch, 'batch' | 'notKept' | 'detectedAt'> {
  readonly decoded: Pick<DecodedRecords, 'recordOf' | 'elementOf' | 'sourceOf'>;
}

export function createRows(writing: RowWriting, { batch, decoded, notKept, detectedAt }: RowSources) {
  const encodeAlert = createEncodeAlert(writing.alertFormat, writing.model);
  const detections: DetectionEvent[] = [];
  const deadLetters: DeadLetter[] = [];
  const alertRows: OutboxRow[] = [];
  const deadLetterRows: OutboxRow[] = [];
  const eventOf = (index: number, type: string) => {
    const element = decoded.elementOf(index);
    return {
      eventId: writing.eventId(`${batch.topicId}/${coordinates(decoded.recordOf(index), element)}/${type}`),
      ...(element === undefined ? {} : { element }),
    };
  };

  const refuse = (index: number, { kind, message, field }: Refusal): 'refused' => {
    const record = decoded.recordOf(index);
    const notKeptText = notKept.get(record);
    const deadLetter = {
      ...eventOf(index, eventTypes.deadLetter),
      record: notKeptText === undefined ? decoded.sourceOf(index, true) : bare(record),
      reason: storableReason(`${message}${notKeptText ?? ''}`),
      kind,
      field: field ?? null,
    };
    deadLetters.push(deadLetter);
    deadLetterRows.push(deadLetterRow(writing, batch.topic, deadLetter, detectedAt));
    return 'refused';
  };
  const detect = (index: number, detection: Detection): DetectionEvent | 'refused' => {
    const refusal = detectionRefusal(detection);
    if (refusal !== undefined) return refuse(index, refusal);
    const record = decoded.sourceOf(index, false);
    const found = { ...eventOf(index, eventTypes.anomaly), record, detection, detectedAt };
    const suppressedBy = windowOf(writing.suppression, detection, record.timestamp);
    const dataQuality = writing.checkReading?.(detection.reading.sensors, detection.type.name) ?? [];
    const event = {
      ...found,
      ...(suppressedBy === undefined ? {} : { suppressedBy }),
      ...(dataQuality.length === 0 ? {} : { dataQuality }),
    };
    detections.push(event);
    alertRows.push(alertRow(writing, event, encodeAlert));
    return event;
  };
  return { refuse, detect, all: () => ({ detections, deadLetters, outbox: [...alertRows, ...deadLetterRows] }) };
}

/** The maintenance window that an anomalous reading falls under. */
function windowOf(
  suppression: RowWriting['suppression'],
  { reading, type, explanation }: Detection,
  recordTime: EpochMs,
): string | undefined {
  if (suppression === undefined) return undefined;
  const at = decidingTime(suppression.clock, reading.collectedAt, recordTime);
  const { machineId } = reading;
  return suppression.suppressedBy({ machineId, typeName: type.name, at, modes: shownModes(explanation) });
}
