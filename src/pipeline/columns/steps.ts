// A batch in columns to all that it changes, without saving it: the quick way of process-batch, for readings that are written as the contract
// says. docs/hot-path.md draws it.
import type { Reading } from '../../core/reading/reading.ts';
import type { Batch } from '../../core/record/record.ts';
import { isInColumns } from '../../core/record/record-columns.ts';
import { type Timed, untimed } from '../../core/stages.ts';
import { ScoringFailed } from '../assess.ts';
import type { BatchOutcome } from '../batch.ts';
import { type BatchMemory, markUnknown } from '../memory/remember-ahead.ts';
import { rememberColumns } from '../memory/remember-batch.ts';
import type { RowWriting } from '../outcome-rows.ts';
import type { AssessColumns } from './assess.ts';
import type { DecodeColumns } from './decode.ts';
import { outcomeOfColumns } from './outcome.ts';
import { readingAt } from './readings.ts';

export interface ColumnSteps {
  readonly decode: DecodeColumns;
  readonly assess: AssessColumns;
}

interface ColumnProcessing extends RowWriting {
  readonly columns: ColumnSteps;
  readonly now: () => number;
  readonly timed?: Timed;
  /** Told of a reading that was scored. */
  readonly proves: (reading: () => Reading) => void;
}

/** Undefined for a batch that takes the plain way: its records are objects, or scoring has failed and who is at fault is to be found out. */
export function createColumnSteps(
  processing: ColumnProcessing,
): (batch: Batch, memory?: BatchMemory) => Promise<BatchOutcome | undefined> {
  const { columns, timed = untimed, now, proves } = processing;
  return async (batch, memory) => {
    const { records } = batch;
    if (!isInColumns(records)) return undefined;
    const decoded = timed('decode', () => columns.decode(records));
    const readings =
      memory === undefined ? decoded : await timed('memory', () => rememberColumns(memory, decoded, records, now()));
    try {
      const assessments = await columns.assess(readings);
      if (memory !== undefined) markUnknown(memory, assessments.notNormal.values());
      if (assessments.scoredRow !== -1) proves(() => readingAt(readings, assessments.scoredRow));
      const assessed = { batch: { ...batch, records }, readings, assessments, detectedAt: now() };
      return timed('rows', () => outcomeOfColumns(processing, assessed));
    } catch (error) {
      if (error instanceof ScoringFailed) return undefined;
      throw error;
    }
  };
}
