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

export interface UnreadLooks {
  /**
   * Told where each partition is at a look, or null where that could not be seen; tells those that stand with readings ahead. Not read for
   * the limit is standing, also where some looks between could see nothing.
   */
  readonly look: (partitions: readonly PartitionProgress[] | null) => readonly UnreadReadings[];
  /** A partition has readings ahead since these looks began, and has neither moved nor stood for long enough: it may have stood before. */
  readonly isUndecided: () => boolean;
}

interface Known {
  readonly next: number;
  readonly movedAtMs: number;
  readonly hasMoved: boolean;
}

export function createUnreadReadings(limitMs: number, nowMs: () => number): UnreadLooks {
  let known = new Map<number, Known>();
  let isUndecided = false;
  let standing: readonly UnreadReadings[] = [];
  return {
    isUndecided: () => isUndecided,
    look: (partitions) => {
      if (partitions === null) return standing;
      const now = nowMs();
      known = new Map(
        partitions.map(({ partition, next, end }) => {
          const before = known.get(partition);
          const stands = before !== undefined && before.next === next && next < end;
          return [partition, stands ? before : { next, movedAtMs: now, hasMoved: before !== undefined || next >= end }];
        }),
      );
      const forMs = (partition: number): number => now - (known.get(partition)?.movedAtMs ?? now);
      isUndecided = [...known].some(([partition, { hasMoved }]) => !hasMoved && forMs(partition) < limitMs);
      standing = partitions.flatMap(({ partition, next, end }) =>
        next < end && forMs(partition) >= limitMs ? [{ partition, count: end - next, forMs: forMs(partition) }] : [],
      );
      return standing;
    },
  };
}
