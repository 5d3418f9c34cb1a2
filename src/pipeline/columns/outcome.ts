// From assessments in columns to all that a batch changes. Only what is not normal becomes an object here; the rest is counted.
import type { Batch, BatchOutcome, RawRecord } from '../batch.ts';
import { createReadingCounts } from '../count-readings.ts';
import { createRows, type RowWriting } from '../outcome-rows.ts';
import type { RecordColumns } from '../record-columns.ts';
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
  const settle = (row: number): Verdict => {
    if (assessments.verdicts[row] === verdicts.normal) return 'normal';
    const refusal = readings.refusals.get(row);
    if (refusal !== undefined) return rows.refuse(row, refusal);
    const notNormal = assessments.notNormal.get(row) as NotNormal;
    return notNormal.verdict === 'refused' ? rows.refuse(row, notNormal.refusal) : rows.detect(row, notNormal);
  };
  const counts = createReadingCounts(batch.ranges);
  let implausibleClocks = 0;
  let row = 0;
  for (const { partition, length } of batch.records.runs) {
    const found = { normal: 0, anomalous: 0, refused: 0 };
    for (const end = row + length; row < end; row++) {
      const verdict = settle(row);
      found[verdict]++;
      if (verdict !== 'refused') implausibleClocks += readings.isClockImplausible[row] as number;
    }
    counts.addRecords(partition, found);
  }
  const { topic, topicId } = batch;
  const outcome = { topic, topicId, ...rows.all(), progress: counts.steps() };
  return implausibleClocks === 0 ? outcome : { ...outcome, implausibleClocks };
}

type NotNormal = ColumnAssessments['notNormal'] extends ReadonlyMap<number, infer Each> ? Each : never;
type Verdict = 'normal' | 'anomalous' | 'refused';

/** The record in hand is asked for several times. */
function createRecordOf(records: RecordColumns): (row: number) => RawRecord {
  let known: { readonly row: number; readonly record: RawRecord } | undefined;
  return (row) => {
    if (known?.row !== row) known = { row, record: records.at(row) as RawRecord };
    return known.record;
  };
}
