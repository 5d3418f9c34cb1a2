// Commits of offsets to Kafka, made for lag tools alone: the database's copy is the one that counts.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from '@platformatic/kafka';
import type { OffsetRange } from '../pipeline/batch.ts';

/**
 * Commits to Kafka without being waited for: at once after a silence, else what has come by then each `intervalMs`. A broker that has to
 * note every batch works for nobody. What is not committed when the consumer stops stays so until another one goes on.
 */
export function lagToolsCommitter(
  consumer: Pick<Consumer, 'commit'>,
  { topic, intervalMs }: { readonly topic: string; readonly intervalMs: number },
): (ranges: readonly OffsetRange[]) => void {
  const waiting = new Map<number, number>();
  let busy = false;
  const commit = async (): Promise<void> => {
    busy = true;
    while (waiting.size > 0) {
      const offsets = [...waiting].map(([partition, to]) => ({
        topic,
        partition,
        offset: BigInt(to),
        leaderEpoch: -1,
      }));
      waiting.clear();
      // Kafka's copy may be behind or missing: nothing starts from it.
      await consumer.commit({ offsets }).catch(() => {});
      // No reason to keep a process that ends.
      await sleep(intervalMs, undefined, { ref: false });
    }
    busy = false;
  };
  return (ranges) => {
    for (const { partition, to } of ranges) waiting.set(partition, to);
    if (!busy) void commit();
  };
}
