// A client of the shared Kafka, and topics of a test's own.
import type { KafkaClientOptions } from '../../src/kafka/client.ts';
import { createProducer, type OutgoingMessage } from '../../src/kafka/produce.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { unwatched } from '../../src/watch/heart.ts';
import { testKafka, uniqueName } from '../support/stack.ts';

export const testClient = (broker = testKafka()): KafkaClientOptions => ({
  clientId: 'test',
  bootstrapBrokers: [broker],
  connectTimeout: 2_000,
  requestTimeout: 10_000,
  // A broker that has just started needs some time before it gives out producer ids.
  retries: 20,
  retryDelay: 50,
});

export const testTopic = (name: string, partitions: number) => ({
  name,
  partitions,
  retentionMs: 3_600_000,
  replicationFactor: 1,
});

export async function createTopic(prefix: string, partitions: number): Promise<string> {
  const name = uniqueName(prefix);
  await ensureTopics(testClient(), [testTopic(name, partitions)]);
  return name;
}

/** Resolves when all are stored, each once. */
export async function produce(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
  const producer = createProducer(testClient(), { topic });
  await producer.send(messages).finally(() => producer.close());
}

/** Of a member that subscribes: small, so that a test sees several batches, and soon told that it is away. */
export const memberBounds = {
  batchSizeMax: 10,
  saveSizeMax: 10,
  aheadBatchesMax: 4,
  aheadBytesMax: 8_388_608,
  sessionTimeoutMs: 6_000,
  retryDelayMs: { min: 20, max: 100 },
  fetchBytesMax: 1_048_576,
  fetchWaitMs: 50,
  decompressedBytesMax: 16_777_216,
  heart: unwatched,
  commitIntervalMs: 100,
} as const;
