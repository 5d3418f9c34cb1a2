// From a partition's answer to batches: which of its records count, and which offsets are known to hold none. Every offset that is passed
// is accounted for by what was seen there, never by what is left over, and each batch covers its offsets without a hole.
import type { Batch, BatchRange } from '../pipeline/batch.ts';
import { createRecordColumns, type RecordColumns, type RecordRun } from '../pipeline/record-columns.ts';
import type { AbortedTransaction, PartitionAnswer } from './fetch.ts';
import { type RecordBatch, readRecordBatches } from './records/record-batches.ts';
import { createRecordWriter } from './records/record-scan.ts';

export interface FetchedPartition {
  readonly partition: number;
  readonly records: RecordColumns;
  /** Offsets without a record for us, ascending, each ending where a record or another one begins. */
  readonly skips: readonly Skip[];
  /** The offset that was asked for. */
  readonly from: number;
  /** The offset after the last one that the answer covers. */
  readonly to: number;
  readonly logEnd: number;
  readonly lastStableOffset: number;
}

/** `from` inclusive, `to` exclusive. */
export interface Skip {
  readonly from: number;
  readonly to: number;
  /** A marker of a transaction's end, a record of an aborted one, or a gap that compaction has left. */
  readonly why: 'control' | 'aborted' | 'compacted';
}

/** What the answer has from `from` on. Throws UnreadableBatch when its bytes cannot be believed. */
export function readAnswer(
  answer: PartitionAnswer,
  from: number,
  limits: { readonly decompressedBytesMax: number },
): FetchedPartition {
  const { partition } = answer;
  const isAborted = abortedFilter(answer.abortedTransactions);
  const writer = createRecordWriter(partition);
  const skips: Skip[] = [];
  let at = from;
  const skipTo = (to: number, why: Skip['why']): void => {
    if (to > at) skips.push({ from: at, to, why });
    at = Math.max(at, to);
  };
  for (const batch of readRecordBatches(answer.bytes, limits)) {
    const aborted = isAborted(batch);
    if (batch.lastOffset < from) continue;
    skipTo(batch.baseOffset, 'compacted');
    if (batch.control !== undefined || aborted) {
      skipTo(batch.lastOffset + 1, aborted ? 'aborted' : 'control');
      continue;
    }
    const offsets = batch.writeRecords(at, writer);
    // As many as there can be leave no gap.
    if (offsets.length < batch.lastOffset + 1 - at) {
      for (const offset of offsets) {
        skipTo(offset, 'compacted');
        at = offset + 1;
      }
      skipTo(batch.lastOffset + 1, 'compacted');
    }
    at = batch.lastOffset + 1;
  }
  const { highWatermark: logEnd, lastStableOffset } = answer;
  return { partition, records: createRecordColumns(writer.runs()), skips, from, to: at, logEnd, lastStableOffset };
}

/**
 * Whether a batch belongs to an aborted transaction; to be asked of each batch in its order. A producer's records are aborted from the
 * offset that the broker's list names up to its next abort marker. A marker without an entry in the list ends nothing: the transaction
 * that it ends has no record, for instance because the broker refused the only one.
 */
function abortedFilter(transactions: readonly AbortedTransaction[]): (batch: RecordBatch) => boolean {
  const ahead = [...transactions].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();
  return (batch) => {
    while (ahead[0] !== undefined && ahead[0].firstOffset <= BigInt(batch.lastOffset)) {
      open.add((ahead.shift() as AbortedTransaction).producerId);
    }
    if (batch.control === 'abort') open.delete(batch.producerId);
    return batch.control === undefined && batch.isTransactional && open.has(batch.producerId);
  };
}

/**
 * Batches of at most `batchSizeMax` records, a whole number from 1. The first range of a partition begins at what the database has
 * stored; what lies between that and the offset that was asked for is lost.
 */
export function* toBatches(
  fetched: readonly FetchedPartition[],
  options: {
    readonly topic: string;
    readonly topicId: string;
    readonly batchSizeMax: number;
    readonly storedOf: (partition: number) => number;
  },
): Generator<Batch> {
  const { topic, topicId, batchSizeMax, storedOf } = options;
  if (!(Number.isInteger(batchSizeMax) && batchSizeMax >= 1)) {
    throw new RangeError(`a batch of at most ${batchSizeMax} records cannot be made`);
  }
  let runs: RecordRun[] = [];
  let recordCount = 0;
  let ranges: BatchRange[] = [];
  for (const each of fetched) {
    let from = storedOf(each.partition);
    let lost = each.from - from;
    let recordsTaken = 0;
    let skipsTaken = 0;
    while (from < each.to) {
      const part = each.records.slice(recordsTaken, recordsTaken + batchSizeMax - recordCount);
      recordsTaken += part.length;
      const last = part.at(part.length - 1);
      const to = recordsTaken === each.records.length || last === undefined ? each.to : last.offset + 1;
      let skipped = 0;
      for (let skip = each.skips[skipsTaken]; skip !== undefined && skip.to <= to; skip = each.skips[++skipsTaken]) {
        skipped += skip.to - skip.from;
      }
      runs.push(...part.runs);
      recordCount += part.length;
      ranges.push({ partition: each.partition, from, to, skipped, lost, logEnd: each.logEnd });
      from = to;
      lost = 0;
      if (recordCount >= batchSizeMax) {
        yield { topic, topicId, records: createRecordColumns(runs), ranges };
        runs = [];
        recordCount = 0;
        ranges = [];
      }
    }
  }
  if (ranges.length > 0) yield { topic, topicId, records: createRecordColumns(runs), ranges };
}
