// From the readings of a batch to what becomes of their machines' conditions. Pure, and nothing is remembered here: a batch whose changes
// cannot be saved is followed once more from what is stored by then.
import type { ConditionReading } from '../../core/episode/condition.ts';
import type { Anomaly } from '../../core/episode/episode.ts';
import { believedTime, type ConditionClock, decidingTime } from '../../core/episode/rules.ts';
import { shownModes } from '../../core/explanation/shown-modes.ts';
import type { ReasonOf, WindowOf } from '../../core/suppression/window-of.ts';
import type { EpochMs } from '../../core/time.ts';
import type { DetectionEvent, EpisodeChanges, ScoredReadings } from '../batch.ts';
import { type BatchConditions, createBatchConditions } from './batch-conditions.ts';
import { changesOf, noEpisodeChanges } from './changes.ts';
import type { ConditionIndex, RulesOf } from './condition-index.ts';
import { type PartitionPassage, type PartitionTimes, passPartitions } from './partition-times.ts';

export interface EpisodeFollowing {
  readonly rulesOf: RulesOf;
  readonly clock: ConditionClock;
  readonly model: { readonly name: string; readonly version: string };
  readonly topic: string;
  /** The deterministic id of an event: the same name gives the same id, for ever. */
  readonly eventId: (name: string) => string;
  /** Absent, and there are no maintenance windows. */
  readonly windowOf?: WindowOf;
  readonly reasonOf?: ReasonOf;
}

/**
 * `now` is the time of the events. `times` are those of the partitions before the readings, by default none; null where readings do not come in the order
 * of their partitions.
 */
export type FollowConditions = (
  readings: readonly ScoredReadings[],
  index: ConditionIndex,
  now: EpochMs,
  times?: PartitionTimes | null,
) => EpisodeChanges;

export function createFollowConditions(following: EpisodeFollowing): FollowConditions {
  return (readings, index, now, times = new Map()) => {
    if (index.rows.size === 0 && readings.every(({ detections }) => detections.size === 0)) return noEpisodeChanges;
    const batch = createBatchConditions(index, following.rulesOf);
    const { pass } = passPartitions(times);
    const withoutTime: number[] = [];
    for (const each of readings)
      followOne(following, each, batch, { latest: latestTime(following, each, now), pass, withoutTime });
    const changes = changesOf({ ...following, kind: 'machine' }, index, batch.result(), now);
    return withoutTime.length === 0 ? changes : { ...changes, withoutTime };
  };
}

/**
 * The latest time that a record can have, so that one from the future shows no silence. Of the detection, not of this moment: batches wait to be
 * saved, and are followed anew, while their alerts already say by which time each reading counts.
 */
export function latestTime({ clock }: EpisodeFollowing, { detectedAt }: ScoredReadings, now: EpochMs): EpochMs {
  return (detectedAt ?? now) + clock.aheadMaxMs;
}

/** What the readings of a part of the batch pass by. */
export interface ReadingsPassage extends Pick<PartitionPassage, 'pass'> {
  readonly latest: EpochMs;
}

function followOne(
  following: EpisodeFollowing,
  readings: ScoredReadings,
  batch: BatchConditions,
  { latest, pass, withoutTime }: ReadingsPassage & { readonly withoutTime: number[] },
): void {
  const { count, machineIds, probabilities, collectedAt, recordTimes, partitions, detections } = readings;
  let partition = Number.NaN;
  let deadline = Number.POSITIVE_INFINITY;
  for (let place = 0; place < count; place++) {
    if (Number.isNaN(probabilities[place])) continue;
    if (partitions[place] !== partition) {
      partition = partitions[place] as number;
      deadline = batch.deadline(partition);
    }
    const recordTime = believedTime(recordTimes[place] as number, latest);
    const partitionTime = pass(partition, recordTime);
    if (partitionTime >= deadline) {
      batch.passSilence(partition, partitionTime);
      deadline = batch.deadline(partition);
    }
    const machineId = machineIds[place] as number;
    const detection = detections.size === 0 ? undefined : detections.get(place);
    const before = batch.get(machineId);
    if (detection === undefined && before === undefined) continue;
    const at = decidingTime(following.clock, collectedAt[place] as number, recordTime, latest);
    if (Number.isNaN(at)) {
      if (detection === undefined) continue;
      withoutTime.push(machineId);
    }
    const reading = readingAt(readings, place, { at, recordTime, partitionTime }, detection);
    // A normal reading only decides whether a mark stays.
    const isAsked = detection === undefined && before?.episode?.suppressedBy !== undefined;
    const window = isAsked ? following.windowOf?.({ ...reading, machineId, modes: null }) : detection?.suppressedBy;
    batch.step(machineId, window === undefined ? reading : { ...reading, suppressedBy: window });
    deadline = batch.deadline(partition);
  }
}

function readingAt(
  readings: ScoredReadings,
  place: number,
  { at, recordTime, partitionTime }: Pick<ConditionReading, 'at' | 'recordTime' | 'partitionTime'>,
  detection: DetectionEvent | undefined,
): ConditionReading {
  return {
    at,
    collectedAt: readings.collectedAt[place] as number,
    recordTime,
    partitionTime,
    partition: readings.partitions[place] as number,
    probability: readings.probabilities[place] as number,
    typeName: readings.typeNameOf(place) as string,
    anomaly: detection === undefined ? null : anomalyOf(detection),
  };
}

function anomalyOf({ eventId, detection }: DetectionEvent): Anomaly {
  const { severity, explanation } = detection;
  const sensors: Record<string, number> = {};
  for (const { sensor, contribution } of explanation.contributions?.sensors ?? [])
    if (contribution > 0) sensors[sensor] = contribution;
  return { eventId, severity, modes: shownModes(explanation), sensors };
}
