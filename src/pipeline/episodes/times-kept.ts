// How far the partitions are that a consumer reads, as it was stored last: from what it has saved itself, and from what it loads when others may have saved.
import type { ProgressStep } from '../batch.ts';
import type { PartitionTimes } from './partition-times.ts';

/**
 * Those of one topic. What is loaded holds, also where it is behind what was known (another database, of an earlier day), but of partitions of which anything
 * was saved since the loading began: it may have been read before that.
 */
export function createTimesKept() {
  let known = '';
  let times: PartitionTimes = new Map();
  const loading = new Set<Set<number>>();
  const of = (topicId: string): PartitionTimes => (topicId === known ? times : new Map());
  return {
    of,
    /** With this progress; of the other partitions something else may be known by now. */
    saved: (topicId: string, progress: readonly ProgressStep[]): void => {
      const later = new Map(of(topicId));
      for (const { partition, partitionTime } of progress) {
        if (partitionTime !== undefined) later.set(partition, partitionTime);
        for (const savedMeanwhile of loading) savedMeanwhile.add(partition);
      }
      [known, times] = [topicId, later];
    },
    load: async (topicId: string, loadTimes: (topicId: string) => Promise<PartitionTimes>): Promise<void> => {
      const savedMeanwhile = new Set<number>();
      loading.add(savedMeanwhile);
      try {
        const loaded = new Map(await loadTimes(topicId));
        const before = of(topicId);
        for (const partition of savedMeanwhile) {
          const time = before.get(partition);
          if (time !== undefined) loaded.set(partition, time);
        }
        [known, times] = [topicId, loaded];
      } finally {
        loading.delete(savedMeanwhile);
      }
    },
  };
}
