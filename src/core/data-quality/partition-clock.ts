// How far the time of each partition is, by its records, without the stretches in which it had none: while producers, or Kafka, were away all
// machines of a partition were silent, and none of them by itself.
import type { EpochMs } from '../time.ts';

export interface PartitionClock {
  readonly partition: number;
  /** The newest time of its records. */
  latest: EpochMs;
  /** Milliseconds that have passed while records came. */
  active: number;
  /** When it is to be looked again which machines are silent, in the same milliseconds. */
  dueAt: number;
}

export interface PartitionClocks {
  /** A record of the partition has come, whose time is in an array: a double as an argument would mostly become an object. */
  readonly pass: (partition: number, recordTimes: Float64Array, at: number) => PartitionClock;
  /** Whether it is time to look for machines that are silent, at most once for each tick. */
  readonly isDue: (clock: PartitionClock) => boolean;
  readonly clear: () => void;
}

/** Of the shortest silence that is told: what a stretch without records counts at most, and how often silent machines are looked for. */
const pauseShare = 1 / 4;
const tickShare = 1 / 10;

export function createPartitionClocks(floorMs: number): PartitionClocks {
  const clocks = new Map<number, PartitionClock>();
  const [pauseMax, tick] = [floorMs * pauseShare, floorMs * tickShare];
  let last: PartitionClock = { partition: -1, latest: 0, active: 0, dueAt: 0 };
  return {
    pass: (partition, recordTimes, at) => {
      const recordTime = recordTimes[at] as EpochMs;
      if (last.partition !== partition) {
        last = clocks.get(partition) ?? { partition, latest: Number.NEGATIVE_INFINITY, active: 0, dueAt: tick };
        clocks.set(partition, last);
      }
      if (recordTime > last.latest) {
        if (last.latest !== Number.NEGATIVE_INFINITY) last.active += Math.min(recordTime - last.latest, pauseMax);
        last.latest = recordTime;
      }
      return last;
    },
    isDue: (clock) => {
      if (clock.active < clock.dueAt) return false;
      clock.dueAt = clock.active + tick;
      return true;
    },
    clear: () => {
      clocks.clear();
      last = { partition: -1, latest: 0, active: 0, dueAt: 0 };
    },
  };
}
