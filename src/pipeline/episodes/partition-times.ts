// How far the time of each partition is, by its scored records so far. It is stored with the partition's progress, so that a consumer that goes on knows what was
// known before it; whether a machine is silent depends on it. One record that is ahead of the others of its partition (a gateway whose clock stands at
// local time) does not carry it along: a step ahead counts when the next record has made it too.
import { type PartitionTime, type Pause, unknownTime } from '../../core/episode/partition-time.ts';
import { believedTime } from '../../core/episode/rules.ts';
import type { EpochMs } from '../../core/time.ts';
import type { ScoredReadings } from '../batch.ts';

/** By partition; one without a record whose time is known is absent. */
export type PartitionTimes = ReadonlyMap<number, PartitionTime>;

export interface PassedTimes {
  /** Of each of the readings' parts: for each place how far the time of its partition is with it, -Infinity where no time is known yet. */
  readonly columns: readonly Float64Array[];
  readonly before: PartitionTimes;
  /** Each where its partition has gone on after it, in the order of the readings. */
  readonly pauses: readonly PlacedPause[];
  /** How far the partitions are after all of them. */
  readonly after: PartitionTimes;
}

interface PlacedPause {
  readonly part: number;
  readonly place: number;
  readonly partition: number;
  readonly pause: Pause;
}

type TimeColumns = Pick<ScoredReadings, 'count' | 'probabilities' | 'partitions' | 'recordTimes' | 'detectedAt'>;

export interface TimeRules {
  /** The latest time that a record of these readings can have. */
  readonly latestOf: (readings: TimeColumns) => EpochMs;
  /** A record that is so much ahead, or more, needs another one that is. */
  readonly stepMs: number;
  /** A step of more than this is a pause of the partition. */
  readonly pauseMs: number;
}

const noTimes: PartitionTimes = new Map();

/** `before` as null: records that do not come in the order of their partitions say nothing but their own times. */
export function passTimes(
  before: PartitionTimes | null,
  readings: readonly TimeColumns[],
  rules: TimeRules,
): PassedTimes {
  const pauses: PlacedPause[] = [];
  if (before === null) {
    const columns = readings.map((each) => ownTimes(each, rules.latestOf(each)));
    return { columns, before: noTimes, pauses, after: noTimes };
  }
  const after = new Map(before);
  const columns = readings.map((each, part) =>
    passOne(after, each, { ...rules, latest: rules.latestOf(each) }, (place, partition, pause) =>
      pauses.push({ part, place, partition, pause }),
    ),
  );
  return { columns, before, pauses, after };
}

/** Of a place the last pause of its partition; to be asked in the order of the readings. */
export function lastPauses({
  before,
  pauses,
}: PassedTimes): (part: number, place: number, partition: number) => Pause | null {
  const later = new Map<number, Pause>();
  let next = 0;
  return (part, place, partition) => {
    for (let each = pauses[next]; each !== undefined; each = pauses[++next]) {
      if (each.part > part || (each.part === part && each.place > place)) break;
      later.set(each.partition, each.pause);
    }
    return later.get(partition) ?? before.get(partition)?.pause ?? null;
  };
}

type Steps = Pick<TimeRules, 'stepMs' | 'pauseMs'> & { readonly latest: EpochMs };

function passOne(
  times: Map<number, PartitionTime>,
  { count, probabilities, partitions, recordTimes }: TimeColumns,
  { latest, stepMs, pauseMs }: Steps,
  paused: (place: number, partition: number, pause: Pause) => void,
): Float64Array {
  // Most batches' records come in the order of their times, and need no other column: the memory of a new one takes longer than all else here.
  let passed = recordTimes;
  for (let from = 0, place = 0; from < count; from = place) {
    const partition = partitions[from] as number;
    let { newest, ahead, pause } = times.get(partition) ?? unknownTime;
    for (; place < count && partitions[place] === partition; place++) {
      const recordTime = recordTimes[place] as number;
      const isScored = !Number.isNaN(probabilities[place]);
      const step = recordTime - newest;
      // Nearly all are so, and to hold each against the day that a time may be ahead takes four times as long.
      if (step >= 0 && step < stepMs && recordTime <= latest && isScored) {
        newest = recordTime;
        ahead = Number.NaN;
        continue;
      }
      // A record of which no reading was scored says nothing.
      const time = isScored ? believedTime(recordTime, latest) : Number.NaN;
      if (isAhead(time, newest, stepMs)) {
        if (time >= ahead) {
          if (ahead - newest > pauseMs && newest !== Number.NEGATIVE_INFINITY) {
            pause = { from: newest, to: ahead };
            paused(place, partition, pause);
          }
          newest = ahead;
          ahead = time;
        } else ahead = time;
      }
      if (time - newest < stepMs || time <= newest) {
        newest = Math.max(newest, time);
        ahead = Number.NaN;
      }
      if (newest === recordTime) continue;
      if (passed === recordTimes) passed = recordTimes.slice();
      passed[place] = newest;
    }
    if (newest !== Number.NEGATIVE_INFINITY || !Number.isNaN(ahead)) times.set(partition, { newest, ahead, pause });
  }
  return passed;
}

function isAhead(time: EpochMs, newest: EpochMs, stepMs: number): boolean {
  return time > newest && time - newest >= stepMs;
}

function ownTimes({ count, recordTimes }: TimeColumns, latest: EpochMs): Float64Array {
  return recordTimes.slice(0, count).map((recordTime) => {
    const time = believedTime(recordTime, latest);
    return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
  });
}
