// From assessments to all that a batch changes: rows of detections and dead letters, the outbox rows that carry them to Kafka, and counts. A
// detection that no column holds is refused here. Normal readings are counted, and nothing is made of them.
import { createEncodeAlert } from '../core/alert.ts';
import type { Assessment, Assessments, Detection, Refusal, ToldDetection } from '../core/assessment.ts';
import type { CheckReading } from '../core/data-quality/check-reading.ts';
import type { QualityFinding } from '../core/data-quality/finding.ts';
import { createEncodeDeadLetter } from '../core/dead-letter.ts';
import { believedTime, type ConditionClock, decidingTime, toldTime } from '../core/episode/rules.ts';
import { InvalidReading } from '../core/errors.ts';
import { shownModes } from '../core/explanation/shown-modes.ts';
import { giveBack } from '../core/give-back.ts';
import type { Reading } from '../core/reading/reading.ts';
import type { Batch, RawRecord } from '../core/record/record.ts';
import { storableReason } from '../core/show.ts';
import type { ReasonOf, WindowOf } from '../core/suppression/window-of.ts';
import type { EpochMs } from '../core/time.ts';
import type { BatchOutcome, DeadLetter, DetectionEvent, QualityColumn } from './batch.ts';
import { createReadingCounts } from './count-readings.ts';
import type { WatchSensors } from './data-quality/watch-sensors.ts';
import type { DecodedRecords } from './decode-records.ts';
import { scoredReadings } from './episodes/scored-readings.ts';
import { detectionRefusal } from './limits.ts';
import { bare } from './not-kept.ts';
import {
  type AlertWriting,
  alertRow,
  type BytesRow,
  coordinates,
  deadLetterRow,
  eventTypes,
  suspectType,
} from './outbox-rows.ts';

