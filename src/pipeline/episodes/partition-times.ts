// How far the time of each partition is: the newest time of its scored records so far. It is stored with the partition's progress, so that a
// consumer that goes on knows what was known before it; whether a machine is silent depends on it.
import { believedTime } from '../../core/episode/rules.ts';
import type { EpochMs } from '../../core/time.ts';
import type { ScoredReadings } from '../batch.ts';

/** By partition; one without a record whose time is known is absent. */
export type PartitionTimes = ReadonlyMap<number, EpochMs>;

export interface PartitionPassage {
  /** A record of the partition comes; how far the partition's time is with it. */
  readonly pass: (partition: number, recordTime: EpochMs) => EpochMs;
  readonly result: () => PartitionTimes;
}

/** `before` as null: records that do not come in the order of their partitions say nothing but their own times. */
export function passPartitions(before: PartitionTimes | null): PartitionPassage {
  if (before === null) return { pass: (_, recordTime) => recordTime, result: () => new Map() };
  const times = new Map(before);
  let current = Number.NaN;
  let time = Number.NEGATIVE_INFINITY;
  const keep = (): void => {
    if (time !== Number.NEGATIVE_INFINITY) times.set(current, time);
  };
  return {
    pass: (partition, recordTime) => {
      if (partition !== current) {
        keep();
        current = partition;
        time = times.get(partition) ?? Number.NEGATIVE_INFINITY;
      }
      if (recordTime > time) time = recordTime;
      return time;
    },
    result: () => {
      keep();
      return times;
    },
  };
}

/** `latestOf`: the latest time that a record of these readings can have. */
export function partitionTimesAfter(
  before: PartitionTimes,
  readings: readonly ScoredReadings[],
  latestOf: (readings: ScoredReadings) => EpochMs,
): PartitionTimes {
  const { pass, result } = passPartitions(before);
  for (const each of readings) {
    const { count, probabilities, partitions, recordTimes } = each;
    const latest = latestOf(each);
    for (let place = 0; place < count; place++) {
      if (Number.isNaN(probabilities[place])) continue;
      pass(partitions[place] as number, believedTime(recordTimes[place] as number, latest));
    }
  }
  return result();
}
