// How far the time of each partition is, by its records, without the stretches in which it had none: while producers, or Kafka, were away all
// machines of a partition were silent, and none of them by itself.

import type { EpochMs } from '../time.ts';

/** Four numbers in an array, of which the places are below: what reads them for each reading makes no object of any. */
export type PartitionClock = Float64Array;
/** The newest time of its records. */
const clockLatest = 0;
/** Milliseconds that have passed while records came. */
export const clockActive = 1;
/** When it is to be looked again which machines are silent, in the same milliseconds. */
export const clockDueAt = 2;
/** Of the last record, where it is further ahead of the newest time than a pause counts, and the next one may not be; else NaN. */
const clockAhead = 3;

export interface PartitionClocks {
  readonly of: (partition: number) => PartitionClock;
  /** What a stretch without records counts at most. */
  readonly pauseMaxMs: number;
  /** How often silent machines are looked for. */
  readonly tickMs: number;
  readonly clear: () => void;
}

/** Of the shortest silence that is told. */
const pauseShare = 1 / 4;
const tickShare = 1 / 10;

export function createPartitionClocks(floorMs: number): PartitionClocks {
  const clocks = new Map<number, PartitionClock>();
  const tickMs = floorMs * tickShare;
  return {
    of: (partition) => {
      const known = clocks.get(partition);
      if (known !== undefined) return known;
      const clock = Float64Array.of(Number.NEGATIVE_INFINITY, 0, tickMs, Number.NaN);
      clocks.set(partition, clock);
      return clock;
    },
    pauseMaxMs: floorMs * pauseShare,
    tickMs,
    clear: () => clocks.clear(),
  };
}

/**
 * The clock passes a record. As for episodes, one that is far ahead of the others of its partition says nothing, unless the next one has come to its time too:
 * its own clock may be wrong. One of which nobody knows when it was (NaN) says nothing at all.
 */
export function passRecord(clock: PartitionClock, recordTime: EpochMs, pauseMaxMs: number): void {
  if (Number.isNaN(recordTime)) return;
  const latest = clock[clockLatest] as number;
  if (recordTime - latest <= pauseMaxMs) {
    clock[clockAhead] = Number.NaN;
    if (recordTime > latest) moveTo(clock, recordTime, recordTime - latest);
    return;
  }
  const ahead = clock[clockAhead] as number;
  if (recordTime >= ahead) {
    moveTo(clock, ahead, latest === Number.NEGATIVE_INFINITY ? 0 : pauseMaxMs);
    clock[clockAhead] = Number.NaN;
    passRecord(clock, recordTime, pauseMaxMs);
  } else clock[clockAhead] = recordTime;
}

function moveTo(clock: PartitionClock, time: EpochMs, passedMs: number): void {
  clock[clockLatest] = time;
  clock[clockActive] = (clock[clockActive] as number) + passedMs;
}
