// Whether a batch accounts for every offset that it covers. One that does not would move progress past readings that nobody has seen; that
// is a fault of ours, never something to be booked as skipped.
import type { Batch } from './batch.ts';

/** Throws RangeError, naming the partition and the numbers, when offsets of the batch are neither a record, nor skipped, nor lost. */
export function checkCoverage({ records, ranges }: Batch): void {
  const open = new Map(
    ranges.map((range) => [range.partition, { range, count: 0, after: range.from + range.lost - 1 }]),
  );
  if (open.size < ranges.length) throw new RangeError('a batch has two ranges of one partition');
  for (const { partition, offset } of records) {
    const known = open.get(partition);
    if (known === undefined)
      throw new RangeError(`a record of partition ${partition}, which the batch has no range of`);
    if (offset <= known.after || offset >= known.range.to) {
      const { from, to, lost } = known.range;
      throw new RangeError(
        `partition ${partition}: the record at offset ${offset} is not between ${known.after} and ${to}, in a batch from ${from} with ${lost} lost`,
      );
    }
    known.after = offset;
    known.count++;
  }
  for (const { range, count } of open.values()) {
    const { partition, from, to, skipped, lost } = range;
    const areCounts = [skipped, lost].every((each) => Number.isSafeInteger(each) && each >= 0);
    if (areCounts && to > from && to - from === count + skipped + lost) continue;
    throw new RangeError(
      `partition ${partition}: the batch covers ${to - from} offsets from ${from} to ${to}, and accounts for ${count} records, ${skipped} skipped and ${lost} lost`,
    );
  }
}