export interface RowWriting extends AlertWriting {
  /** The deterministic id of an event: the same name gives the same id, for ever. */
  readonly eventId: (name: string) => string;
  /** Which sensors of an anomalous reading are not to be believed, where nobody watches all readings; absent, and none is checked. */
  readonly checkReading?: CheckReading;
  /** Looks at every scored reading; absent, and no data-quality episodes are followed. */
  readonly watchSensors?: WatchSensors;
  /** How far a reading's own time may be from its record's: the clock that conditions are followed by. Without it alerts have no `reading_at`. */
  readonly clock?: ConditionClock;
  /** Absent, and there are no maintenance windows; asked where there is a clock. */
  readonly windowOf?: WindowOf;
  /** Absent, and alerts do not say why they are marked. */
  readonly reasonOf?: ReasonOf;
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
  const quality = lookAtObjects(writing, assessed, rows.suspectId);
  let next = 0;
  let implausibleClocks = 0;
  const settle = (reading: Reading | InvalidReading, index: number): Assessment['verdict'] => {
    if (reading instanceof InvalidReading) return rows.refuse(index, reading);
    const notNormal = assessments.notNormal[next++];
    if (notNormal?.verdict === 'refused') return rows.refuse(index, notNormal.refusal);
    const findings = quality === undefined ? undefined : (quality.suspicions.get(index)?.findings ?? []);
    const event = notNormal === undefined ? undefined : rows.detect(index, notNormal, findings);
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
  const scored = { ...readings, detectedAt: assessed.detectedAt, ...(quality === undefined ? {} : { quality }) };
  const outcome = { topic, topicId, ...rows.all(), progress: counts.steps(), readings: [scored] };
  return implausibleClocks === 0 ? outcome : { ...outcome, implausibleClocks };
}

/** What is known of the sensors of readings; undefined where nobody looks. */
function lookAtObjects(
  { watchSensors }: RowWriting,
  { decoded, assessments, detectedAt }: AssessedBatch,
  suspectId: (index: number) => string,
): QualityColumn | undefined {
  if (watchSensors === undefined) return undefined;
  const { sensorNames } = watchSensors;
  const count = decoded.readings.length;
  const columns = {
    count,
    machineIds: new Float64Array(count),
    collectedAt: new Float64Array(count),
    recordTimes: new Float64Array(count),
    partitions: new Int32Array(count),
    keyLengths: new Int32Array(count),
    values: new Float64Array(count * sensorNames.length),
    types: new Int16Array(count).fill(-1),
  };
  let next = 0;
  decoded.readings.forEach((reading, index) => {
    if (reading instanceof InvalidReading) return;
    const place = next++;
    if (assessments.notNormal[place]?.verdict === 'refused') return;
    const { timestamp, partition, key } = decoded.recordOf(index);
    const type = assessments.types[place];
    if (type !== undefined) columns.types[index] = watchSensors.typeNumber(type.name);
    columns.machineIds[index] = reading.machineId;
    columns.collectedAt[index] = reading.collectedAt;
    columns.recordTimes[index] = timestamp;
    columns.partitions[index] = partition;
    columns.keyLengths[index] = key?.length ?? -1;
    const values = sensorNames.map((name) => reading.sensors[name] as number);
    columns.values.set(values, index * sensorNames.length);
  });
  return watchSensors.look(columns, detectedAt, suspectId);
}

interface RowSources extends Pick<AssessedBatch, 'batch' | 'notKept' | 'detectedAt'> {
  readonly decoded: Pick<DecodedRecords, 'recordOf' | 'elementOf' | 'sourceOf'>;
}

export function createRows(writing: RowWriting, { batch, decoded, notKept, detectedAt }: RowSources) {
  const encodeAlert = createEncodeAlert(writing.alertFormat, writing.model);
  const encodeDeadLetter = createEncodeDeadLetter(writing.alertFormat.sensorDataBytesMax);
  const detections: DetectionEvent[] = [];
  const deadLetters: DeadLetter[] = [];
  const alertRows: BytesRow[] = [];
  const deadLetterRows: BytesRow[] = [];
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
    deadLetterRows.push(deadLetterRow(writing, batch.topic, deadLetter, detectedAt, encodeDeadLetter));
    return 'refused';
  };
  const detect = (
    index: number,
    detection: Detection,
    findings?: readonly QualityFinding[],
  ): DetectionEvent | 'refused' => {
    const refusal = detectionRefusal(detection);
    if (refusal !== undefined) return refuse(index, refusal);
    const record = decoded.sourceOf(index, false);
    const found = { ...eventOf(index, eventTypes.anomaly), record, detection: withoutText(detection), detectedAt };
    const readingAt = readingTime(writing.clock, detection, record.timestamp, detectedAt);
    const suppressedBy = readingAt === undefined ? undefined : windowOfDetection(writing, detection, readingAt);
    const dataQuality =
      findings ?? writing.checkReading?.(detection.reading.sensors, detection.type.name) ?? ([] as const);
    const event = {
      ...found,
      ...(readingAt === undefined ? {} : { readingAt }),
      ...(suppressedBy === undefined ? {} : { suppressedBy, suppressedReason: writing.reasonOf?.(suppressedBy) }),
      ...(dataQuality.length === 0 ? {} : { dataQuality }),
    };
    detections.push(event);
    alertRows.push(alertRow(writing, event, detection, encodeAlert));
    return event;
  };
  const suspectId = (index: number): string => eventOf(index, suspectType).eventId;
  return {
    refuse,
    detect,
    suspectId,
    all: () => {
      const outbox = [...alertRows, ...deadLetterRows];
      return {
        ...{ detections, deadLetters, outbox },
        giveBack: () => giveBack(outbox.map(({ payload }) => payload.buffer)),
      };
    },
  };
}

/** The text of its explanation is as long as all else of it, and stands in its alert. */
function withoutText({ explanation, verdict, reading, type, probability, severity }: Detection): ToldDetection {
  const { failure_modes, nearest_mode, contributions } = explanation;
  return { verdict, reading, type, probability, severity, explanation: { failure_modes, nearest_mode, contributions } };
}

/** When it was, as an episode tells it: no record is of the future, as it was at the detection. */
function readingTime(
  clock: ConditionClock | undefined,
  { reading }: Detection,
  recordTime: EpochMs,
  now: EpochMs,
): EpochMs | undefined {
  if (clock === undefined) return undefined;
  const latest = now + clock.aheadMaxMs;
  const decides = decidingTime(clock, reading.collectedAt, believedTime(recordTime, latest), latest);
  // Where nobody knows when it was, it is as if it were now.
  return Number.isNaN(decides) ? now : toldTime(clock, decides, reading.collectedAt);
}

/** The maintenance window that an anomalous reading falls under. */
function windowOfDetection(
  { windowOf }: RowWriting,
  { reading: { machineId }, type, explanation }: Detection,
  at: EpochMs,
): string | undefined {
  return windowOf?.({ machineId, typeName: type.name, at, modes: shownModes(explanation) });
}
