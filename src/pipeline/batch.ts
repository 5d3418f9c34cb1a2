// The words of batch processing: what one transaction stores of a batch.

import type { ToldDetection } from '../core/assessment.ts';
import type { QualityFinding } from '../core/data-quality/finding.ts';
import type { SilentMachine } from '../core/data-quality/remembered.ts';
import type { Condition, EpisodeEvent } from '../core/episode/condition.ts';
import type { Episode, EpisodeKind } from '../core/episode/episode.ts';
import type { PackedCondition } from '../core/episode/packed-condition.ts';
import type { PartitionTime } from '../core/episode/partition-time.ts';
import type { RefusalKind } from '../core/reading/refusal-kind.ts';
import type { BatchRange, RawRecord } from '../core/record/record.ts';
import type { EpochMs } from '../core/time.ts';

/**
 * A step of one partition's progress. Stored only if the stored next offset still is `from`. Always
 * to - from = scored + rejected + skipped + lost. A record that is an array of readings counts once: as scored when one of them was, as
 * rejected when none was; the readings themselves are counted beside it.
 */
export interface ProgressStep extends BatchRange {
  readonly scored: number;
  /** Readings, not records. */
  readonly anomalous: number;
  readonly rejected: number;
  /** Readings of arrays beyond one for each record that counts as scored. */
  readonly moreScored?: number;
  /** Readings of arrays beyond one for each record that counts as rejected. */
  readonly moreRejected?: number;
  /** How far the partition's time is by then; absent where nobody follows it. */
  readonly partitionTime?: PartitionTime;
}

/** A detection, and where its reading stood. */
export interface DetectionEvent {
  readonly eventId: string;
  readonly record: RawRecord;
  readonly detection: ToldDetection;
  readonly detectedAt: EpochMs;
  /** The time that decides for episodes; absent where nobody follows them. */
  readonly readingAt?: EpochMs;
  /** The place of the reading in its record's array, from 0; absent where the record is one reading. */
  readonly element?: number;
  /** The episode that it belongs to; absent for none, and for a reading that only led to one. */
  readonly episodeId?: string;
  /** False where it is stored and no alert of it is sent; absent otherwise. */
  readonly hasAlert?: false;
  /** The maintenance window that it falls under; absent for none. */
  readonly suppressedBy?: string;
  /** Why that was planned. */
  readonly suppressedReason?: string | undefined;
  /** What says that its sensors are not to be believed; absent where nothing does. */
  readonly dataQuality?: readonly QualityFinding[];
}

/** A refused reading, and where it stood. */
export interface DeadLetter {
  readonly eventId: string;
  /** Of an element of an array it holds that element as its value. */
  readonly record: RawRecord;
  readonly element?: number;
  readonly reason: string;
  readonly kind: RefusalKind;
  readonly field: string | null;
}

/** A row that Debezium carries to Kafka: its topic, key, value and CloudEvents attributes. */
export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  /** Bytes are UTF-8. */
  readonly payload: string | Uint8Array;
  readonly subject: string;
  readonly time: EpochMs;
  readonly traceparent: string | null;
}

/** What happened to an episode. */
export interface EventRow extends OutboxRow {
  readonly payload: string;
}

/** Why sensors of a reading are not to be believed, under the event id of that. */
export interface Suspicion {
  readonly eventId: string;
  readonly findings: readonly QualityFinding[];
}

/** A machine of which nothing was heard for too long, as the reading at `place`, of another machine, shows. */
export interface SilentAt extends SilentMachine {
  readonly place: number;
  readonly partition: number;
  readonly typeName: string;
}

/** What is known of the sensors of readings, by their place. */
export interface QualityColumn {
  /** As `believing` has them. */
  readonly states: Uint8Array;
  readonly suspicions: ReadonlyMap<number, Suspicion>;
  /** In the order of their places. */
  readonly silent: readonly SilentAt[];
}

/** The readings of a batch as episodes need them: columns, with an entry for each reading in the order of the stream. */
export interface ScoredReadings {
  readonly count: number;
  readonly machineIds: Float64Array;
  /** The readings' own times. */
  readonly collectedAt: Float64Array;
  /** Those of their records; NaN of a dead letter that has lost it. */
  readonly recordTimes: Float64Array;
  readonly partitions: Int32Array;
  /** NaN for a reading that was refused. */
  readonly probabilities: Float32Array;
  readonly typeNameOf: (place: number) => string | undefined;
  /** By place. */
  readonly detections: ReadonlyMap<number, DetectionEvent>;
  /** The record of a reading, which nobody needs for most. */
  readonly recordOf: (place: number) => RawRecord;
  /**
   * When they were looked at, which bounds the times of their records for all that follows, however often and how much later they are followed;
   * absent, and the moment of following bounds them.
   */
  readonly detectedAt?: EpochMs;
  /** Absent where nobody looks. */
  readonly quality?: QualityColumn;
}

