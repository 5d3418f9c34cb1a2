// Commits of offsets to Kafka, made for lag tools alone: the database's copy is the one that counts.
import type { Consumer } from '@platformatic/kafka';
import type { OffsetRange } from '../pipeline/batch.ts';

/** Commits to Kafka without being waited for, one request at a time: what comes meanwhile goes with the next one. */
export function lagToolsCommitter(consumer: Consumer, topic: string): (ranges: readonly OffsetRange[]) => void {
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
    }
    busy = false;
  };
  return (ranges) => {
    for (const { partition, to } of ranges) waiting.set(partition, to);
    if (!busy) void commit();
  };
}
