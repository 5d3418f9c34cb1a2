// The conditions of machines within one batch: those of the index, and over them what the batch has changed. The index itself stays as it is.

import type { EpisodeEvent } from '../../core/episode/condition.ts';
import {
  type Condition,
  type ConditionReading,
  passSilence,
  type Step,
  stepCondition,
} from '../../core/episode/condition.ts';
import type { Episode } from '../../core/episode/episode.ts';
import type { EpisodeRules } from '../../core/episode/rules.ts';
import { type ConditionIndex, deadlineOf, type RulesOf } from './condition-index.ts';
import { createIdFilter } from './id-filter.ts';

/** What has happened in the batch to a machine's episode, and through which detection. */
export interface Happened {
  readonly machineId: number;
  readonly event: EpisodeEvent;
  /** The event id of the reading's detection; null where a normal reading, or silence, was the reason. */
  readonly detectionId: string | null;
}

export interface BatchConditions {
  readonly get: (machineId: number) => Condition | undefined;
  /** A time of a partition's records from which on `passSilence` may find something. */
  readonly deadline: (partition: number) => number;
  /** Closes what has been silent for long enough when the partition's time is this. */
  readonly passSilence: (partition: number, partitionTime: number) => void;
  /** `adapt` changes the rules of the machine's type for this one reading. */
  readonly step: (machineId: number, reading: ConditionReading, adapt?: (rules: EpisodeRules) => EpisodeRules) => void;
  readonly result: () => BatchResult;
}

export interface BatchResult {
  /** As they are after the batch; undefined for a machine that is quiet. */
  readonly changed: ReadonlyMap<number, Condition | undefined>;
  /** Each once, as it is after the batch. */
  readonly episodes: ReadonlyMap<string, { readonly machineId: number; readonly episode: Episode }>;
  readonly happened: readonly Happened[];
  /** By the event id of a detection: the episode that its reading belongs to. */
  readonly episodeOf: ReadonlyMap<string, string>;
  readonly deadlines: ReadonlyMap<number, number>;
}

export function createBatchConditions(index: ConditionIndex, rulesOf: RulesOf): BatchConditions {
  const changed = new Map<number, Condition | undefined>();
  const changedFilter = createIdFilter();
  const episodes = new Map<string, { readonly machineId: number; readonly episode: Episode }>();
  const happened: Happened[] = [];
  const episodeOf = new Map<string, string>();
  const deadlines = new Map<number, number>();

  const get = (machineId: number): Condition | undefined => {
    if (changedFilter.mayHave(machineId) && changed.has(machineId)) return changed.get(machineId);
    return index.mayHave(machineId) ? (index.rows.get(machineId)?.condition ?? undefined) : undefined;
  };
  const deadline = (partition: number): number =>
    deadlines.get(partition) ?? index.deadlines.get(partition) ?? Number.POSITIVE_INFINITY;
  const take = (
    machineId: number,
    before: Condition | undefined,
    { condition, events }: Step,
    id: string | null,
  ): void => {
    if (condition !== before) {
      changed.set(machineId, condition);
      changedFilter.add(machineId);
      if (condition !== undefined) {
        const { partition, episode } = condition;
        deadlines.set(partition, Math.min(deadline(partition), deadlineOf(rulesOf, condition)));
        // A calm reading moves the condition, and leaves the episode as it is stored.
        if (episode !== null && episode !== before?.episode) episodes.set(episode.id, { machineId, episode });
      }
    }
    for (const event of events) {
      happened.push({ machineId, event, detectionId: event.event === 'closed' ? null : id });
      if (event.event === 'closed') episodes.set(event.episode.id, { machineId, episode: event.episode });
    }
  };

  return {
    get,
    deadline,
    step: (machineId, reading, adapt) => {
      const before = get(machineId);
      const rules = rulesOf(reading.typeName);
      const step = stepCondition(adapt === undefined ? rules : adapt(rules), before, reading);
      const eventId = reading.anomaly?.eventId ?? null;
      take(machineId, before, step, eventId);
      const episode = step.condition?.episode;
      if (eventId !== null && episode !== null && episode !== undefined) episodeOf.set(eventId, episode.id);
    },
    passSilence: (partition, partitionTime) => {
      let first = Number.POSITIVE_INFINITY;
      const look = (machineId: number, condition: Condition | undefined): void => {
        if (condition === undefined || condition.partition !== partition) return;
        const rules = rulesOf(condition.typeName);
        const step = passSilence(rules, condition, { partitionTime, partition });
        if (step.condition === condition) first = Math.min(first, deadlineOf(rulesOf, condition));
        else take(machineId, condition, step, null);
      };
      for (const [machineId, condition] of [...changed]) look(machineId, condition);
      for (const [machineId, { condition }] of index.rows)
        if (!changed.has(machineId)) look(machineId, condition ?? undefined);
      deadlines.set(partition, first);
    },
    result: () => ({ changed, episodes, happened, episodeOf, deadlines }),
  };
}
