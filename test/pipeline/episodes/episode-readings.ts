// Readings as episodes see them, made of few words, and conditions followed reading by reading as what all other ways must come to. What a pause is, and who is
// silent, is told here in its own words (docs/episodes.md), so that nothing is right because the product says so.
import fc from 'fast-check';
import type { Detection } from '../../../src/core/assessment.ts';
import {
  type Condition,
  type ConditionReading,
  type EpisodeEvent,
  type Step,
  stepCondition,
} from '../../../src/core/episode/condition.ts';
import type { SensorPart } from '../../../src/core/episode/episode.ts';
import { noPauses, type Pause } from '../../../src/core/episode/partition-time.ts';
import { decidingTime, episodeRules, toldTime } from '../../../src/core/episode/rules.ts';
import { noExplanation } from '../../../src/core/explanation/explanation.ts';
import { writtenPlainly } from '../../../src/core/explanation/write-explanation.ts';
import { severityOf } from '../../../src/core/severity.ts';
import type { DetectionEvent, ScoredReadings } from '../../../src/pipeline/batch.ts';
import type { PartitionTimes, TimeRules } from '../../../src/pipeline/episodes/partition-times.ts';
import { scoredReadings } from '../../../src/pipeline/episodes/scored-readings.ts';

export const clock = { behindMaxMs: 600_000, aheadMaxMs: 60_000, believedBehindMs: 30 * 86_400_000 };
const anomalyThreshold = 0.5;
export const rulesOf = episodeRules(
  {
    ...{ openCount: 2, openWindow: 4, holdSeconds: 120, silenceSeconds: 600 },
    byType: { H: { silenceSeconds: 2_400 }, L: { silenceSeconds: 9_000 } },
  },
  { clock },
  anomalyThreshold,
);
/** Half of each silence: a longer step is a pause. */
export const pausesMs = [300_000, 1_200_000, 4_500_000];
export const timeRules = (latest: number): TimeRules => ({
  latestOf: () => latest,
  stepMs: clock.aheadMaxMs,
  pausesMs,
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
  /** Of its machine; by default M. */
  readonly typeName?: string;
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
    columns.typeNames[place] = each.typeName ?? 'M';
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
  typeName = 'M',
  shows = oneMode,
}: SimpleReading): DetectionEvent & { readonly detection: Detection } {
  const value = new TextEncoder().encode(JSON.stringify({ machineId }));
  return {
    eventId: id,
    record: { partition, offset: 0, timestamp: at, key: null, value, headers: [] },
    detection: {
      verdict: 'anomalous',
      reading: { machineId, sensors: {}, collectedAt: collectedAt ?? at },
      type: { name: typeName, code: 1 },
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
  /** The place of the reading with which it was told. */
  readonly by: number;
}

/** All conditions after the readings, one by one, and what they told. */
export function followOneByOne(
  readings: readonly SimpleReading[],
  conditions = new Map<number, Condition>(),
  before: PartitionTimes = new Map(),
): { readonly conditions: Map<number, Condition>; readonly told: readonly Told[] } {
  const told: Told[] = [];
  const take = (machineId: number, { condition, events }: Step, by: number): void => {
    if (condition === undefined) conditions.delete(machineId);
    else conditions.set(machineId, condition);
    told.push(...events.map((event) => ({ machineId, event, by })));
  };
  const clocks = new Map(
    [...before].map(([partition, { newest, ahead, pauses }]) => [partition, { newest, ahead, pauses: [...pauses] }]),
  );
  for (const [by, each] of readings.entries()) {
    const { partition, machineId } = each;
    const passed = clocks.get(partition) ?? { newest: Number.NEGATIVE_INFINITY, ahead: Number.NaN, pauses: [] };
    clocks.set(partition, passed);
    pass(passed, each.at);
    for (const [id, condition] of [...conditions]) {
      if (condition.partition !== partition || condition.state === 'normal') continue;
      if (wasSilent(condition, passed)) take(id, silenced(condition), by);
    }
    const own = conditions.get(machineId);
    if (own !== undefined && own.partition === partition && own.state !== 'normal' && wasAway(own, each.at))
      take(machineId, silenced(own), by);
    // Whoever is silent is so by now.
    const rules = { ...rulesOf(each.typeName ?? 'M'), silenceMs: Number.POSITIVE_INFINITY };
    take(machineId, stepCondition(rules, conditions.get(machineId), conditionReading(each, passed.newest)), by);
  }
  return { conditions, told };
}

/** What is known of a partition: of its pauses all. */
interface PassedClock {
  newest: number;
  ahead: number;
  readonly pauses: Pause[];
}

/** How far a partition is after one more record: what is far ahead waits for a second record to say so. Any step is a pause for whoever finds it long. */
function pass(passed: PassedClock, at: number): void {
  if (at < passed.newest + clock.aheadMaxMs) {
    passed.newest = Math.max(passed.newest, at);
    passed.ahead = Number.NaN;
  } else if (Number.isNaN(passed.ahead) || at < passed.ahead) {
    passed.ahead = at;
  } else {
    if (Number.isFinite(passed.newest)) passed.pauses.push({ from: passed.newest, to: passed.ahead });
    passed.newest = passed.ahead;
    passed.ahead = Number.NaN;
    pass(passed, at);
  }
}

/** The others have gone on for so long since it was heard, and since each step that is longer than half of that. */
function wasSilent({ heardAt, typeName }: Condition, { newest, pauses }: PassedClock): boolean {
  const { silenceMs } = rulesOf(typeName);
  const counted = [heardAt, ...pauses.filter(({ from, to }) => 2 * (to - from) > silenceMs).map(({ to }) => to)];
  return counted.every((since) => newest - since >= silenceMs);
}

/** By a record of its own, whatever the others have done. */
function wasAway({ heardAt, typeName }: Condition, recordAt: number): boolean {
  return recordAt - heardAt >= rulesOf(typeName).silenceMs;
}

/** An open episode ends a silence after the newest reading; what had only begun has not been. */
function silenced(before: Condition): Step {
  const { episode, at, collectedAt, typeName } = before;
  if (episode === null) return { condition: undefined, events: [] };
  const { silenceMs } = rulesOf(typeName);
  const closedAt = Math.max(toldTime(clock, at, collectedAt) + silenceMs, episode.lastReadingAt);
  const ended = { ...episode, closedAt, end: 'silence' as const, eventCount: episode.eventCount + 1 };
  return {
    condition: { ...before, state: 'normal', at: at + silenceMs, onset: [], episode: null, calm: null },
    events: [{ event: 'closed', episode: ended }],
  };
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
    pauses: noPauses,
    probability,
    typeName: each.typeName ?? 'M',
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
