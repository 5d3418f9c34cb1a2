// The consumer of readings: one member of a group that fetches, hands over one batch at a time, and moves on only when the batch is
// saved. The database, not Kafka, decides where a partition goes on: positions are loaded from it at every change of assignment and
// after every conflict. Commits to Kafka are made for lag tools alone. Nothing here knows what a reading is.
import { Consumer, FetchIsolationLevels, findErrorBy, GenericError } from '@platformatic/kafka';
import type { Batch } from '../pipeline/batch.ts';
import { type KafkaClientOptions, unavailable } from './client.ts';
import { lagToolsCommitter } from './commit.ts';
import { type FetchedPartition, readFetchResponse, toBatches } from './fetched.ts';
import { backoffMs, pause } from './pause.ts';
import { acceptTopic, leaveGap, loadPositions, type Position, type PositionPorts, ReadingsLost } from './positions.ts';

export interface ConsumeOptions extends Omit<PositionPorts, 'observe'> {
  readonly client: KafkaClientOptions;
  readonly groupId: string;
  /** Static membership: a consumer that comes back under this name gets its partitions at once. Empty for none. */
  readonly groupInstanceId: string;
  readonly batchSizeMax: number;
  readonly fetchBytesMax: number;
  readonly fetchWaitMs: number;
  readonly sessionTimeoutMs: number;
  readonly retryDelayMs: { readonly min: number; readonly max: number };
  /** Saves a batch. A rejection means that nothing was saved; the same batch is tried again. */
  readonly process: (batch: Batch) => Promise<'saved' | 'conflict'>;
  readonly observe: ConsumeObserver;
}

/** What the owner of a consumer is told. `reason` is for a person. */
export type ConsumeObserver = PositionPorts['observe'] & {
  readonly assigned: (partitions: readonly number[]) => void;
  /** Kafka or the database is away, or a batch could not be saved; tried again after `delayMs`. Told at every failed attempt. */
  readonly failed: (what: 'kafka' | 'batch', error: Error, attempt: number, delayMs: number) => void;
  /** It works again after `failed`. */
  readonly recovered: (what: 'kafka' | 'batch') => void;
  readonly conflict: (batch: Batch) => void;
  /** The brokers allow no shorter session than this. */
  readonly sessionTimeoutRaised: (toMs: number) => void;
  readonly fetched: (durationMs: number, recordCount: number) => void;
  /** Records behind the log's end, by partition. */
  readonly lag: (partition: number, records: number) => void;
};

const heartbeatMaxMs = 1_000;
/** What brokers allow unless their group.min.session.timeout.ms says otherwise. */
const sessionTimeoutMsOfBrokers = 6_000;

/**
 * Consumes until the signal aborts; then finishes the batch in hand and leaves the group. Rejects with ReadingsLost when Kafka no longer
 * has what was to be read and the setting is to stop; never for a neighbour's fault.
 */
export async function consume(given: ConsumeOptions, signal: AbortSignal): Promise<void> {
  let options = given;
  let attempt = 0;
  const working = (): void => {
    if (attempt > 0) options.observe.recovered('kafka');
    attempt = 0;
  };
  while (!signal.aborted) {
    let consumer: Consumer | undefined;
    try {
      consumer = createConsumer(options);
      await runMembership(options, consumer, signal, working);
    } catch (error) {
      if (error instanceof ReadingsLost) throw error;
      if (isSessionTooShort(error) && options.sessionTimeoutMs < sessionTimeoutMsOfBrokers) {
        options = { ...options, sessionTimeoutMs: sessionTimeoutMsOfBrokers };
        options.observe.sessionTimeoutRaised(sessionTimeoutMsOfBrokers);
        continue;
      }
      const delayMs = backoffMs(options.retryDelayMs, attempt++);
      options.observe.failed('kafka', explain(options, error as Error), attempt, delayMs);
      await pause(delayMs, signal);
    } finally {
      await consumer?.close(true).catch(() => {});
    }
  }
}

function isSessionTooShort(error: unknown): boolean {
  return findErrorBy(error as Error, 'apiId', 'INVALID_SESSION_TIMEOUT') !== null;
}

function createConsumer(options: ConsumeOptions): Consumer {
  const consumer = new Consumer({
    ...options.client,
    groupId: options.groupId,
    ...(options.groupInstanceId === '' ? {} : { groupInstanceId: options.groupInstanceId }),
    // Cooperative: who stays keeps its partitions while others come and go.
    protocols: [{ name: 'cooperative-sticky', version: 3 }],
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.sessionTimeoutMs,
    // A member learns of a rebalance by its heartbeat, so that a long session must not make it rare.
    heartbeatInterval: Math.min(heartbeatMaxMs, Math.floor(options.sessionTimeoutMs / 4)),
    isolationLevel: FetchIsolationLevels.READ_COMMITTED,
    maxBytes: options.fetchBytesMax,
    maxWaitTime: options.fetchWaitMs,
    minBytes: 1,
  });
  return consumer;
}