/** A condition of a machine that is not quiet, one for each kind of episodes, as it is stored. The version counts its changes, from 1. */
export interface StoredCondition {
  readonly kind: EpisodeKind;
  readonly machineId: number;
  readonly version: number;
  /** Null for one that is quiet again, and whose row is still there. */
  readonly condition: Condition | null;
  /** The same as it is kept, where it is stored so; `condition` is unpacked anew each time then. */
  readonly packed?: PackedCondition;
}

/** Stored only if the stored version still is `version`; 0 for a machine that has no row. */
export interface ConditionChange {
  readonly kind: EpisodeKind;
  readonly machineId: number;
  readonly version: number;
  /** What its version is afterwards. */
  readonly nextVersion: number;
  /** Null for a machine that is quiet again: its row goes. */
  readonly condition: Condition | null;
  /** The same as it is kept. */
  readonly packed: PackedCondition | null;
  /** The texts that the stored row of `version` has; absent where it has not been stored as it is kept. */
  readonly storedTexts?: readonly string[] | undefined;
}

export interface ChangedEpisode {
  readonly machineId: number;
  readonly kind: EpisodeKind;
  readonly episode: Episode;
}

export interface EpisodeChanges {
  readonly conditions: readonly ConditionChange[];
  /** They are to be stored as they are kept, not as JSON. Absent for false. */
  readonly asKept?: boolean;
  /** Those of which something has happened, each once, as after the last of that. */
  readonly episodes: readonly ChangedEpisode[];
  /** What has happened, in order, with the row that tells it. */
  readonly happened: readonly { readonly kind: EpisodeKind; readonly event: EpisodeEvent['event'] }[];
  readonly outbox: readonly EventRow[];
  /** By the event id of a detection: the episode that its reading belongs to. */
  readonly episodeOf: ReadonlyMap<string, string>;
  /** Event ids of the detections that opened an episode or made one worse. */
  readonly telling: ReadonlySet<string>;
  /**
   * The machine of each anomalous reading of which nobody knows when it was, its record and itself saying a time that is far ahead: it opens nothing, and
   * somebody should look at that clock. Absent for none.
   */
  readonly withoutTime?: readonly number[];
  /** By partition: a time of it before which no machine has been silent for long enough. */
  readonly deadlines: ReadonlyMap<number, number>;
}

/** What is remembered of a machine, as it is stored. The version counts its changes, from 1. */
export interface StoredMemory {
  readonly machineId: number;
  readonly version: number;
  /** Null for what another profile or model has remembered, which is of no use. */
  readonly state: Uint8Array | null;
}

/** Stored only if the stored version still is `version`; 0 for a machine that has no row. */
export interface MemoryChange {
  readonly machineId: number;
  readonly version: number;
  readonly nextVersion: number;
  readonly state: Uint8Array;
}

export interface MemoryChanges {
  /** Stands for the layout and the rules of the states. */
  readonly digest: string;
  /** Each machine once. */
  readonly machines: readonly MemoryChange[];
}

/** All that one batch changes; stored whole or not at all. */
export interface BatchOutcome {
  readonly topic: string;
  readonly topicId: string;
  readonly detections: readonly DetectionEvent[];
  readonly deadLetters: readonly DeadLetter[];
  readonly outbox: readonly OutboxRow[];
  readonly progress: readonly ProgressStep[];
  /** Scored readings whose own time is too far from their record's to be true; absent for none. */
  readonly implausibleClocks?: number;
  /** Every reading, for the conditions of their machines; absent where those have been followed, or are not to be. */
  readonly readings?: readonly ScoredReadings[];
  /** What they change; absent until they have been followed. */
  readonly episodes?: EpisodeChanges;
  /** What is remembered of their machines from now on; absent where nothing is, or nothing new. */
  readonly memory?: MemoryChanges;
  /** Gives memory outside the heap back when all of it is saved, and nobody reads any of it any more. Absent, and that is left to V8. */
  readonly giveBack?: () => void;
}

/** Port: `conflict` when another consumer has moved the progress of one of the partitions meanwhile; then nothing was stored. */
export type SaveBatch = (outcome: BatchOutcome) => Promise<'saved' | 'conflict'>;
