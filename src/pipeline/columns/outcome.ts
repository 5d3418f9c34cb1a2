// From assessments in columns to all that a batch changes. Only what is not normal becomes an object here; the rest is counted.
import type { QualityFinding } from '../../core/data-quality/finding.ts';
import { giveBack } from '../../core/give-back.ts';
import type { Batch, RawRecord } from '../../core/record/record.ts';
import type { RecordColumns, RecordRun } from '../../core/record/record-columns.ts';
import type { BatchOutcome, DetectionEvent, QualityColumn, ScoredReadings } from '../batch.ts';
import { createReadingCounts } from '../count-readings.ts';
import { createRows, type RowWriting } from '../outcome-rows.ts';
import { type ColumnAssessments, verdicts } from './assess.ts';
import type { ReadingColumns } from './readings.ts';

export interface AssessedColumns {
  readonly batch: Batch & { readonly records: RecordColumns };
  readonly readings: ReadingColumns;
  readonly assessments: ColumnAssessments;
  readonly detectedAt: number;
}

export function outcomeOfColumns(writing: RowWriting, assessed: AssessedColumns): BatchOutcome {
  const { batch, readings, assessments, detectedAt } = assessed;
  const recordOf = createRecordOf(batch.records);
  const decoded = { recordOf, sourceOf: recordOf, elementOf: () => undefined };
  const rows = createRows(writing, { batch, decoded, notKept: new Map(), detectedAt });
  const settle = (row: number, findings: FindingsAt | undefined): DetectionEvent | 'normal' | 'refused' => {
    if (assessments.verdicts[row] === verdicts.normal) return 'normal';
    const refusal = readings.refusals.get(row);
    if (refusal !== undefined) return rows.refuse(row, refusal);
    const notNormal = assessments.notNormal.get(row) as NotNormal;
    return notNormal.verdict === 'refused'
      ? rows.refuse(row, notNormal.refusal)
      : rows.detect(row, notNormal, findings?.(row));
  };
  const counts = createReadingCounts(batch.ranges);
  let implausibleClocks = 0;
  let row = 0;
  const scored: ScoredReadings[] = [];
  for (const run of batch.records.runs) {
    const { partition, length } = run;
    const found = { normal: 0, anomalous: 0, refused: 0 };
    const detections = new Map<number, DetectionEvent>();
    const first = row;
    const quality = lookAtRun(writing, assessed, run, first, rows.suspectId);
    const findings: FindingsAt | undefined =
      quality === undefined ? undefined : (row) => quality.suspicions.get(row - first)?.findings ?? [];
    for (const end = row + length; row < end; row++) {
      const event = settle(row, findings);
      const verdict = typeof event === 'string' ? event : 'anomalous';
      found[verdict]++;
      if (typeof event === 'object') detections.set(row - first, event);
      // For episodes, a detection that no column holds was never scored.
      if (verdict === 'refused') assessments.probabilities[row] = Number.NaN;
      else implausibleClocks += readings.isClockImplausible[row] as number;
    }
    counts.addRecords(partition, found);
    scored.push(scoredOfRun(assessed, run, first, detections, quality));
  }
  // All of them stand in alerts now.
  assessments.explanations.giveBack();
  const { topic, topicId } = batch;
  const all = rows.all();
  const outcome = {
    ...{ topic, topicId, ...all, progress: counts.steps(), readings: scored },
    giveBack: givingBack(all.giveBack, [readings.machineIds, readings.collectedAt, readings.sensors]),
  };
  return implausibleClocks === 0 ? outcome : { ...outcome, implausibleClocks };
}

type FindingsAt = (row: number) => readonly QualityFinding[];

/** What is known of the sensors of a run's readings; undefined where nobody looks. */
function lookAtRun(
  { watchSensors }: RowWriting,
  { readings, assessments, detectedAt }: AssessedColumns,
  { partition, length, timestamps, keyLength }: RecordRun,
  first: number,
  suspectId: (row: number) => string,
): QualityColumn | undefined {
  if (watchSensors === undefined) return undefined;
  const { sensorNames } = readings;
  const end = first + length;
  const columns = {
    count: length,
    machineIds: readings.machineIds.subarray(first, end),
    collectedAt: readings.collectedAt.subarray(first, end),
    recordTimes: timestamps,
    partitions: new Int32Array(length).fill(partition),
    keyLengths: keyLength,
    values: readings.sensors.subarray(first * sensorNames.length, end * sensorNames.length),
    types: typeNumbers(watchSensors, assessments, first, end),
    rows: assessments.machineRows?.subarray(first, end),
  };
  return watchSensors.look(columns, detectedAt, (place) => suspectId(first + place));
}

/** Below 0 for what was not scored. */
function typeNumbers(
  { typeNumber }: NonNullable<RowWriting['watchSensors']>,
  { verdicts: column, typePlaces, types }: ColumnAssessments,
  first: number,
  end: number,
): Int16Array {
  const numberOf = Int16Array.from(types, (type) => (type === undefined ? -1 : typeNumber(type.name)));
  const numbers = new Int16Array(end - first);
  for (let row = first; row < end; row++)
    numbers[row - first] = column[row] === verdicts.refused ? -1 : (numberOf[typePlaces[row] as number] as number);
  return numbers;
}

type NotNormal = ColumnAssessments['notNormal'] extends ReadonlyMap<number, infer Each> ? Each : never;

/** The readings of a run, which begin at the row, as episodes need them: parts of the same columns. */
function scoredOfRun(
  { batch, readings, assessments, detectedAt }: AssessedColumns,
  run: RecordRun,
  first: number,
  detections: ReadonlyMap<number, DetectionEvent>,
  quality: QualityColumn | undefined,
): ScoredReadings {
  const end = first + run.length;
  return {
    count: run.length,
    machineIds: readings.machineIds.subarray(first, end),
    collectedAt: readings.collectedAt.subarray(first, end),
    recordTimes: run.timestamps,
    partitions: new Int32Array(run.length).fill(run.partition),
    probabilities: assessments.probabilities.subarray(first, end),
    ...lookedUp(first, assessments.typeOf, batch.records),
    detections,
    detectedAt,
    ...(quality === undefined ? {} : { quality }),
  };
}

/** Functions that wait to be saved with their batch: of its own, so that they keep nothing alive but what they name, and no explanation above all. */
function lookedUp(
  first: number,
  typeOf: ColumnAssessments['typeOf'],
  records: RecordColumns,
): Pick<ScoredReadings, 'typeNameOf' | 'recordOf'> {
  return {
    typeNameOf: (place) => typeOf(first + place)?.name,
    recordOf: (place) => records.at(first + place) as RawRecord,
  };
}

function givingBack(alerts: () => void, columns: readonly Float64Array[]): () => void {
  return () => {
    alerts();
    giveBack(columns.map(({ buffer }) => buffer));
  };
}

/** The record in hand is asked for several times. */
function createRecordOf(records: RecordColumns): (row: number) => RawRecord {
  let known: { readonly row: number; readonly record: RawRecord } | undefined;
  return (row) => {
    if (known?.row !== row) known = { row, record: records.at(row) as RawRecord };
    return known.record;
  };
}
