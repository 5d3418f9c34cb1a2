// From a partition's answer to batches: which of its records count, and which offsets are known to hold none. Every offset that is passed
// is accounted for by what was seen there, never by what is left over, and each batch covers its offsets without a hole.
import { giveBack, wholeBuffers } from '../core/give-back.ts';
import type { Batch, BatchRange } from '../core/record/record.ts';
import { createRecordColumns, type RecordColumns, type RecordRun } from '../core/record/record-columns.ts';
import type { AbortedTransaction, PartitionAnswer } from './fetch.ts';
import { type RecordBatch, readRecordBatches, UnreadableBatch } from './records/record-batches.ts';
import { createRecordWriter } from './records/record-scan.ts';

export interface FetchedPartition {
  readonly partition: number;
  readonly records: RecordColumns;
  /** What the broker sent: the records lie in it, or it is what they were decompressed from. */
  readonly bytes: Buffer;
  /** Offsets without a record for us, ascending, each ending where a record or another one begins. */
  readonly skips: readonly Skip[];
  /** The offset that was asked for. */
  readonly from: number;
  /** The offset after the last one that the answer covers. */
  readonly to: number;
  readonly logEnd: number;
  readonly lastStableOffset: number;
  /** Why the answer is not read beyond `to`: what stands there cannot be believed. */
  readonly damage: UnreadableBatch | undefined;
}

/** `from` inclusive, `to` exclusive. */
export interface Skip {
  readonly from: number;
  readonly to: number;
  /** A marker of a transaction's end, a record of an aborted one, or a gap that compaction has left. */
  readonly why: 'control' | 'aborted' | 'compacted';
}

/** What the answer has from `from` on, up to the first batch that cannot be believed. */
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
  const take = (batch: RecordBatch): void => {
    const aborted = isAborted(batch);
    if (batch.lastOffset < from) return;
    skipTo(batch.baseOffset, 'compacted');
    if (batch.control !== undefined || aborted) {
      skipTo(batch.lastOffset + 1, aborted ? 'aborted' : 'control');
      return;
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
  };
  const damage = eachWhole(answer.bytes, limits, take) ?? (at === from ? withoutStep(answer.bytes, from) : undefined);
  const { highWatermark: logEnd, lastStableOffset } = answer;
  const records = createRecordColumns(writer.runs());
  return { partition, records, bytes: answer.bytes, skips, from, to: at, logEnd, lastStableOffset, damage };
}

/** The memory of what was fetched, which nobody may read any more. */
export function giveBackFetched(fetched: readonly Pick<FetchedPartition, 'records' | 'bytes'>[]): void {
  for (const each of fetched) {
    giveBack(each.records.runs.flatMap(({ bytes, offsets }) => [...wholeBuffers(bytes), offsets.buffer]));
    giveBack(wholeBuffers(each.bytes));
  }
}

/** Hands over the batches before the first one that cannot be believed, and gives the reason why that one cannot. */
function eachWhole(
  bytes: Buffer,
  limits: { readonly decompressedBytesMax: number },
  take: (batch: RecordBatch) => void,
): UnreadableBatch | undefined {
  try {
    for (const batch of readRecordBatches(bytes, limits)) take(batch);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableBatch) return error;
    throw error;
  }
}

/** Asked again, the broker would answer the same, for ever. */
function withoutStep(bytes: Buffer, from: number): UnreadableBatch | undefined {
  if (bytes.length === 0) return undefined;
  return new UnreadableBatch(`the broker sent ${bytes.length} bytes of record batches that end before offset ${from}`);
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
