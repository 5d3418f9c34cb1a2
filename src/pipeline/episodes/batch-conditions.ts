// The conditions of machines within one batch: those of the index, and over them what the batch has changed. The index itself stays as it is, but
// that its filter knows of machines that the batch has anomalous readings of.

import type { EpisodeEvent } from '../../core/episode/condition.ts';
import {
  type Condition,
  type ConditionReading,
  endJudgement,
  passSilence,
  type Step,
  stepCondition,
} from '../../core/episode/condition.ts';
import type { Anomaly, Episode } from '../../core/episode/episode.ts';
import { type Judge, judgeAfter, takesOver } from '../../core/episode/judge.ts';
import { gistOf, numberAt, openEpisodeIdAt, type PackedCondition } from '../../core/episode/packed-condition.ts';
import { noPauses, type Pauses } from '../../core/episode/partition-time.ts';
import { type QuickStep, quickStepOf, takeQuickStep } from '../../core/episode/quick-step.ts';
import type { EpisodeRules } from '../../core/episode/rules.ts';
import { createChangedRows, createDeadlines } from './changed-rows.ts';
import { type ConditionIndex, deadlineOf, type RulesOf } from './condition-index.ts';
import { isQuiet, type KeptRow, packedRow, unpack } from './condition-rows.ts';
import type { IdFilter } from './id-filter.ts';

/** What has happened in the batch to a machine's episode, and through which detection. */
export interface Happened {
  readonly machineId: number;
  readonly event: EpisodeEvent;
  /** The event id of the reading's detection; null where a normal reading, or silence, was the reason. */
  readonly detectionId: string | null;
}

export interface BatchConditions {
  readonly get: (machineId: number) => Condition | undefined;
  /** The same as it is kept. */
  readonly find: (machineId: number) => PackedCondition | undefined;
  /** Has every machine that has a condition. */
  readonly filter: IdFilter;
  /** A time of a partition's records from which on `passSilence` may find something. */
  readonly deadline: (partition: number) => number;
  /**
   * Closes what has been silent for long enough when the partition's time is this, and what somebody else has judged before. `pauses` are those that it had
   * by then.
   */
  readonly passSilence: (partition: number, partitionTime: number, pauses: Pauses) => void;
  /** `adapt` changes the rules of the machine's type for this one reading. */
  readonly step: (machineId: number, reading: ConditionReading, adapt?: (rules: EpisodeRules) => EpisodeRules) => void;
  readonly result: () => BatchResult;
}

/** Members are written out, as where conditions are made: to spread an object takes several times as long. */
function judgedBy(
  judge: Judge,
  { state, at, collectedAt, heardAt, partition, typeName, onset, episode, calm }: Condition,
): Condition {
  return { state, at, collectedAt, heardAt, partition, typeName, onset, episode, calm, judge };
}

type Looked = Pick<Condition, 'partition' | 'state' | 'heardAt' | 'typeName'> & { readonly judge?: Judge | null };

export interface BatchResult {
  /** As they are after the batch, each with the version that it had before. */
  readonly changed: ReadonlyMap<number, KeptRow>;
  /** Those of which something has happened, each once, as after the last of that. Between events its figures are those of the condition. */
  readonly episodes: ReadonlyMap<string, { readonly machineId: number; readonly episode: Episode }>;
  readonly happened: readonly Happened[];
  /** By the event id of a detection: the episode that its reading belongs to. */
  readonly episodeOf: ReadonlyMap<string, string>;
  readonly deadlines: ReadonlyMap<number, number>;
}

