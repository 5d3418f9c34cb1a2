// From the readings of a batch to what becomes of their machines' conditions. Pure, and nothing is remembered here: a batch whose changes
// cannot be saved is followed once more from what is stored by then.
import type { ConditionReading } from '../../core/episode/condition.ts';
import type { Anomaly, SensorPart } from '../../core/episode/episode.ts';
import type { Judge } from '../../core/episode/judge.ts';
import { suppressedByOf } from '../../core/episode/packed-condition.ts';
import type { Pauses } from '../../core/episode/partition-time.ts';
import { believedTime, type ConditionClock, decidingTime, toldTime } from '../../core/episode/rules.ts';
import { shownModes } from '../../core/explanation/shown-modes.ts';
import type { Severity } from '../../core/severity.ts';
import type { ReasonOf, WindowOf } from '../../core/suppression/window-of.ts';
import type { ToldModel } from '../../core/target/told-model.ts';
import type { EpochMs } from '../../core/time.ts';
import type { DetectionEvent, EpisodeChanges, ScoredReadings } from '../batch.ts';
import { type BatchConditions, createBatchConditions } from './batch-conditions.ts';
import { changesOf, noEpisodeChanges } from './changes.ts';
import type { ConditionIndex, RulesOf } from './condition-index.ts';
import { type PassedTimes, passTimes, pausesPassed, type TimeRules } from './partition-times.ts';
import { visitPlaces } from './visit-places.ts';

export interface EpisodeFollowing {
  readonly rulesOf: RulesOf;
  readonly clock: ConditionClock;
  readonly model: ToldModel;
  /** Who judges; absent, and nobody takes over from anybody. */
  readonly judge?: Judge;
  readonly topic: string;
  /** The deterministic id of an event: the same name gives the same id, for ever. */
  readonly eventId: (name: string) => string;
  /** Absent, and there are no maintenance windows. */
  readonly windowOf?: WindowOf;
  readonly reasonOf?: ReasonOf;
}

/** `now` is the time of the events. `passed` are the times of the partitions at the readings, by default as if none were known before. */
export type FollowConditions = (
  readings: readonly ScoredReadings[],
  index: ConditionIndex,
  now: EpochMs,
  passed?: PassedTimes,
) => EpisodeChanges;

export function createFollowConditions(following: EpisodeFollowing): FollowConditions {
  return (readings, index, now, given) => {
    if (index.rows.size() === 0 && readings.every(({ detections }) => detections.size === 0)) return noEpisodeChanges;
    const batch = createBatchConditions(index, following.rulesOf, following.judge);
    const times = given ?? passTimes(new Map(), readings, timeRules(following, now));
    const pausesAt = pausesPassed(times);
    const withoutTime: number[] = [];
    for (const [part, each] of readings.entries()) {
      const passed = times.columns[part] as Float64Array;
      const latest = latestTime(following, each, now);
      followOne(following, each, batch, { latest, passed, pausesAt: pausesAt.bind(null, part), withoutTime });
    }
    const changes = changesOf({ ...following, kind: 'machine' }, batch.result(), now);
    return withoutTime.length === 0 ? changes : { ...changes, withoutTime };
  };
}

/**
 * The latest time that a record can have, so that one from the future shows no silence. Of the detection, not of this moment: batches wait to be
 * saved, and are followed anew, while their alerts already say by which time each reading counts.
 */
export function latestTime(
  { clock }: EpisodeFollowing,
  { detectedAt }: Pick<ScoredReadings, 'detectedAt'>,
  now: EpochMs,
): EpochMs {
  return (detectedAt ?? now) + clock.aheadMaxMs;
}

/** Of readings of which nobody knows how far their partitions were before, nor what is a pause there. */
export function timeRules(following: EpisodeFollowing, now: EpochMs): TimeRules {
  return {
    latestOf: (each) => latestTime(following, each, now),
    stepMs: following.clock.aheadMaxMs,
    pausesMs: [],
  };
}