async function runMembership(
  options: ConsumeOptions,
  consumer: Consumer,
  signal: AbortSignal,
  working: () => void,
): Promise<void> {
  const { topic, observe } = options;
  // The client rejoins by itself after a rebalance; when that fails it says so only by this event, and membership must begin anew.
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
  };
  consumer.on('error', fail);
  consumer.topics.track(topic);
  await consumer.joinGroup({});
  const positions = new Map<number, Position>();
  const commitForLagTools = lagToolsCommitter(consumer, topic);
  const partitionCount = (await findTopic(consumer, topic)).partitionsCount;
  let generation: number | undefined;
  let known = '';
  let acceptedTopicId = '';

  while (!signal.aborted) {
    if (failure !== undefined) throw failure;
    const { id: topicId, partitionsCount } = await findTopic(consumer, topic);
    // The client does not look for new partitions by itself: only joining anew has them shared out.
    if (partitionsCount !== partitionCount) return;
    if (topicId !== acceptedTopicId) await acceptTopic(options, topicId);
    acceptedTopicId = topicId;
    const assigned = assignedPartitions(consumer, topic);
    const state = `${topicId}/${consumer.generationId}/${assigned.join()}`;
    if (known !== state) {
      known = state;
      generation = consumer.generationId;
      // A partition that went and came back may have been moved on by another consumer meanwhile, and a recreated topic starts anew.
      positions.clear();
      observe.assigned(assigned);
    }
    if (assigned.length === 0) {
      working();
      await pause(options.fetchWaitMs, signal);
      continue;
    }
    await loadPositions(options, consumer, topicId, assigned, positions);
    const fetched = await fetchOnce(options, consumer, topicId, assigned, positions);
    working();
    for (const batch of toBatches(fetched, {
      topic,
      topicId,
      batchSizeMax: options.batchSizeMax,
      storedOf: storedOf(positions),
    })) {
      const isCurrent = (): boolean => generation === consumer.generationId && failure === undefined;
      const result = await processUntilSaved(options, batch, isCurrent, signal);
      if (result === 'saved') {
        for (const range of batch.ranges) (positions.get(range.partition) as Position).stored = range.to;
        commitForLagTools(batch.ranges);
        if (signal.aborted) return;
        continue;
      }
      if (result === 'conflict') observe.conflict(batch);
      positions.clear();
      break;
    }
    if (positions.size > 0) for (const each of fetched) observe.lag(each.partition, Math.max(0, each.logEnd - each.to));
  }
}

/** The database's errors, which come here too, are sentences already. */
function explain(options: ConsumeOptions, error: Error): Error {
  return GenericError.isGenericError(error) ? unavailable(options.client, `read topic ${options.topic}`, error) : error;
}

function assignedPartitions(consumer: Consumer, topic: string): readonly number[] {
  return consumer.assignments?.find((assignment) => assignment.topic === topic)?.partitions ?? [];
}

async function findTopic(consumer: Consumer, topic: string): Promise<{ id: string; partitionsCount: number }> {
  const metadata = await consumer.metadata({ topics: [topic] });
  const found = metadata.topics.get(topic);
  if (found === undefined) throw new Error(`topic ${topic} does not exist`);
  return found;
}

function storedOf(positions: ReadonlyMap<number, Position>): (partition: number) => number {
  return (partition) => (positions.get(partition) as Position).stored;
}

/** One fetch from every broker that leads one of the partitions; moves `fetchFrom` past what came. */
async function fetchOnce(
  options: ConsumeOptions,
  consumer: Consumer,
  topicId: string,
  assigned: readonly number[],
  positions: Map<number, Position>,
): Promise<FetchedPartition[]> {
  const metadata = await consumer.metadata({ topics: [options.topic] });
  const byLeader = Map.groupBy(
    assigned,
    (partition) => metadata.topics.get(options.topic)?.partitions[partition]?.leader ?? -1,
  );
  const startedAt = performance.now();
  const responses = await Promise.all(
    [...byLeader].map(([node, partitions]) =>
      consumer.fetch({
        node,
        topics: [{ topicId, partitions: partitions.map((partition) => fetchRequest(partition, positions, options)) }],
      }),
    ),
  ).catch(async (error: Error) => {
    if (findErrorBy(error, 'apiId', 'OFFSET_OUT_OF_RANGE') === null) throw error;
    await leaveGap(options, consumer, assigned, positions);
    return [];
  });
  const fetched = responses.flatMap((response) =>
    readFetchResponse(response, topicId, (partition) => (positions.get(partition) as Position).fetchFrom),
  );
  for (const each of fetched) (positions.get(each.partition) as Position).fetchFrom = each.to;
  const recordCount = fetched.reduce((sum, each) => sum + each.records.length, 0);
  options.observe.fetched(performance.now() - startedAt, recordCount);
  return fetched;
}

function fetchRequest(partition: number, positions: ReadonlyMap<number, Position>, options: ConsumeOptions) {
  return {
    partition,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    fetchOffset: BigInt((positions.get(partition) as Position).fetchFrom),
    partitionMaxBytes: options.fetchBytesMax,
  };
}

/** `dropped` when the partitions of the batch may have gone to another consumer, or the signal aborted, before it could be saved. */
async function processUntilSaved(
  options: ConsumeOptions,
  batch: Batch,
  isCurrent: () => boolean,
  signal: AbortSignal,
): Promise<'saved' | 'conflict' | 'dropped'> {
  for (let attempt = 0; ; attempt++) {
    try {
      const result = await options.process(batch);
      if (attempt > 0) options.observe.recovered('batch');
      return result;
    } catch (error) {
      const delayMs = backoffMs(options.retryDelayMs, attempt);
      options.observe.failed('batch', error as Error, attempt + 1, delayMs);
      await pause(delayMs, signal);
      if (signal.aborted || !isCurrent()) return 'dropped';
    }
  }
}
