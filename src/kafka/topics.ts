// Topics: made when absent, never changed, and described.
import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../core/errors.ts';
import { innermostMessage, isUnauthorized, isUnknownTopic, type KafkaClientOptions } from './client.ts';
import {
  type Admin,
  FetchIsolationLevels,
  type FetchIsolationLevelValue,
  findErrorBy,
  ListOffsetTimestamps,
} from './library.ts';
import { withAdmin } from './with-admin.ts';

export interface TopicSpecification {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
  readonly replicationFactor: number;
  /** Absent, or 0, for what the brokers say. */
  readonly minInSyncReplicas?: number;
}

export interface TopicDescription {
  /** Kafka's own id: another one when the topic is recreated under its name. */
  readonly id: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

/**
 * Makes the topics that are absent and leaves the others as they are. Throws Unavailable: retryable when Kafka is away, and not, naming
 * the topic and the command that makes it, when Kafka does not let us.
 */
export async function ensureTopics(client: KafkaClientOptions, topics: readonly TopicSpecification[]): Promise<void> {
  await withAdmin(client, 'make topics', async (admin) => {
    for (const topic of topics) {
      if ((await describe(admin, topic.name)) === undefined) {
        await create(client, admin, topic);
        await untilVisible(admin, topic.name);
      }
    }
  });
}

const visibleWithinMs = 10_000;
const visibleCheckMs = 50;

/** Kafka confirms a new topic before its brokers tell of it; who used it at once would be told that there is none. */
async function untilVisible(admin: Admin, name: string): Promise<void> {
  const deadline = performance.now() + visibleWithinMs;
  while (performance.now() < deadline) {
    if (((await describe(admin, name))?.partitions ?? 0) > 0) return;
    await sleep(visibleCheckMs);
  }
}

/** What Kafka has of a topic, or undefined when it is absent. Throws Unavailable. */
export function describeTopic(client: KafkaClientOptions, name: string): Promise<TopicDescription | undefined> {
  return withAdmin(client, `describe topic ${name}`, (admin) => describe(admin, name));
}

/** Those of these that are absent. Throws Unavailable. */
export function findAbsent(client: KafkaClientOptions, names: readonly string[]): Promise<readonly string[]> {
  return withAdmin(client, `describe topic ${names.join(', ')}`, async (admin) => {
    const absent: string[] = [];
    for (const name of names) if ((await describe(admin, name)) === undefined) absent.push(name);
    return absent;
  });
}

/** Which offsets a topic holds. */
export interface TopicOffsets {
  readonly name: string;
  readonly id: string;
  /** In order of partition. */
  readonly partitions: readonly PartitionOffsets[];
}

export interface PartitionOffsets {
  readonly partition: number;
  /** The first offset that is left. */
  readonly start: number;
  /** The one after the last. */
  readonly end: number;
  /** Up to here every transaction has ended; it lies before `end` while one is open. */
  readonly stableEnd: number;
}

/** Where each partition begins and ends, or undefined when the topic is absent. Throws Unavailable. */
export function topicOffsets(client: KafkaClientOptions, name: string): Promise<TopicOffsets | undefined> {
  return withAdmin(client, `read the offsets of topic ${name}`, async (admin) => {
    const topic = await describe(admin, name);
    if (topic === undefined) return undefined;
    const starts = await listOffsets(admin, name, topic.partitions, ListOffsetTimestamps.EARLIEST);
    const ends = await listOffsets(admin, name, topic.partitions, ListOffsetTimestamps.LATEST);
    const { READ_COMMITTED } = FetchIsolationLevels;
    const stable = await listOffsets(admin, name, topic.partitions, ListOffsetTimestamps.LATEST, READ_COMMITTED);
    const partitions = starts.map((start, partition) => {
      const end = ends[partition] as number;
      return { partition, start, end, stableEnd: Math.min(end, stable[partition] as number) };
    });
    return { name, id: topic.id, partitions };
  });
}

/** The offset after the last record of each partition, in order of partition. Throws Unavailable. */
export function endOffsets(client: KafkaClientOptions, name: string): Promise<readonly number[]> {
  return withAdmin(client, `read the end of topic ${name}`, async (admin) => {
    const topic = await describe(admin, name);
    if (topic === undefined) return [];
    return listOffsets(admin, name, topic.partitions, ListOffsetTimestamps.LATEST);
  });
}

async function listOffsets(
  admin: Admin,
  name: string,
  partitionCount: number,
  timestamp: bigint,
  isolationLevel: FetchIsolationLevelValue = FetchIsolationLevels.READ_UNCOMMITTED,
): Promise<readonly number[]> {
  const partitions = Array.from({ length: partitionCount }, (_, partitionIndex) => ({ partitionIndex, timestamp }));
  const [listed] = await admin.listOffsets({ topics: [{ name, partitions }], isolationLevel });
  const sorted = [...(listed?.partitions ?? [])].sort((a, b) => a.partitionIndex - b.partitionIndex);
  return sorted.map((partition) => Number(partition.offset));
}

async function describe(admin: Admin, name: string): Promise<TopicDescription | undefined> {
  try {
    // Without retries: the client would try an absent topic again.
    const metadata = await admin.metadata({ topics: [name], forceUpdate: true, retries: 0 });
    const topic = metadata.topics.get(name);
    if (topic === undefined) return undefined;
    const replicationFactor = topic.partitions[0]?.replicas.length ?? 0;
    return { id: topic.id, partitions: topic.partitionsCount, replicationFactor };
  } catch (error) {
    if (isUnknownTopic(error)) return undefined;
    throw error;
  }
}

async function create(client: KafkaClientOptions, admin: Admin, topic: TopicSpecification): Promise<void> {
  try {
    await admin.createTopics({
      topics: [topic.name],
      partitions: topic.partitions,
      replicas: topic.replicationFactor,
      configs: Object.entries(configsOf(topic)).map(([name, value]) => ({ name, value: String(value) })),
    });
  } catch (error) {
    if (findErrorBy(error as Error, 'apiId', 'TOPIC_ALREADY_EXISTS') !== null) return;
    if (!isRefusal(error)) throw error;
    const command = createTopicCommand(client, topic);
    const message = `topic ${topic.name} is absent, and Kafka does not let us make it (${innermostMessage(error)}); run: ${command}`;
    throw new Unavailable(message, { retryable: false, cause: error });
  }
}

function configsOf({ retentionMs, minInSyncReplicas = 0 }: TopicSpecification): Readonly<Record<string, number>> {
  return {
    'retention.ms': retentionMs,
    ...(minInSyncReplicas > 0 ? { 'min.insync.replicas': minInSyncReplicas } : {}),
  };
}

/** The command that makes the topic where we may not. */
function createTopicCommand(client: KafkaClientOptions, topic: TopicSpecification): string {
  return [
    `kafka-topics.sh --create --if-not-exists --bootstrap-server ${client.bootstrapBrokers.join(',')}`,
    `--topic ${topic.name} --partitions ${topic.partitions} --replication-factor ${topic.replicationFactor}`,
    ...Object.entries(configsOf(topic)).map(([name, value]) => `--config ${name}=${value}`),
  ].join(' ');
}

function isRefusal(error: unknown): boolean {
  const refusals = [
    'INVALID_REPLICATION_FACTOR',
    'INVALID_PARTITIONS',
    'INVALID_TOPIC_EXCEPTION',
    'POLICY_VIOLATION',
    'INVALID_CONFIG',
  ];
  return isUnauthorized(error) || refusals.some((id) => findErrorBy(error as Error, 'apiId', id) !== null);
}
