// What comes out of Kafka: records, the offsets of partitions that they stand at, and batches of both. Whoever reads Kafka makes them, and nobody
// has to know what becomes of them.
import type { EpochMs } from '../time.ts';

/** One record as Kafka holds it. Offsets are whole numbers below 2^53. */
export interface RawRecord {
  readonly partition: number;
  readonly offset: number;
  /** Whatever 64 bits hold; NaN of a dead letter whose time could not be stored. */
  readonly timestamp: EpochMs;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
  /** Why the record itself cannot be read: its producer has written it wrongly. Then key and value are null. */
  readonly fault?: string;
  /** Present when the value is no whole record but one element of its array: a dead letter that is replayed. */
  readonly element?: number;
}

/**
 * The records of a batch, in ascending order of offsets within each partition. A list of objects is one; what comes from Kafka is in columns
 * (record-columns), and makes an object of a record whenever it is asked for it.
 */
export interface Records extends Iterable<RawRecord> {
  readonly length: number;
  readonly at: (index: number) => RawRecord | undefined;
  /** `from` inclusive, `to` exclusive. */
  readonly slice: (from: number, to: number) => Records;
}

/** The offsets of one partition that a batch covers, `from` inclusive, `to` exclusive; not every one of them needs a record. */
export interface OffsetRange {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

export interface BatchRange extends OffsetRange {
  /** How many offsets of the range are known to hold no record for us: ends of transactions, aborted records, gaps of compaction. */
  readonly skipped: number;
  /** How many offsets at the beginning of the range Kafka had dropped before they were read. */
  readonly lost: number;
  /** Where the log ended when the range was read. */
  readonly logEnd: number;
}

export interface Batch {
  readonly topic: string;
  /** Kafka's own id of the topic: offsets start anew when a topic is recreated under its name. */
  readonly topicId: string;
  readonly records: Records;
  readonly ranges: readonly BatchRange[];
}