export function createBatchConditions(index: ConditionIndex, rulesOf: RulesOf, judge?: Judge): BatchConditions {
  const { changed, find, own, set } = createChangedRows(index);
  const { filter, rows } = index;
  const episodes = new Map<string, { readonly machineId: number; readonly episode: Episode }>();
  const happened: Happened[] = [];
  const episodeOf = new Map<string, string>();
  const { deadline, deadlines, setDeadline, lowerDeadline } = createDeadlines(index);

  const get = (machineId: number): Condition | undefined => {
    const row = find(machineId);
    return row === undefined ? undefined : unpack(row);
  };
  const take = (
    machineId: number,
    before: Condition | undefined,
    { condition: after, events }: Step,
    id: string | null,
  ): void => {
    if (after !== before) {
      const judged = judgeAfter(judge, before?.judge);
      const condition = after === undefined || judged === undefined ? after : judgedBy(judged, after);
      set(machineId, packedRow(rows.versionOf(machineId), condition));
      filter.add(machineId);
      if (condition !== undefined) lowerDeadline(condition.partition, deadlineOf(rulesOf, condition, judge, noPauses));
    }
    for (const event of events) {
      happened.push({ machineId, event, detectionId: event.event === 'closed' ? null : id });
      episodes.set(event.episode.id, { machineId, episode: event.episode });
    }
  };

  /** What somebody else has begun to say of the machine ends. */
  const judgedAnew = (machineId: number, before: Condition | undefined): Condition | undefined => {
    if (before === undefined || !takesOver(judge, before.judge)) return before;
    take(machineId, before, endJudgement(rulesOf(before.typeName), before), null);
    return get(machineId);
  };

  const stepQuickly = (machineId: number, row: KeptRow, quick: QuickStep, reading: ConditionReading): void => {
    const rules = rulesOf(reading.typeName);
    const changedRow = own(machineId, row);
    const { numbers, texts } = changedRow;
    takeQuickStep(quick, rules, changedRow, reading);
    lowerDeadline(numbers[numberAt.partition] as number, (numbers[numberAt.heardAt] as number) + rules.silenceMs);
    if (quick === 'counted') episodeOf.set((reading.anomaly as Anomaly).eventId, texts[openEpisodeIdAt] as string);
  };

  return {
    find,
    get,
    filter,
    deadline,
    step: (machineId, reading, adapt) => {
      const ofType = rulesOf(reading.typeName);
      const rules = adapt === undefined ? ofType : adapt(ofType);
      const row = find(machineId);
      const quick = row === undefined ? undefined : quickStepOf(rules, row, reading, judge);
      if (row !== undefined && quick !== undefined) {
        stepQuickly(machineId, row, quick, reading);
        return;
      }
      const before = judgedAnew(machineId, row === undefined ? undefined : unpack(row));
      const step = stepCondition(rules, before, reading);
      const eventId = reading.anomaly?.eventId ?? null;
      take(machineId, before, step, eventId);
      // Left out as too late for what is known of the machine. That may be gone from the database, which no look at what others have changed shows, and a change alone is
      // compared with what is there.
      const known =
        eventId !== null && step.condition === before && !Number.isNaN(reading.at) ? find(machineId) : undefined;
      if (known !== undefined) own(machineId, known);
      const episode = step.condition?.episode;
      if (eventId !== null && episode !== null && episode !== undefined) episodeOf.set(eventId, episode.id);
    },
    passSilence: (partition, partitionTime, pauses) => {
      let first = Number.POSITIVE_INFINITY;
      const look = (machineId: number, gist: Looked): void => {
        if (gist.partition !== partition) return;
        const deadline = deadlineOf(rulesOf, gist, judge, pauses);
        const found = deadline <= partitionTime ? get(machineId) : undefined;
        if (found === undefined) first = Math.min(first, deadline);
        const condition = judgedAnew(machineId, found);
        if (condition === undefined) return;
        const step = passSilence(rulesOf(gist.typeName), condition, { partitionTime, partition, pauses });
        take(machineId, condition, step, null);
      };
      for (const [machineId, row] of [...changed]) if (!isQuiet(row)) look(machineId, gistOf(row));
      rows.visit((machineId, gist) => {
        if (!changed.has(machineId)) look(machineId, gist);
      });
      setDeadline(partition, first);
    },
    result: () => ({ changed, episodes, happened, episodeOf, deadlines }),
  };
}
