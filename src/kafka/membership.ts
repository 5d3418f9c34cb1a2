// One membership in a group, from joining to the first fault: rounds of finding out what is assigned, fetching, and handing over. What it
// knows of its partitions is one value, the assignment, which is made anew whenever topic, generation or partitions change.
import type { Consumer } from '@platformatic/kafka';
import type { Batch } from '../pipeline/batch.ts';
import { fetchVersion } from './fetch.ts';
import { createFetchRound } from './fetch-round.ts';
import { type FetchedPartition, toBatches } from './fetched.ts';
import type { FollowOptions } from './follow-options.ts';
import { backoffMs, pause } from './pause.ts';
import { loadPositions, type Position, partName } from './positions.ts';

interface Assignment {
  readonly topicId: string;
  /** Kafka's count of the group's rebalances: a batch of an earlier one may be somebody else's now. */
  readonly generation: number;
  readonly partitions: readonly number[];
  readonly positions: Map<number, Position>;
}

/**
 * Resolves when the signal aborts, or when the topic has got other partitions, which only joining anew has shared out. Rejects with the
 * first fault that it cannot get over. `working` is told after each round that succeeds.
 */
export async function runMembership(
  options: FollowOptions,
  consumer: Consumer,
  signal: AbortSignal,
  working: () => void,
): Promise<void> {
  const { topic, observe, heart } = options;
  // The client rejoins by itself after a rebalance; when that fails it says so only by this event.
  let failure: Error | undefined;
  consumer.on('error', (error: Error) => {
    failure ??= error;
  });
  heart.beat(`Kafka to let it join group ${options.groupId}`);
  consumer.topics.track(topic);
  await consumer.joinGroup({});
  const fetchRound = createFetchRound(options, consumer, await fetchVersion(consumer));
  const { partitionsCount } = await findTopic(consumer, topic);
  let assignment: Assignment | undefined;

  while (!signal.aborted) {
    if (failure !== undefined) throw failure;
    heart.beat(`Kafka to describe topic ${topic}`);
    const found = await findTopic(consumer, topic);
    if (found.partitionsCount !== partitionsCount) return;
    const previous = assignment;
    assignment = await currentAssignment(options, consumer, found.id, previous);
    if (assignment !== previous) {
      observe.assigned(assignment.partitions);
      heart.parts(assignment.partitions.map(partName));
    }
    const { partitions, positions, generation } = assignment;
    if (partitions.length === 0) {
      working();
      heart.beat('partitions, which other members of the group have');
      await pause(options.fetchWaitMs, signal);
      continue;
    }
    await loadPositions(options, consumer, found.id, partitions, positions);
    const fetched = await fetchRound(found.id, partitions, positions, signal);
    working();
    const isCurrent = (): boolean => generation === consumer.generationId && failure === undefined;
    await handOver(options, consumer, { topicId: found.id, positions, fetched, isCurrent }, signal);
    for (const each of fetched) tellPosition(options, each, positions.get(each.partition));
  }
}

async function findTopic(consumer: Consumer, topic: string): Promise<{ id: string; partitionsCount: number }> {
  const metadata = await consumer.metadata({ topics: [topic] });
  const found = metadata.topics.get(topic);
  if (found === undefined) throw new Error(`topic ${topic} does not exist`);
  return found;
}

/** The given one while nothing has changed. */
async function currentAssignment(
  options: FollowOptions,
  consumer: Consumer,
  topicId: string,
  known: Assignment | undefined,
): Promise<Assignment> {
  if (topicId !== known?.topicId) await options.positions.acceptTopic(topicId);
  const generation = consumer.generationId;
  const partitions = consumer.assignments?.find(({ topic }) => topic === options.topic)?.partitions ?? [];
  const isSame =
    known?.topicId === topicId && known.generation === generation && known.partitions.join() === partitions.join();
  // A partition that went and came back may have been moved on by another consumer meanwhile, and a recreated topic starts anew.
  return isSame ? known : { topicId, generation, partitions: [...partitions], positions: new Map() };
}

/** Hands over what was fetched, batch by batch. Forgets all positions when somebody else may have moved them. */
async function handOver(
  options: FollowOptions,
  consumer: Consumer,
  round: {
    readonly topicId: string;
    readonly positions: Map<number, Position>;
    readonly fetched: readonly FetchedPartition[];
    readonly isCurrent: () => boolean;
  },
  signal: AbortSignal,
): Promise<void> {
  const { topicId, positions, fetched, isCurrent } = round;
  const storedOf = (partition: number): number => (positions.get(partition) as Position).stored;
  for (const batch of toBatches(fetched, {
    topic: options.topic,
    topicId,
    batchSizeMax: options.batchSizeMax,
    storedOf,
  })) {
    const result = await processUntilSaved(options, batch, isCurrent, signal);
    if (result !== 'saved') {
      if (result === 'conflict') options.observe.conflict(batch);
      positions.clear();
      return;
    }
    for (const range of batch.ranges) (positions.get(range.partition) as Position).stored = range.to;
    await options.saved(consumer, batch.ranges);
    if (signal.aborted) return;
  }
}

/** `dropped` when the partitions of the batch may have gone to another consumer, or the signal aborted, before it could be saved. */
async function processUntilSaved(
  { process, observe, heart, retryDelayMs }: FollowOptions,
  batch: Batch,
  isCurrent: () => boolean,
  signal: AbortSignal,
): Promise<'saved' | 'conflict' | 'dropped'> {
  for (let attempt = 0; ; attempt++) {
    try {
      heart.beat(`a batch of ${batch.records.length} records to be handled and stored`);
      const result = await process(batch);
      if (attempt > 0) observe.recovered('batch');
      heart.trouble(null);
      return result;
    } catch (error) {
      const delayMs = backoffMs(retryDelayMs, attempt);
      heart.beat('the next attempt to store a batch');
      heart.trouble((error as Error).message);
      observe.failed('batch', error as Error, attempt + 1, delayMs);
      await pause(delayMs, signal);
      if (signal.aborted || !isCurrent()) return 'dropped';
    }
  }
}

function tellPosition(
  { observe, heart }: FollowOptions,
  fetched: FetchedPartition,
  position: Position | undefined,
): void {
  if (position === undefined) return;
  const { partition, logEnd, lastStableOffset } = fetched;
  heart.position(partName(partition), position.stored, lastStableOffset);
  observe.lag(partition, Math.max(0, logEnd - position.stored), Math.max(0, logEnd - lastStableOffset));
}
