// What the database does for a consumer, in memory: progress by compare-and-set, and everything that was saved. consumer-store.test.ts
// proves it equal to the real one.
import type { Batch } from '../../src/core/record/record.ts';

export interface ConsumerStore {
  readonly loadProgress: (topicId: string, partitions: readonly number[]) => Promise<ReadonlyMap<number, number>>;
  readonly findPredecessors: (topicId: string) => Promise<readonly { topicId: string; unread: number }[]>;
  readonly closePredecessor: (topicId: string) => Promise<void>;
  readonly save: (batch: Batch) => Promise<'saved' | 'conflict'>;
}

interface Progress {
  next: number;
  logEnd: number;
}

export function createMemoryStore() {
  const progress = new Map<string, Progress>();
  const closed = new Set<string>();
  const saved: { partition: number; offset: number; value: string }[] = [];
  const batches: Batch[] = [];
  const unreadOf = (topicId: string): number =>
    [...progress]
      .filter(([key]) => topicOf(key) === topicId)
      .reduce((sum, [, { next, logEnd }]) => sum + Math.max(logEnd - next, 0), 0);
  return {
    closed,
    saved,
    batches,
    valuesInOrder: () => saved.map((each) => each.value).sort(),
    /** The stored next offsets, of all topics. */
    nextOffsets: () => [...progress.values()].map(({ next }) => next),
    /** As if somebody else had moved everything on. */
    moveAll: (next: number): void => {
      for (const each of progress.values()) each.next = next;
    },
    findPredecessors: async (topicId: string) => {
      const others = new Set([...progress.keys()].map(topicOf));
      return [...others]
        .filter((id) => id !== topicId && !closed.has(id))
        .map((id) => ({ topicId: id, unread: unreadOf(id) }));
    },
    closePredecessor: async (topicId: string) => {
      if (closed.has(topicId)) return;
      for (const [key, each] of progress) if (topicOf(key) === topicId) each.next = Math.max(each.logEnd, each.next);
      closed.add(topicId);
    },
    loadProgress: async (topicId: string, partitions: readonly number[]) => {
      const found = partitions.map((partition) => [partition, progress.get(`${topicId}/${partition}`)?.next] as const);
      return new Map(found.filter((entry): entry is readonly [number, number] => entry[1] !== undefined));
    },
    save: async (batch: Batch): Promise<'saved' | 'conflict'> => {
      const key = (partition: number) => `${batch.topicId}/${partition}`;
      const stored = (partition: number, otherwise: number) => progress.get(key(partition))?.next ?? otherwise;
      if (batch.ranges.some(({ partition, from }) => stored(partition, from) !== from)) return 'conflict';
      for (const { partition, to, logEnd } of batch.ranges) {
        const isNew = !progress.has(key(partition));
        progress.set(key(partition), { next: to, logEnd: isNew ? logEnd : Math.max(logEnd, to) });
      }
      batches.push(batch);
      for (const { partition, offset, value } of batch.records) {
        saved.push({ partition, offset, value: Buffer.from(value ?? []).toString() });
      }
      return 'saved';
    },
  };
}

function topicOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}
