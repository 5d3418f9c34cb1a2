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
  // Most batches' records come in the order of their times, and need no other column: the memory of a new one takes longer than all else here.
  let passed = recordTimes;
  for (let from = 0, place = 0; from < count; from = place) {
    const partition = partitions[from] as number;
    let time = times.get(partition) ?? Number.NEGATIVE_INFINITY;
    for (; place < count && partitions[place] === partition; place++) {
      const recordTime = recordTimes[place] as number;
      const probability = probabilities[place] as number;
      // Nearly all are so, and to hold each against the day that a time may be ahead takes four times as long.
      if (recordTime > time && recordTime <= latest && !Number.isNaN(probability)) {
        time = recordTime;
        continue;
      }
      if (recordTime > latest) time = later(time, believedTime(recordTime, latest), probability);
      if (time === recordTime) continue;
      if (passed === recordTimes) passed = recordTimes.slice();
      passed[place] = time;
    }
    if (time !== Number.NEGATIVE_INFINITY) times.set(partition, time);
  }
  return passed;
}

/** A record of which no reading was scored says nothing. */
function later(time: EpochMs, recordTime: EpochMs, probability: number): EpochMs {
  return recordTime > time && !Number.isNaN(probability) ? recordTime : time;
}

function ownTimes({ count, recordTimes }: TimeColumns, latest: EpochMs): Float64Array {
  return recordTimes.slice(0, count).map((recordTime) => {
    const time = believedTime(recordTime, latest);
    return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
  });
}
