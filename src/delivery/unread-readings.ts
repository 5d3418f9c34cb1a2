// Which partitions of the readings nobody reads on, whichever consumer has them: one that is frozen, hangs, or saves nothing, or that
// somebody else has taken a partition from, says nothing of it itself.
import type { UnreadReadings } from '../debezium/observation.ts';

export interface PartitionProgress {
  readonly partition: number;
  /** What is to be read next. */
  readonly next: number;
  /** Where what can be read ends. */
  readonly end: number;
}

/** Told where each partition is at a look; tells those that stand with readings ahead. Not read for `limitMs` is standing. */
export function createUnreadReadings(
  limitMs: number,
  nowMs: () => number,
): (partitions: readonly PartitionProgress[]) => readonly UnreadReadings[] {
  let known = new Map<number, { readonly next: number; readonly movedAtMs: number }>();
  return (partitions) => {
    const now = nowMs();
    known = new Map(
      partitions.map(({ partition, next, end }) => {
        const before = known.get(partition);
        const stands = before !== undefined && before.next === next && next < end;
        return [partition, stands ? before : { next, movedAtMs: now }];
      }),
    );
    return partitions.flatMap(({ partition, next, end }) => {
      const forMs = now - (known.get(partition)?.movedAtMs ?? now);
      return next < end && forMs >= limitMs ? [{ partition, count: end - next, forMs }] : [];
    });
  };
}
