// One membership in a group, from joining to the first fault: Kafka as the source of rounds (follow-rounds). What it knows of its partitions
// is one value, the assignment, which is made anew whenever topic, generation or partitions change.

import { fetchVersion } from './fetch.ts';
import { createFetchRound } from './fetch-round.ts';
import type { MemberOptions } from './follow-options.ts';
import { type Assignment, followRounds } from './follow-rounds.ts';
import type { Consumer } from './library.ts';
import { endsOf, loadPositions } from './positions.ts';

/**
 * Resolves when the signal aborts, or when the topic has got other partitions, which only joining anew has shared out. Rejects with the
 * first fault that it cannot get over. `working` is told after each round that succeeds.
 */
export async function runMembership<Computed>(
  options: MemberOptions<Computed>,
  consumer: Consumer,
  signal: AbortSignal,
  working: () => void,
): Promise<void> {
  const { topic } = options;
  const heart = options.hearts.fetch;
  // The client rejoins by itself after a rebalance; when that fails it says so only by this event.
  let failure: Error | undefined;
  consumer.on('error', (error: Error) => {
    failure ??= error;
  });
  heart.beat(`Kafka to describe topic ${topic}`);
  // Before joining: partitions that are added meanwhile are then seen as a change, and not taken for those that were shared out.
  const { partitionsCount } = await findTopic(consumer, topic);
  heart.beat(`Kafka to let it join group ${options.groupId}`);
  consumer.topics.track(topic);
  await consumer.joinGroup({});
  const fetchRound = createFetchRound({ ...options, heart }, consumer, await fetchVersion(consumer));
  const source = {
    assignment: async (known: Assignment | undefined) => {
      if (failure !== undefined) throw failure;
      heart.beat(`Kafka to describe topic ${topic}`);
      const found = await findTopic(consumer, topic);
      if (found.partitionsCount !== partitionsCount) return undefined;
      return currentAssignment(options, consumer, found.id, known);
    },
    isCurrent: ({ generation }: Assignment) => generation === consumer.generationId && failure === undefined,
    loadPositions: ({ topicId, partitions, positions }: Assignment) =>
      loadPositions(options, consumer, topicId, partitions, positions),
    fetch: ({ topicId, partitions, positions }: Assignment) => fetchRound(topicId, partitions, positions, signal),
    ends: ({ partitions }: Assignment) => endsOf(consumer, topic, partitions),
    saved: (ranges: Parameters<typeof options.saved>[1]) => options.saved(consumer, ranges),
  };
  await followRounds(options, source, signal, working);
}

async function findTopic(consumer: Consumer, topic: string): Promise<{ id: string; partitionsCount: number }> {
  const metadata = await consumer.metadata({ topics: [topic] });
  const found = metadata.topics.get(topic);
  if (found === undefined)
    throw new Error(`topic ${topic} does not exist; where that stays, make it: spindle connector register`);
  return found;
}

/** The given one while nothing has changed. */
async function currentAssignment<Computed>(
  options: MemberOptions<Computed>,
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
