// What must hold before anything is counted: each partition once in a batch, and every offset of its range accounted for by a record, by
// what the fetcher says is skipped, or by what Kafka had dropped. Anything else is a bug of ours that would otherwise be booked as skipped.
import type { Batch, BatchRange, Records } from '../core/record/record.ts';
import { isInColumns, type RecordRun } from '../core/record/record-columns.ts';
import type { ProgressStep } from './batch.ts';

/** Throws RangeError naming the partition and the numbers. */
export function requireCovered(batch: Batch): void {
  const parts = new Map<number, { readonly range: BatchRange; next: number; records: number }>();
  for (const range of batch.ranges) {
    const { partition, from, to, lost, skipped } = range;
    if (parts.has(partition)) throw new RangeError(`partition ${partition}: two ranges in one batch`);
    if (![from, to, lost, skipped].every(isCount) || from + lost + skipped > to) {
      const numbers = `from ${from} to ${to} with ${lost} lost and ${skipped} skipped`;
      throw new RangeError(`partition ${partition}: a batch cannot cover offsets ${numbers}`);
    }
    parts.set(partition, { range, next: from + lost, records: 0 });
  }
  for (const { partition, offsets } of offsetsOf(batch.records)) {
    const part = parts.get(partition);
    if (part === undefined) throw new RangeError(`partition ${partition}: a record, and no range, in the batch`);
    for (const offset of offsets) {
      if (!isCount(offset) || offset < part.next || offset >= part.range.to) {
        const due = `${part.next} to ${part.range.to - 1}`;
        throw new RangeError(`partition ${partition}: a record at offset ${offset}, where one of ${due} is due`);
      }
      part.next = offset + 1;
    }
    part.records += offsets.length;
  }
  for (const { range, records } of parts.values()) requireAddsUp({ ...range, scored: records, rejected: 0 });
}

type Offsets = Pick<RecordRun, 'partition' | 'offsets'>;

function offsetsOf(records: Records): Iterable<Offsets> {
  if (isInColumns(records)) return records.runs;
  return Array.from(records, ({ partition, offset }) => ({ partition, offsets: Float64Array.of(offset) }));
}

/** The ledger's own rule, which the database keeps too: throws RangeError where a step's counts are not its offsets. */
export function requireAddsUp(step: Omit<ProgressStep, 'anomalous'>): void {
  const { partition, from, to, scored, rejected, skipped, lost } = step;
  if (scored + rejected + skipped + lost === to - from) return;
  const counts = `${scored + rejected} records, ${skipped} skipped and ${lost} lost`;
  throw new RangeError(
    `partition ${partition}: offsets ${from} to ${to} are ${to - from}, and the batch has ${counts}`,
  );
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
