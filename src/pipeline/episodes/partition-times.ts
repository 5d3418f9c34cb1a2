// How far the time of each partition is, by its scored records so far. It is stored with the partition's progress, so that a consumer that goes on knows what was
// known before it; whether a machine is silent depends on it. One record that is ahead of the others of its partition (a gateway whose clock stands at
// local time) does not carry it along: a step ahead counts when the next record has made it too.
import {
  noPauses,
  type PartitionTime,
  type Pauses,
  unknownTime,
  withPause,
} from '../../core/episode/partition-time.ts';
import { believedTime } from '../../core/episode/rules.ts';
import type { EpochMs } from '../../core/time.ts';
import type { ScoredReadings } from '../batch.ts';

/** By partition; one without a record whose time is known is absent. */
export type PartitionTimes = ReadonlyMap<number, PartitionTime>;

export interface PassedTimes {
  /** Of each of the readings' parts: for each place how far the time of its partition is with it, -Infinity where no time is known yet. */
  readonly columns: readonly Float64Array[];
  readonly before: PartitionTimes;
  /** Those of a partition after each one more, where it has gone on, in the order of the readings. */
  readonly pauses: readonly PlacedPauses[];
  /** How far the partitions are after all of them. */
  readonly after: PartitionTimes;
}

interface PlacedPauses {
  readonly part: number;
  readonly place: number;
  readonly partition: number;
  readonly pauses: Pauses;
}

type TimeColumns = Pick<ScoredReadings, 'count' | 'probabilities' | 'partitions' | 'recordTimes' | 'detectedAt'>;

export interface TimeRules {
  /** The latest time that a record of these readings can have. */
  readonly latestOf: (readings: TimeColumns) => EpochMs;
  /** A record that is so much ahead, or more, and at least a second, needs another one that is. */
  readonly stepMs: number;
  /** A step of more than one of these is a pause of the partition; in ascending order. */
  readonly pausesMs: readonly number[];
}

const noTimes: PartitionTimes = new Map();

/** Records that come every few milliseconds would all wait for the next one, and none of them be taken the quick way. */
const leastStepMs = 1_000;

/** `before` as null: records that do not come in the order of their partitions say nothing but their own times. */
export function passTimes(
  before: PartitionTimes | null,
  readings: readonly TimeColumns[],
  rules: TimeRules,
): PassedTimes {
  const pauses: PlacedPauses[] = [];
  if (before === null) {
    const columns = readings.map((each) => ownTimes(each, rules.latestOf(each)));
    return { columns, before: noTimes, pauses, after: noTimes };
  }
  const after = new Map(before);
  const stepMs = Math.max(leastStepMs, rules.stepMs);
  const columns = readings.map((each, part) =>
    passOne(after, each, { ...rules, stepMs, latest: rules.latestOf(each) }, (place, partition, those) =>
      pauses.push({ part, place, partition, pauses: those }),
    ),
  );
  return { columns, before, pauses, after };
}

/** Of a place the pauses of its partition so far; to be asked in the order of the readings. */
export function pausesPassed({
  before,
  pauses,
}: PassedTimes): (part: number, place: number, partition: number) => Pauses {
  const later = new Map<number, Pauses>();
  let next = 0;
  return (part, place, partition) => {
    for (let each = pauses[next]; each !== undefined; each = pauses[++next]) {
      if (each.part > part || (each.part === part && each.place > place)) break;
      later.set(each.partition, each.pauses);
    }
    return later.get(partition) ?? before.get(partition)?.pauses ?? noPauses;
  };
}

type Steps = Pick<TimeRules, 'stepMs' | 'pausesMs'> & { readonly latest: EpochMs };

function passOne(
  times: Map<number, PartitionTime>,
  { count, probabilities, partitions, recordTimes }: TimeColumns,
  { latest, stepMs, pausesMs }: Steps,
  paused: (place: number, partition: number, pauses: Pauses) => void,
): Float64Array {
  // Most batches' records come in the order of their times, and need no other column: the memory of a new one takes longer than all else here.
  let passed = recordTimes;
  for (let from = 0, place = 0; from < count; from = place) {
    const partition = partitions[from] as number;
    let { newest, ahead, pauses } = times.get(partition) ?? unknownTime;
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
          if (ahead - newest > (pausesMs[0] ?? Number.POSITIVE_INFINITY) && newest !== Number.NEGATIVE_INFINITY) {
            pauses = withPause(pauses, { from: newest, to: ahead }, pausesMs);
            paused(place, partition, pauses);
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
    if (newest !== Number.NEGATIVE_INFINITY || !Number.isNaN(ahead)) times.set(partition, { newest, ahead, pauses });
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
