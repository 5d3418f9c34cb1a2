// What the evidence for deliveries needs of Kafka and the database, and what it tells.
import type { RecordColumns } from '../core/record/record-columns.ts';

export interface PartitionRange {
  readonly partition: number;
  readonly start: number;
  /** Up to here every transaction has ended: who reads committed messages gets no further. */
  readonly end: number;
  /** What Kafka has. It lies beyond `end` while a transaction is open. */
  readonly logEnd: number;
}

export interface TopicRange {
  readonly id: string;
  readonly partitions: readonly PartitionRange[];
}

export interface Mark {
  readonly endedBefore: number;
  readonly nextTransaction: number;
  readonly position: number;
}

/** From `start` up to, and without, `end`. */
export interface ScanRange {
  readonly id: string;
  readonly partitions: readonly Pick<PartitionRange, 'partition' | 'start' | 'end'>[];
}

interface Entry {
  readonly id: string;
  readonly topic: string;
  readonly transaction: number;
}

export interface Position {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  readonly next: number;
}

interface Stored {
  /** Another one since topics were reopened by whomever. */
  readonly generation: number;
  readonly confirmedBefore: number;
  readonly positions: readonly Position[];
}

export interface EvidencePorts {
  /** Where a topic begins and ends now; undefined when it is absent. */
  readonly topicRange: (topic: string) => Promise<TopicRange | undefined>;
  readonly scan: (
    topic: string,
    range: ScanRange,
    onRecords: (records: RecordColumns) => Promise<void> | void,
  ) => Promise<void>;
  /** The same, and what open transactions keep back. */
  readonly scanHeld: EvidencePorts['scan'];
  readonly takeMark: () => Promise<Mark>;
  readonly listEntries: (
    from: number,
    count: number,
  ) => Promise<{ readonly entries: readonly Entry[]; readonly isAll: boolean }>;
  readonly findLater: (ids: readonly string[], from: number) => Promise<ReadonlySet<string>>;
  readonly load: () => Promise<Stored>;
  /** Resolves with false, and stores nothing, where the generation is another one now, or what is stored of a topic is of another one under its name: what was read does not count any more. */
  readonly store: (evidence: Stored) => Promise<boolean>;
  /** What the outbox holds of these topics lacks evidence again. */
  readonly reopen: (topics: readonly string[]) => Promise<void>;
  /** Writes the rows with these ids anew. */
  readonly resend: (ids: readonly string[]) => Promise<void>;
  readonly nowMs: () => number;
}

export interface EvidenceOptions {
  /** Read whether or not a row is for them, so that no old stretch has to be read when one comes. */
  readonly topics: readonly string[];
  /** The most rows that are looked for at one time. */
  readonly rowsMax: number;
  /** How long after the slot has passed a row its message may still be under way. */
  readonly graceMs: number;
  readonly resendPauseMaxMs: number;
  readonly resendBatchMax: number;
}

export interface Found {
  /** Rows that the slot has passed longer than the grace ago, and whose topic has them not. */
  readonly missing: number;
  /** Topics that are others under the same name since they were last read. */
  readonly recreated: readonly string[];
  /** Sentences on topics that end before the offset up to which they were read. */
  readonly cut: readonly string[];
  /** Topics that rows are written for, beside those of the options, and that Kafka has not. */
  readonly absent: readonly string[];
  /** Where a topic could be read no further for longer than the grace. */
  readonly held: readonly HeldPartition[];
  /** Topics that could not be read at all, with the reason. Whether they lack anything is not known. */
  readonly unread: readonly Unread[];
}

export interface HeldPartition {
  readonly topic: string;
  readonly partition: number;
  /** The first that is kept back. */
  readonly offset: number;
}

export interface Unread {
  readonly topic: string;
  readonly reason: string;
}

export interface Evidence {
  /** Reads what came since the last time, and notes how far the evidence reaches. `passed` is the slot's confirmed position. */
  readonly collect: (passed: number | null) => Promise<Found>;
  /** Sends a bounded part of what is missing again. Resolves with how many rows. */
  readonly resend: () => Promise<number>;
}
