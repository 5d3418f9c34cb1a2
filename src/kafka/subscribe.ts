// A plain member of a group: the loop over a topic whose positions stand in Kafka itself. It commits after the handler has succeeded, so
// that each message is handled at least once. A new group starts at the earliest message. It ends only when it is told to.
import { type Consumer, findErrorBy } from '@platformatic/kafka';
import type { Batch, OffsetRange } from '../pipeline/batch.ts';
import type { FollowObserver, FollowOptions } from './follow-options.ts';
import { followTopic } from './follow-topic.ts';

export interface SubscribeOptions
  extends Omit<
    FollowOptions<Batch>,
    'positions' | 'saved' | 'compute' | 'save' | 'onGap' | 'onTruncated' | 'groupInstanceId'
  > {
  /** Messages of a partition come in order. A rejection means that nothing was done; the same batch is handed over again. */
  readonly handle: (messages: readonly SubscribedMessage[]) => Promise<void>;
  readonly observe: FollowObserver;
}

export interface SubscribedMessage {
  readonly partition: number;
  readonly offset: number;
  readonly value: Uint8Array | null;
  /** Why the record itself cannot be read; then the value is null. */
  readonly fault?: string;
}

/** Runs until the signal aborts; then finishes the batch in hand and leaves the group. Never rejects for Kafka's or the handler's fault. */
export function subscribe(options: SubscribeOptions, signal: AbortSignal): Promise<void> {
  return followTopic(
    {
      ...options,
      groupInstanceId: '',
      // Messages that Kafka has dropped are told as a gap; what is left is not kept waiting for them.
      onGap: 'earliest',
      onTruncated: 'reread',
      positions: {
        load: (consumer, _topicId, partitions) => committedOffsets(consumer, options.topic, partitions),
        acceptTopic: async () => {},
      },
      compute: async (batch) => batch,
      save: async (batches) => {
        const records = batches.flatMap((batch) => [...batch.records]);
        if (records.length > 0) await options.handle(records);
        return 'saved';
      },
      saved: (consumer, ranges) => commit(consumer, options.topic, ranges),
    },
    signal,
  );
}

async function committedOffsets(
  consumer: Consumer,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const committed = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: [...partitions] }] });
  const offsets = committed.get(topic) ?? [];
  const known = partitions.map((partition) => [partition, Number(offsets[partition] ?? -1n)] as const);
  return new Map(known.filter(([, offset]) => offset >= 0));
}

async function commit(consumer: Consumer, topic: string, ranges: readonly OffsetRange[]): Promise<void> {
  try {
    await consumer.commit({
      offsets: ranges.map(({ partition, to }) => ({ topic, partition, offset: BigInt(to), leaderEpoch: -1 })),
    });
  } catch (error) {
    // Another member may have these partitions now; what it gets again was handled already.
    const isRebalance = rebalanceIds.some((id) => findErrorBy(error as Error, 'apiId', id) !== null);
    if (!isRebalance) throw error;
  }
}

const rebalanceIds = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID'];
