// Commits of offsets to Kafka, made for lag tools alone: the database's copy is the one that counts.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OffsetRange } from '../core/record/record.ts';
import type { Consumer } from './library.ts';

interface CommitBounds {
  readonly topic: string;
  readonly intervalMs: number;
}

export interface LagToolsCommitter {
  /** Of each partition all up to `to` is stored. Committed without being waited for. */
  readonly note: (stored: readonly Pick<OffsetRange, 'partition' | 'to'>[]) => void;
  /** Commits at once what is left to be; resolves when no commit is under way any more. Never rejects. */
  readonly flush: () => Promise<void>;
}

/** The committer of each membership's consumer. */
export function committersOf(bounds: CommitBounds): (consumer: Consumer) => LagToolsCommitter {
  const committers = new WeakMap<Consumer, LagToolsCommitter>();
  return (consumer) => {
    const committer = committers.get(consumer) ?? lagToolsCommitter(consumer, bounds);
    committers.set(consumer, committer);
    return committer;
  };
}

/**
 * Commits at once after a silence, else what has come by then each `intervalMs`: a broker that has to note every batch works for nobody. What
 * was noted before a rebalance is not committed after it: another member may be further already.
 */
export function lagToolsCommitter(
  consumer: Pick<Consumer, 'commit' | 'generationId'>,
  { topic, intervalMs }: CommitBounds,
): LagToolsCommitter {
  const waiting = new Map<number, { readonly to: number; readonly generation: number }>();
  let busy = false;
  let underWay: Promise<void> | undefined;
  const commitWaiting = async (): Promise<void> => {
    const offsets = [...waiting]
      .filter(([, { generation }]) => generation === consumer.generationId)
      .map(([partition, { to }]) => ({ topic, partition, offset: BigInt(to), leaderEpoch: -1 }));
    waiting.clear();
    // Kafka's copy may be behind or missing: nothing starts from it.
    if (offsets.length > 0) await consumer.commit({ offsets }).catch(() => {});
  };
  const flush = async (): Promise<void> => {
    // Where its member leaves meanwhile, the client would join the group anew to commit, and stay.
    if (underWay !== undefined) await underWay;
    underWay = commitWaiting();
    await underWay;
    underWay = undefined;
  };
  const commit = async (): Promise<void> => {
    busy = true;
    while (waiting.size > 0) {
      await flush();
      // No reason to keep a process that ends.
      await sleep(intervalMs, undefined, { ref: false });
    }
    busy = false;
  };
  return {
    note: (stored) => {
      for (const { partition, to } of stored) waiting.set(partition, { to, generation: consumer.generationId });
      if (!busy) void commit();
    },
    flush,
  };
}
