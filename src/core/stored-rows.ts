// What was found, refused and changed, as the database has it and the API shows or writes it: the rows that both know.
import type { QualityFinding } from './data-quality/finding.ts';
import type { EpisodeEnd, EpisodeKind } from './episode/episode.ts';
import type { Severity } from './severity.ts';
import type { WindowScope } from './suppression/window.ts';

/** Where a page begins: the exact time, as PostgreSQL writes it, and the id of the last row before it. */
export interface PageStart {
  readonly at: string;
  readonly id: string;
}

/** What all lists are asked by; the newest first. */
export interface ListQuery {
  readonly machineId?: number | undefined;
  /** At or after, in milliseconds since 1970. */
  readonly fromMs?: number | undefined;
  /** Before. */
  readonly toMs?: number | undefined;
  readonly after?: PageStart | undefined;
  readonly limit: number;
}

export interface DetectionQuery extends ListQuery {
  readonly severities?: readonly string[] | undefined;
}

/** A detection as the database has it. */
export interface StoredDetection {
  readonly start: PageStart;
  readonly topicId: string;
  readonly partition: number;
  readonly offset: number;
  readonly machineId: number;
  readonly machineType: string;
  readonly probability: number;
  readonly severity: Severity;
  readonly collectedAt: Date;
  /** The reading's own time is too far from its record's to be true. */
  readonly isClockImplausible: boolean;
  /** The place in the record's array; null where the record is one reading. */
  readonly element: number | null;
  readonly detectedAt: Date;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly rawValue: Uint8Array;
  /** The episode that it belongs to; null for none, and for a reading that only led to one. */
  readonly episodeId: string | null;
  /** False where no alert of it was sent. */
  readonly hasAlert: boolean;
  /** The maintenance window that it falls under. */
  readonly suppressedBy: string | null;
  /** What says that its sensors are not to be believed. */
  readonly dataQuality: readonly QualityFinding[];
}

export const episodeStates = ['open', 'closed'] as const;
export type EpisodeState = (typeof episodeStates)[number];

/** Times are those of the readings that opened them. */
export interface EpisodeQuery extends ListQuery {
  readonly state?: EpisodeState | undefined;
  readonly kind?: EpisodeKind | undefined;
  readonly severities?: readonly string[] | undefined;
}

/** An episode as the database has it. */
export interface StoredEpisode {
  readonly start: PageStart;
  readonly kind: EpisodeKind;
  readonly machineId: number;
  readonly machineType: string;
  readonly severity: Severity;
  readonly worstSeverity: Severity;
  readonly openedAt: Date;
  /** Null while it is open, as `end`. */
  readonly closedAt: Date | null;
  readonly end: EpisodeEnd | null;
  readonly firstReadingAt: Date;
  readonly lastReadingAt: Date;
  /** When its machine was heard last, by the time of a partition, or was found silent after that; null while that is not known, and of one that is over. */
  readonly lastHeardAt: Date | null;
  readonly readingCount: number;
  readonly failureMode: string | null;
  readonly sensors: readonly string[];
  /** Of data quality: what was found wrong; null of the others. */
  readonly checks: readonly string[] | null;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly suppressedBy: string | null;
}

/** A page of the anomalous readings of an episode, those that led to it too. */
export interface EpisodeReadingsQuery {
  readonly episodeId: string;
  readonly after?: PageStart | undefined;
  readonly limit: number;
}

/** What became of a dead letter. */
export const deadLetterStates = ['open', 'replayed', 'discarded'] as const;
export type DeadLetterState = (typeof deadLetterStates)[number];

/** `machineId` is the one that the record's key names. */
export interface DeadLetterQuery extends ListQuery {
  readonly field?: string | undefined;
  readonly state?: DeadLetterState | undefined;
  /** Of the value, at most so many bytes are read. */
  readonly valueBytesMax: number;
}

export interface StoredDeadLetter {
  readonly start: PageStart;
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  readonly offset: number;
  readonly element: number | null;
  /** Null where the record's time is none that can be stored. */
  readonly recordTime: Date | null;
  readonly key: Uint8Array | null;
  /** The beginning of the value. */
  readonly value: Uint8Array | null;
  readonly valueBytes: number | null;
  readonly reason: string;
  readonly field: string | null;
  readonly state: DeadLetterState;
  readonly refusedAt: Date;
  /** Since when somebody waits for a replay of it; null where nobody does. */
  readonly replayWishedAt: Date | null;
}

export const windowStates = ['planned', 'active', 'over'] as const;
export type WindowState = (typeof windowStates)[number];

export interface WindowQuery {
  readonly state?: WindowState | undefined;
  readonly after?: PageStart | undefined;
  readonly limit: number;
}

/** A maintenance window as the database has it. */
export interface StoredWindow extends WindowScope {
  readonly start: PageStart;
  /** By the database's clock. */
  readonly state: WindowState;
  readonly from: Date;
  /** As planned. */
  readonly until: Date;
  readonly reason: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** When somebody ended it before its time, and who. */
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

/** What is about to be changed over the API, for the trail of changes. */
export interface AuditEntry {
  /** Who does it: the name of a key or the subject of a token. */
  readonly actor: string;
  /** Such as `model.load`. */
  readonly action: string;
  readonly target: string;
  readonly requestId: string;
  /** The address that the request came from. */
  readonly address: string;
}
