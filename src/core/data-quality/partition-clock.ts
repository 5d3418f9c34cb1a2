// How far the time of each partition is, by its records, without the stretches in which it had none: while producers, or Kafka, were away all
// machines of a partition were silent, and none of them by itself.

/** Three numbers in an array, of which the places are below: what reads them for each reading makes no object of any. */
export type PartitionClock = Float64Array;
/** The newest time of its records. */
export const clockLatest = 0;
/** Milliseconds that have passed while records came. */
export const clockActive = 1;
/** When it is to be looked again which machines are silent, in the same milliseconds. */
export const clockDueAt = 2;

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
      const clock = Float64Array.of(Number.NEGATIVE_INFINITY, 0, tickMs);
      clocks.set(partition, clock);
      return clock;
    },
    pauseMaxMs: floorMs * pauseShare,
    tickMs,
    clear: () => clocks.clear(),
  };
}
