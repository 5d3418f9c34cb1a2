// A machine's condition as a test drives it: readings as they come, and what happened at each.
import {
  type Condition,
  type ConditionReading,
  type EpisodeEvent,
  stepCondition,
} from '../../../src/core/episode/condition.ts';
import { noPauses } from '../../../src/core/episode/partition-time.ts';
import { decidingTime, type EpisodeRules } from '../../../src/core/episode/rules.ts';
import { severityOf } from '../../../src/core/severity.ts';

export const clock = { behindMaxMs: 600_000, aheadMaxMs: 60_000, believedBehindMs: 30 * 86_400_000 };
export const minute = 60_000;
export const threshold = 0.5;
export const rules: EpisodeRules = {
  openCount: 3,
  openWindow: 5,
  calmBelow: 0.25,
  holdMs: 10 * minute,
  silenceMs: 60 * minute,
  forgetMs: 11 * minute,
  clock,
};
const thresholds = { anomaly: threshold, warning: 0.3, alert: 0.6, critical: 0.8 };

export interface Raw {
  readonly collectedAt: number;
  readonly recordTime: number;
  readonly probability: number;
  readonly partition?: number;
}

let drawn = 0;

function reading(
  { collectedAt, recordTime, probability, partition = 0 }: Raw,
  times: Map<number, number>,
): ConditionReading {
  const partitionTime = Math.max(recordTime, times.get(partition) ?? recordTime);
  times.set(partition, partitionTime);
  return {
    at: decidingTime(clock, collectedAt, recordTime, Number.POSITIVE_INFINITY),
    collectedAt,
    recordTime,
    partition,
    partitionTime,
    pauses: noPauses,
    probability,
    typeName: 'M',
    anomaly:
      probability >= threshold
        ? {
            eventId: `event-${drawn++}`,
            severity: severityOf(probability, thresholds),
            modes: ['PWF'],
            sensors: { torque: 1 },
          }
        : null,
  };
}

export interface Happened {
  readonly reading: ConditionReading;
  readonly before: Condition | undefined;
  readonly after: Condition | undefined;
  readonly events: readonly EpisodeEvent[];
}

export function run(readings: readonly Raw[], given: EpisodeRules = rules): readonly Happened[] {
  let condition: Condition | undefined;
  const times = new Map<number, number>();
  return readings.map((raw) => {
    const before = condition;
    const each = reading(raw, times);
    const step = stepCondition(given, before, each);
    condition = step.condition;
    return { reading: each, before, after: condition, events: step.events };
  });
}

/** One reading a minute. */
export function everyMinute(...probabilities: readonly number[]): readonly Raw[] {
  return probabilities.map((probability, index) => {
    const time = index * minute;
    return { collectedAt: time, recordTime: time + 50, probability };
  });
}

export function eventsOf(happened: readonly Happened[]): readonly EpisodeEvent[] {
  return happened.flatMap((each) => each.events);
}

export function namesOf(happened: readonly Happened[]): readonly string[] {
  return eventsOf(happened).map(({ event, episode }) => `${event} ${episode.severity}`);
}

export const calm = (count: number): readonly number[] => Array.from({ length: count }, () => 0.1);
