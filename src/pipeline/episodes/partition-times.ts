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
    const { count, partitions } = each;
    const latest = latestOf(each);
    for (let from = 0, end = 0; from < count; from = end) {
      end = endOfPartition(partitions, from);
      pass(partitions[from] as number, newestTime(each, from, end, latest));
    }
  }
  return result();
}

/** Of the scored readings from `from` on, and before `to`, the newest believed time of their records; -Infinity where there is none. */
export function newestTime(
  { probabilities, recordTimes }: Pick<ScoredReadings, 'probabilities' | 'recordTimes'>,
  from: number,
  to: number,
  latest: EpochMs,
): EpochMs {
  let newest = Number.NEGATIVE_INFINITY;
  for (let place = from; place < to; place++) {
    const time = believedTime(recordTimes[place] as number, latest);
    if (time > newest && !Number.isNaN(probabilities[place])) newest = time;
  }
  return newest;
}

/** The first place from `from` on that is of another partition. */
export function endOfPartition(partitions: Int32Array, from: number): number {
  const partition = partitions[from];
  let end = from + 1;
  while (end < partitions.length && partitions[end] === partition) end++;
  return end;
}
