// A plain member of a group: the loop over a topic whose positions its owner keeps. They are moved after the handler has succeeded, so that
// each message is handled at least once. Kafka's committed offsets, which anybody can move who joins the group, are written for lag tools, and
// read only where the owner keeps no position at all: who kept them in Kafka until now goes on there, and a new group starts at the earliest
// message. It ends only when it is told to.

import { Unavailable } from '../core/errors.ts';
import type { Batch, OffsetRange, RawRecord } from '../core/record/record.ts';
import { committersOf } from './commit.ts';
import type { FollowOptions } from './follow-options.ts';
import { followTopic } from './follow-topic.ts';
import type { Consumer } from './library.ts';
import { earliestOffset } from './positions.ts';

export interface FollowKeptOptions<Computed>
  extends Omit<
    FollowOptions<Computed>,
    'positions' | 'saved' | 'leaving' | 'onGap' | 'onTruncated' | 'groupInstanceId'
  > {
  readonly positions: KeptPositions;
  /** How often positions are committed to Kafka, for lag tools. */
  readonly commitIntervalMs: number;
}

export interface SubscribeOptions extends Omit<FollowKeptOptions<Batch>, 'compute' | 'save'> {
  /**
   * Messages of a partition come in order. The same batch is handed over again after a rejection, and where its position could not be moved:
   * repeats must change nothing.
   */
  readonly handle: (messages: readonly SubscribedMessage[]) => Promise<void>;
}

export interface SubscribedMessage {
  readonly partition: number;
  readonly offset: number;
  readonly value: Uint8Array | null;
  readonly headers?: RawRecord['headers'];
  /** Why the record itself cannot be read; then the value is null. */
  readonly fault?: string;
}

/** The positions of one group in one topic, as its owner keeps them. */
export interface KeptPositions {
  /** All that are kept, under whatever id the topic had. */
  readonly load: () => Promise<readonly KeptPosition[]>;
  /** Keeps the next offset of each of these partitions; false, and nothing is kept, where another server keeps them since they were loaded: it may lack what was handled. */
  readonly move: (topicId: string, nextOffsets: ReadonlyMap<number, number>) => Promise<boolean>;
  /** Whether it does by now. Absent for never. */
  readonly isElsewhere?: () => Promise<boolean>;
}

export interface KeptPosition {
  readonly partition: number;
  readonly topicId: string;
  readonly nextOffset: number;
}

/** Runs until the signal aborts; then finishes the batch in hand and leaves the group. Never rejects for Kafka's or the handler's fault. */
export function subscribe(options: SubscribeOptions, signal: AbortSignal): Promise<void> {
  return followKept<Batch>(
    {
      ...options,
      compute: async (batch) => batch,
      save: async (batches) => {
        const records = batches.flatMap((batch) => [...batch.records]);
        if (records.length > 0) await options.handle(records);
        const [{ topicId }] = batches as [Batch];
        const ranges = batches.flatMap((batch) => batch.ranges);
        const nextOffsets = new Map(ranges.map(({ partition, to }) => [partition, to]));
        return (await options.positions.move(topicId, nextOffsets)) ? 'saved' : 'conflict';
      },
    },
    signal,
  );
}

/**
 * The same for who moves the positions itself, where it stores what came of the batches: in one transaction, say, in which a position that is not where
 * the batches begin is a conflict.
 */
export function followKept<Computed>(options: FollowKeptOptions<Computed>, signal: AbortSignal): Promise<void> {
  const committerOf = committersOf({ topic: options.topic, intervalMs: options.commitIntervalMs });
  return followTopic<Computed>(
    {
      ...options,
      groupInstanceId: '',
      // Messages that Kafka has dropped are told as a gap; what is left is not kept waiting for them.
      onGap: 'earliest',
      onTruncated: 'reread',
      positions: {
        load: async (consumer, topicId, partitions) => {
          const nextOffsets = await loadOrBegin(options, consumer, topicId, partitions);
          // Over what others who were in the group may have committed.
          committerOf(consumer).note([...nextOffsets].map(([partition, to]) => ({ partition, to })));
          return nextOffsets;
        },
        acceptTopic: async () => {},
        ...(options.positions.isElsewhere === undefined ? {} : { isElsewhere: options.positions.isElsewhere }),
      },
      saved: (consumer: Consumer, ranges: readonly OffsetRange[]) => committerOf(consumer).note(ranges),
      leaving: (consumer) => committerOf(consumer).flush(),
    },
    signal,
  );
}

const takenOver = 'another PostgreSQL has taken over while positions were read; they are read again';

/** The kept positions of these partitions. Where one begins is kept at once: from then on nobody else's commit has a say in it. */
async function loadOrBegin(
  { topic, positions }: Pick<FollowKeptOptions<unknown>, 'topic' | 'positions'>,
  consumer: Consumer,
  topicId: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const kept = await positions.load();
  const current = new Map(
    kept.filter((each) => each.topicId === topicId).map((each) => [each.partition, each.nextOffset]),
  );
  // Of the first one who keeps positions all partitions begin: a second one that comes must not take its own for new.
  const isFirst = kept.length === 0;
  const wanted = isFirst ? await allPartitions(consumer, topic) : partitions;
  const missing = wanted.filter((partition) => !current.has(partition));
  if (missing.length > 0) {
    // Where positions are kept already, a partition without one is new, or of a topic that was recreated.
    const begins = new Map(isFirst ? await committedOffsets(consumer, topic, missing) : []);
    for (const partition of missing) {
      if (!begins.has(partition)) begins.set(partition, await earliestOffset(consumer, topic, partition));
    }
    if (!(await positions.move(topicId, begins))) throw new Unavailable(takenOver, { retryable: true });
    for (const [partition, nextOffset] of begins) current.set(partition, nextOffset);
  }
  return new Map([...current].filter(([partition]) => partitions.includes(partition)));
}

async function allPartitions(consumer: Consumer, topic: string): Promise<readonly number[]> {
  const { topics } = await consumer.metadata({ topics: [topic] });
  return Array.from({ length: topics.get(topic)?.partitionsCount ?? 0 }, (_, partition) => partition);
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
