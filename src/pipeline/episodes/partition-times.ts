// How far the time of each partition is: the newest time of its scored records so far. It is stored with the partition's progress, so that a
// consumer that goes on knows what was known before it; whether a machine is silent depends on it.
import { believedTime } from '../../core/episode/rules.ts';
import type { EpochMs } from '../../core/time.ts';
import type { ScoredReadings } from '../batch.ts';

/** By partition; one without a record whose time is known is absent. */
export type PartitionTimes = ReadonlyMap<number, EpochMs>;

export interface PassedTimes {
  /** Of each of the readings' parts: for each place how far the time of its partition is with it, -Infinity where no time is known yet. */
  readonly columns: readonly Float64Array[];
  /** How far the partitions are after all of them. */
  readonly after: PartitionTimes;
}

type TimeColumns = Pick<ScoredReadings, 'count' | 'probabilities' | 'partitions' | 'recordTimes' | 'detectedAt'>;

/**
 * `latestOf`: the latest time that a record of these readings can have. `before` as null: records that do not come in the order of their partitions say
 * nothing but their own times.
 */
export function passTimes(
  before: PartitionTimes | null,
  readings: readonly TimeColumns[],
  latestOf: (readings: TimeColumns) => EpochMs,
): PassedTimes {
  if (before === null) return { columns: readings.map((each) => ownTimes(each, latestOf(each))), after: new Map() };
  const after = new Map(before);
  const columns = readings.map((each) => passOne(after, each, latestOf(each)));
  return { columns, after };
}

function passOne(
  times: Map<number, EpochMs>,
  { count, probabilities, partitions, recordTimes }: TimeColumns,
  latest: EpochMs,
): Float64Array {
  const passed = new Float64Array(count);
  for (let from = 0, place = 0; from < count; from = place) {
    const partition = partitions[from] as number;
    let time = times.get(partition) ?? Number.NEGATIVE_INFINITY;
    for (; place < count && partitions[place] === partition; place++) {
      const recordTime = believedTime(recordTimes[place] as number, latest);
      if (recordTime > time && !Number.isNaN(probabilities[place])) time = recordTime;
      passed[place] = time;
    }
    if (time !== Number.NEGATIVE_INFINITY) times.set(partition, time);
  }
  return passed;
}

function ownTimes({ count, recordTimes }: TimeColumns, latest: EpochMs): Float64Array {
  return recordTimes.slice(0, count).map((recordTime) => {
    const time = believedTime(recordTime, latest);
    return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
  });
}
