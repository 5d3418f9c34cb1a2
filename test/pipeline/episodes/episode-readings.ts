// Readings as episodes see them, made of few words, and conditions followed reading by reading as what all other ways must come to.
import fc from 'fast-check';
import type { Detection } from '../../../src/core/assessment.ts';
import {
  type Condition,
  type ConditionReading,
  type EpisodeEvent,
  passSilence,
  stepCondition,
} from '../../../src/core/episode/condition.ts';
import type { SensorPart } from '../../../src/core/episode/episode.ts';
import { type Pause, unknownTime } from '../../../src/core/episode/partition-time.ts';
import { decidingTime, episodeRules } from '../../../src/core/episode/rules.ts';
import { noExplanation } from '../../../src/core/explanation/explanation.ts';
import { writtenPlainly } from '../../../src/core/explanation/write-explanation.ts';
import { severityOf } from '../../../src/core/severity.ts';
import type { DetectionEvent, ScoredReadings } from '../../../src/pipeline/batch.ts';
import type { PartitionTimes, TimeRules } from '../../../src/pipeline/episodes/partition-times.ts';
import { scoredReadings } from '../../../src/pipeline/episodes/scored-readings.ts';

export const clock = { behindMaxMs: 600_000, aheadMaxMs: 60_000, believedBehindMs: 30 * 86_400_000 };
const anomalyThreshold = 0.5;
export const rulesOf = episodeRules(
  { openCount: 2, openWindow: 4, holdSeconds: 120, silenceSeconds: 600 },
  { clock },
  anomalyThreshold,
);
/** Half of the silence is a pause. */
export const pauseMs = 300_000;
export const timeRules = (latest: number): TimeRules => ({
  latestOf: () => latest,
  stepMs: clock.aheadMaxMs,
  pauseMs,
});
const thresholds = { anomaly: anomalyThreshold, warning: 0.3, alert: 0.6, critical: 0.8 };

export interface SimpleReading {
  readonly id: string;
  readonly machineId: number;
  readonly partition: number;
  /** Of the record and, unless `collectedAt` says otherwise, of the reading. */
  readonly at: number;
  readonly collectedAt?: number;
  readonly probability: number;
  /** What it shows where it is anomalous; absent, and that is one mode and no sensor. */
  readonly shows?: Shown;
}

export interface Shown {
  readonly modes: readonly string[];
  readonly parts: readonly SensorPart[];
}

const oneMode: Shown = { modes: ['PWF'], parts: [] };

/** Several modes, one or none; sensors that add as much as others, nothing, or less than that. Sums of them are exact. */
export const anyShown: fc.Arbitrary<Shown> = fc.record({
  modes: fc.shuffledSubarray(['PWF', 'OSF', 'HDF']),
  parts: fc
    .shuffledSubarray(['torque', 'speed', 'wear', 'air', 'process'])
    .chain((names) =>
      fc
        .array(fc.constantFrom(-1, 0, 0.5, 0.5, 1), { minLength: names.length, maxLength: names.length })
        .map((sums) => names.map((sensor, place) => ({ sensor, contribution: sums[place] as number }))),
    ),
});

export function asColumns(readings: readonly SimpleReading[]): ScoredReadings {
  const columns = scoredReadings(readings.length, (place) => detectionOf(readings[place] as SimpleReading).record);
  readings.forEach((each, place) => {
    columns.machineIds[place] = each.machineId;
    columns.partitions[place] = each.partition;
    columns.recordTimes[place] = each.at;
    columns.collectedAt[place] = each.collectedAt ?? each.at;
    columns.probabilities[place] = each.probability;
    columns.typeNames[place] = 'M';
    if (each.probability >= anomalyThreshold) columns.detections.set(place, detectionOf(each));
  });
  return columns;
}

/** With the text of its explanation, for who writes its alert. */
export function detectionOf({
  id,
  machineId,
  partition,
  at,
  collectedAt,
  probability,
  shows = oneMode,
}: SimpleReading): DetectionEvent & { readonly detection: Detection } {
  const value = new TextEncoder().encode(JSON.stringify({ machineId }));
  return {
    eventId: id,
    record: { partition, offset: 0, timestamp: at, key: null, value, headers: [] },
    detection: {
      verdict: 'anomalous',
      reading: { machineId, sensors: {}, collectedAt: collectedAt ?? at },
      type: { name: 'M', code: 1 },
      probability,
      severity: severityOf(probability, thresholds),
      explanation: {
        ...writtenPlainly(noExplanation),
        failure_modes: shows.modes.map((code) => ({ code })),
        contributions: { sensors: shows.parts },
      },
    },
    detectedAt: at,
  };
}

export interface Told {
  readonly machineId: number;
  readonly event: EpisodeEvent;
}

/** All conditions after the readings, one by one, and what they told. */
export function followOneByOne(
  readings: readonly SimpleReading[],
  conditions = new Map<number, Condition>(),
  before: PartitionTimes = new Map(),
): { readonly conditions: Map<number, Condition>; readonly told: readonly Told[] } {
  const told: Told[] = [];
  const take = (machineId: number, { condition, events }: ReturnType<typeof stepCondition>): void => {
    if (condition === undefined) conditions.delete(machineId);
    else conditions.set(machineId, condition);
    told.push(...events.map((event) => ({ machineId, event })));
  };
  const times = new Map([...before].map(([partition, time]) => [partition, { ...time }]));
  for (const each of readings) {
    const { partition } = each;
    const time = times.get(partition) ?? { ...unknownTime };
    times.set(partition, time);
    pass(time, each.at);
    const tick = { partition, partitionTime: time.newest, pause: time.pause };
    for (const [machineId, condition] of [...conditions]) take(machineId, passSilence(rulesOf('M'), condition, tick));
    const reading = { ...conditionReading(each, time.newest), pause: time.pause };
    take(each.machineId, stepCondition(rulesOf('M'), conditions.get(each.machineId), reading));
  }
  return { conditions, told };
}

/** How far a partition is after one more record: what is far ahead waits for a second record to say so. */
function pass(time: { newest: number; ahead: number; pause: Pause | null }, at: number): void {
  if (at < time.newest + clock.aheadMaxMs) {
    time.newest = Math.max(time.newest, at);
    time.ahead = Number.NaN;
  } else if (Number.isNaN(time.ahead) || at < time.ahead) {
    time.ahead = at;
  } else {
    if (Number.isFinite(time.newest) && time.ahead > time.newest + pauseMs)
      time.pause = { from: time.newest, to: time.ahead };
    time.newest = time.ahead;
    time.ahead = Number.NaN;
    pass(time, at);
  }
}

function conditionReading(each: SimpleReading, partitionTime: number): ConditionReading {
  const collectedAt = each.collectedAt ?? each.at;
  const { modes, parts } = each.shows ?? oneMode;
  // As wide as a column is.
  const probability = Math.fround(each.probability);
  return {
    at: decidingTime(clock, collectedAt, each.at, Number.POSITIVE_INFINITY),
    collectedAt,
    recordTime: each.at,
    partition: each.partition,
    partitionTime,
    probability,
    typeName: 'M',
    anomaly:
      each.probability >= anomalyThreshold
        ? {
            eventId: each.id,
            severity: severityOf(each.probability, thresholds),
            modes,
            sensors: Object.fromEntries(
              parts.flatMap(({ sensor, contribution }) => (contribution > 0 ? [[sensor, contribution]] : [])),
            ),
          }
        : null,
  };
}