/** What the readings of a part of the batch pass by. */
export interface ReadingsPassage {
  /** The latest time that a record can have. */
  readonly latest: EpochMs;
  /** For each place how far the time of its partition is with it. */
  readonly passed: Float64Array;
  /** The pauses of a place's partition; to be asked in the order of the places. */
  readonly pausesAt: (place: number, partition: number) => Pauses;
}

function followOne(
  following: EpisodeFollowing,
  readings: ScoredReadings,
  batch: BatchConditions,
  { latest, passed, pausesAt, withoutTime }: ReadingsPassage & { readonly withoutTime: number[] },
): void {
  const { machineIds, probabilities, collectedAt, recordTimes, detections } = readings;
  for (const place of detections.keys()) batch.filter.add(machineIds[place] as number);
  visitPlaces({ ...readings, times: passed }, batch, noStops, (place, partition) => {
    const partitionTime = passed[place] as number;
    const pauses = pausesAt(place, partition);
    if (isTakenOver(batch, partition)) batch.passSilence(partition, partitionTime, pauses);
    if (Number.isNaN(probabilities[place])) return;
    const recordTime = believedTime(recordTimes[place] as number, latest);
    if (partitionTime >= batch.deadline(partition)) batch.passSilence(partition, partitionTime, pauses);
    const machineId = machineIds[place] as number;
    const detection = detections.get(place);
    const before = batch.find(machineId);
    if (detection === undefined && before === undefined) return;
    const at = decidingTime(following.clock, collectedAt[place] as number, recordTime, latest);
    if (Number.isNaN(at)) {
      if (detection === undefined) return;
      withoutTime.push(machineId);
    }
    const reading = readingAt(readings, place, { at, recordTime, partitionTime, pauses }, detection);
    // A normal reading only decides whether a mark stays.
    const isAsked = detection === undefined && before !== undefined && suppressedByOf(before) !== undefined;
    const window = isAsked
      ? following.windowOf?.({ ...asTold(following.clock, reading), machineId, modes: null })
      : detection?.suppressedBy;
    batch.step(machineId, window === undefined ? reading : { ...reading, suppressedBy: window });
  });
}

/** Whether somebody else has judged in that partition before: any record tells that, also one that the profile of now refuses. */
export function isTakenOver(batch: Pick<BatchConditions, 'deadline'>, partition: number): boolean {
  return batch.deadline(partition) === Number.NEGATIVE_INFINITY;
}

/** What is asked whether it falls under a maintenance window is asked by the time that is told of it. */
export function asTold<Reading extends Pick<ConditionReading, 'at' | 'collectedAt'>>(
  clock: ConditionClock,
  reading: Reading,
): Reading {
  return { ...reading, at: toldTime(clock, reading.at, reading.collectedAt) };
}

const noStops: readonly number[] = [];

function readingAt(
  readings: ScoredReadings,
  place: number,
  times: Pick<ConditionReading, 'at' | 'recordTime' | 'partitionTime' | 'pauses'>,
  detection: DetectionEvent | undefined,
): ConditionReading {
  const { at, recordTime, partitionTime, pauses } = times;
  return {
    at,
    collectedAt: readings.collectedAt[place] as number,
    recordTime,
    partitionTime,
    pauses,
    partition: readings.partitions[place] as number,
    probability: readings.probabilities[place] as number,
    typeName: readings.typeNameOf(place) as string,
    anomaly: detection === undefined ? null : new DetectedAnomaly(detection),
  };
}

/** Its sensors by name are for who asks: nobody does as long as an episode goes on. */
class DetectedAnomaly implements Anomaly {
  readonly eventId: string;
  readonly severity: Severity;
  readonly modes: readonly string[];
  readonly parts: readonly SensorPart[];
  constructor({ eventId, detection: { severity, explanation } }: DetectionEvent) {
    this.eventId = eventId;
    this.severity = severity;
    this.modes = shownModes(explanation);
    this.parts = explanation.contributions?.sensors ?? [];
  }
  get sensors(): Record<string, number> {
    const sensors: Record<string, number> = {};
    for (const { sensor, contribution } of this.parts) if (contribution > 0) sensors[sensor] = contribution;
    return sensors;
  }
}
