// What a batch changes in the conditions of machines, and what it tells of them: made right before saving, and saved in the same transaction.
import type { Condition, EpisodeEvent } from '../../core/episode/condition.ts';
import type { Episode, EpisodeKind } from '../../core/episode/episode.ts';
import type { OutboxRow } from '../batch.ts';

/** The condition of a machine that is not quiet, as it is stored. The version counts its changes, from 1. */
export interface StoredCondition {
  readonly machineId: number;
  readonly version: number;
  readonly condition: Condition;
}

/** Stored only if the stored version still is `version`; 0 for a machine that has no row. */
export interface ConditionChange {
  readonly machineId: number;
  readonly version: number;
  /** Null for a machine that is quiet again: its row goes. */
  readonly condition: Condition | null;
}

export interface ChangedEpisode {
  readonly machineId: number;
  readonly kind: EpisodeKind;
  readonly episode: Episode;
}

export interface EpisodeChanges {
  readonly conditions: readonly ConditionChange[];
  /** Each once, as it is after the batch. */
  readonly episodes: readonly ChangedEpisode[];
  /** What has happened, in order, with the row that tells it. */
  readonly happened: readonly EpisodeEvent['event'][];
  readonly outbox: readonly OutboxRow[];
  /** By the event id of a detection: the episode that its reading belongs to. */
  readonly episodeOf: ReadonlyMap<string, string>;
  /** Event ids of the detections that opened an episode or made one worse. */
  readonly telling: ReadonlySet<string>;
  /** By partition: a time of its records before which no machine has been silent for long enough. */
  readonly deadlines: ReadonlyMap<number, number>;
}

export const noEpisodeChanges: EpisodeChanges = {
  conditions: [],
  episodes: [],
  happened: [],
  outbox: [],
  episodeOf: new Map(),
  telling: new Set(),
  deadlines: new Map(),
};
