// What the guardian sees of the way from the outbox to Kafka at one look, and the names of what may be wrong with it.
import type { ConnectorState } from './connect-api.ts';
import type { HeldPartition } from './evidence-ports.ts';

export interface Observation {
  readonly nowMs: number;
  /** An error's message when Kafka Connect does not answer. */
  readonly connector: ConnectorState | { readonly away: string };
  readonly slot:
    | {
        readonly active: boolean;
        readonly walStatus: string;
        readonly confirmedPosition: number | null;
        readonly retainedBytes: number;
        /** Who keeps it from being made; null when nobody does. */
        readonly waitsFor: string | null;
        /** Whether standbys have it too; null where PostgreSQL has no such slots. */
        readonly survivesFailover: boolean | null;
      }
    | undefined;
  /** Where Kafka Connect's noted position lies beyond PostgreSQL's WAL; null when it does not, or nobody had reason to ask. */
  readonly positionAhead: { readonly noted: number; readonly written: number } | null;
  /** What is wrong with the publication; null when nothing is. */
  readonly publicationProblem: string | null;
  /** Where the registered configuration differs from what it has to be. */
  readonly drift: readonly string[];
  /** Other connectors that read the same slot. */
  readonly rivals: readonly string[];
  readonly absentTopics: readonly string[];
  /** Messages that the slot has passed and whose topic has them not. */
  readonly missing: number;
  readonly recreatedTopics: readonly string[];
  /** Sentences on topics that end before what was read of them. */
  readonly cutTopics: readonly string[];
  /** Where a topic can be read no further for longer than the grace, because a transaction has not ended. */
  readonly heldPartitions: readonly HeldPartition[];
  /** Why what Kafka has could not be looked at, or not all of it. */
  readonly unread: readonly string[];
  /** Topics that take only messages smaller than ours may be; looked for while nothing comes out. */
  readonly smallTopics: readonly SmallTopic[];
  /** Partitions of the readings that nobody has read on for long, though there is more in them. */
  readonly unreadReadings: readonly UnreadReadings[];
  /** The topic of the readings, where it does not exist. */
  readonly absentReadings: string | null;
  /** For how long the oldest marker is under way; 0 for none. */
  readonly markerAgeMs: number;
  /** How long ago the last marker was written that has come out; null where none has, of those of these looks. */
  readonly markerCameMs: number | null;
  readonly unconfirmed: number;
  /** For how long the oldest row waits that is not known to be in Kafka; 0 for none. */
  readonly waitingMs: number;
  /** When the oldest row was written that is not known to be in Kafka. */
  readonly oldestUnconfirmedAt: Date | null;
}

export interface SmallTopic {
  readonly topic: string;
  readonly bytesMax: number;
  /** The command that mends it. */
  readonly fix: string;
}

export interface UnreadReadings {
  readonly partition: number;
  /** Records that wait. */
  readonly count: number;
  readonly forMs: number;
}

export const findingKinds = [
  'connect-away',
  'connector-absent',
  'connector-failed',
  'connector-stuck',
  'connector-paused',
  'connector-drift',
  'publication-wrong',
  'readings-unread',
  'topic-refuses',
  'topic-absent',
  'topic-recreated',
  'topic-cut',
  'topic-held-back',
  'topic-unread',
  'slot-shared',
  'messages-missing',
  'marker-late',
  'slot-absent',
  'slot-lost',
  'slot-at-risk',
  'slot-inactive',
  'slot-waiting',
  'slot-bound',
  'position-ahead',
  'heartbeat-old',
] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** For a person: what is wrong, what it means, and what to do. */
  readonly text: string;
}

/** Findings that keep alerts from getting out, so that an operator has to know at once. */
export const stopping: ReadonlySet<FindingKind> = new Set([
  'connector-stuck',
  'topic-refuses',
  'readings-unread',
  'connector-drift',
  'publication-wrong',
  'topic-absent',
  'topic-recreated',
  'topic-cut',
  'topic-held-back',
  'slot-shared',
  'messages-missing',
  'marker-late',
  'slot-lost',
  'slot-absent',
  'slot-at-risk',
  'slot-waiting',
  'position-ahead',
]);

/**
 * Findings with which markers take the Portal's word that its page is live: they keep alerts back, or lose them. That Kafka Connect's
 * interface does not answer, a topic cannot be looked at, or a slot keeps much, does neither.
 */
const keepingBack: ReadonlySet<FindingKind> = new Set([
  'connector-absent',
  'connector-failed',
  'connector-stuck',
  'connector-paused',
  'connector-drift',
  'publication-wrong',
  'readings-unread',
  'topic-refuses',
  'topic-absent',
  'topic-recreated',
  'topic-cut',
  'topic-held-back',
  'slot-shared',
  'messages-missing',
  'marker-late',
  'slot-absent',
  'slot-lost',
  'slot-inactive',
  'slot-waiting',
  'position-ahead',
  'heartbeat-old',
]);

/**
 * What the next marker carries, after what the one before would have; null for no marker. A guardian that has just begun says nothing while
 * something may be wrong, or `isUndecided`: who watched before it may have told of that, and its first word would take it back.
 */
export function troublesOf(
  before: readonly Finding[] | null,
  { findings, waiting }: { readonly findings: readonly Finding[]; readonly waiting: readonly Finding[] },
  isUndecided: boolean,
): readonly Finding[] | null {
  const isKeptBack = ({ kind }: Finding): boolean => keepingBack.has(kind);
  const troubles = findings.filter(isKeptBack);
  const mayBeWrong = isUndecided || waiting.some(isKeptBack);
  return before === null && troubles.length === 0 && mayBeWrong ? null : troubles;
}

export interface JudgeOptions {
  readonly connectorName: string;
  readonly slotName: string;
  readonly retainedBytesMax: number;
  readonly heartbeatAgeMaxMs: number;
  readonly markerAgeMaxMs: number;
  /** 0 for never. */
  readonly resumeAfterMs: number;
  readonly graceMs: number;
  /** Whether the slot has to outlive the server, by its standbys. */
  readonly slotFailover: boolean;
}
