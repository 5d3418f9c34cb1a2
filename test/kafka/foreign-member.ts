// What others do to a group and a topic of ours behind our back.
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin } from '../../src/kafka/library.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { testKafka } from '../support/stack.ts';
import { testClient, testTopic } from './support.ts';

/** Commits the next offset of each partition, as a member would that has joined the group. No member may be in it now. */
export async function commitAsForeignMember(
  topic: string,
  groupId: string,
  nextOffsets: readonly number[],
): Promise<void> {
  const partitionOffsets = nextOffsets.map((offset, partition) => ({ partition, offset: BigInt(offset) }));
  await withAdmin((admin) => admin.alterConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionOffsets }] }));
}

/** Resolves when a new topic of the name can be used. */
export async function recreateTopic(topic: string, partitions: number): Promise<void> {
  await withAdmin(async (admin) => {
    await admin.deleteTopics({ topics: [topic] });
    // Brokers tell of a topic for a moment after it was deleted.
    while ((await admin.listTopics()).includes(topic)) await sleep(50);
  });
  await ensureTopics(testClient(), [testTopic(topic, partitions)]);
}

async function withAdmin(use: (admin: Admin) => Promise<void>): Promise<void> {
  const admin = new Admin({ clientId: 'foreign', bootstrapBrokers: [testKafka()], retries: 20 });
  try {
    await use(admin);
  } finally {
    await admin.close();
  }
}
