// From a fetch response to batches: control records and records before the wanted offset are left out, and each batch covers its
// offsets without a hole, so that progress can be compared and set.
import type { Consumer, KafkaRecord, RecordsBatch } from '@platformatic/kafka';
import type { Batch, BatchRange, RawRecord } from '../pipeline/batch.ts';

/** The client does not export the type's name. */
type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

export interface FetchedPartition {
  readonly partition: number;
  readonly records: readonly RawRecord[];
  /** The offset that was asked for. */
  readonly from: number;
  /** The offset after the last one that the response covers. */
  readonly to: number;
  readonly logEnd: number;
}

const transactionalBatch = 0x10;
const controlBatch = 0x20;
const logAppendTime = 0x08;

/** What the response has for each partition from `fetchFromOf` on. */
export function readFetchResponse(
  response: FetchResponse,
  topicId: string,
  fetchFromOf: (partition: number) => number,
): FetchedPartition[] {
  return response.responses
    .filter((topic) => topic.topicId === topicId)
    .flatMap((topic) => topic.partitions)
    .map(({ partitionIndex: partition, records: batches, highWatermark, abortedTransactions }) => {
      const from = fetchFromOf(partition);
      const isAborted = abortedFilter(abortedTransactions ?? []);
      const records: RawRecord[] = [];
      let to = from;
      for (const batch of batches ?? []) {
        const first = Number(batch.firstOffset);
        to = Math.max(to, first + batch.lastOffsetDelta + 1);
        const aborted = isAborted(batch);
        if (aborted || (batch.attributes & controlBatch) !== 0) continue;
        const appended = (batch.attributes & logAppendTime) !== 0;
        for (const record of batch.records) {
          const offset = first + record.offsetDelta;
          if (offset < from) continue;
          const timestamp = Number(appended ? batch.maxTimestamp : batch.firstTimestamp + record.timestampDelta);
          records.push(toRawRecord(record, partition, offset, timestamp));
        }
      }
      return { partition, records, from, to, logEnd: Number(highWatermark) };
    });
}

/**
 * Whether a batch belongs to an aborted transaction; to be asked of each batch in its order. The client itself filters only the last
 * aborted transaction of each producer, and only when its end is in the same response.
 */
function abortedFilter(
  transactions: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[],
): (batch: RecordsBatch) => boolean {
  const ahead = [...transactions].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();
  return (batch) => {
    const lastOffset = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (ahead[0] !== undefined && ahead[0].firstOffset <= lastOffset)
      open.add((ahead.shift() as (typeof ahead)[0]).producerId);
    if ((batch.attributes & transactionalBatch) === 0) return false;
    if ((batch.attributes & controlBatch) === 0) return open.has(batch.producerId);
    open.delete(batch.producerId);
    return false;
  };
}

function toRawRecord(record: KafkaRecord, partition: number, offset: number, timestamp: number): RawRecord {
  const headers = record.headers.map(([name, value]) => [name?.toString('utf8') ?? '', value] as const);
  return { partition, offset, timestamp, key: record.key, value: record.value, headers };
}

/**
 * Batches of at most `batchSizeMax` records. The first range of a partition begins at what the database has stored; what lies between
 * that and the offset that was asked for is lost.
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
  let records: RawRecord[] = [];
  let ranges: BatchRange[] = [];
  for (const each of fetched) {
    let from = storedOf(each.partition);
    let lost = each.from - from;
    let at = 0;
    while (from < each.to) {
      const part = each.records.slice(at, at + batchSizeMax - records.length);
      at += part.length;
      const last = part.at(-1);
      const to = at === each.records.length || last === undefined ? each.to : last.offset + 1;
      records.push(...part);
      const skipped = to - from - lost - part.length;
      ranges.push({ partition: each.partition, from, to, lost, skipped, logEnd: each.logEnd });
      from = to;
      lost = 0;
      if (records.length >= batchSizeMax) {
        yield { topic, topicId, records, ranges };
        records = [];
        ranges = [];
      }
    }
  }
  if (ranges.length > 0) yield { topic, topicId, records, ranges };
}
