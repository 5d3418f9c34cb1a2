// Topics that must be compacted: those in which Kafka Connect keeps its connectors, their offsets and their state. One that Kafka makes by
// itself, after somebody has deleted it, deletes old records instead of compacting them, and Kafka Connect then refuses to start.

import type { KafkaClientOptions } from '../client.ts';
import { type Admin, ConfigResourceTypes, findErrorBy, IncrementalAlterConfigOperationTypes } from '../library.ts';
import { withAdmin } from '../with-admin.ts';

export interface CompactedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

const policy = 'cleanup.policy';
const kafkasOwn = ['__consumer_offsets', '__transaction_state'];

/** Makes the topics that are absent and mends the policy of the others; resolves with a sentence for each that it touched. Throws Unavailable. */
export async function ensureCompactedTopics(
  client: KafkaClientOptions,
  topics: readonly CompactedTopic[],
): Promise<readonly string[]> {
  return withAdmin(client, 'make topics of Kafka Connect', async (admin) => {
    const known = new Set(await admin.listTopics({ includeInternals: true }));
    const done: string[] = [];
    for (const topic of topics.filter(({ name }) => !known.has(name))) {
      if (await create(admin, topic)) done.push(`made topic ${topic.name}`);
    }
    const present = topics.map(({ name }) => name).filter((name) => known.has(name));
    for (const { name, found } of await readPolicies(admin, present)) {
      if (found === 'compact') continue;
      await admin.incrementalAlterConfigs({ resources: [compacted(name)] });
      done.push(`set ${policy}=compact for topic ${name}, which had ${found}`);
    }
    // What Kafka itself keeps like this; it makes them right, and nobody has to be started anew when somebody else has not left them so.
    const own = kafkasOwn.filter((name) => known.has(name));
    for (const { name, found } of await readPolicies(admin, own)) {
      if (found !== 'compact') await admin.incrementalAlterConfigs({ resources: [compacted(name)] });
    }
    return done;
  });
}

export interface WrongPolicy {
  readonly topic: string;
  readonly found: string;
  /** The command that mends it. */
  readonly fix: string;
}

/** The topics whose names are those of Kafka Connect's own, and which are not compacted. Throws Unavailable. */
export async function findWrongPolicies(client: KafkaClientOptions): Promise<readonly WrongPolicy[]> {
  return withAdmin(client, 'describe topics of Kafka Connect', async (admin) => {
    const names = (await admin.listTopics({ includeInternals: true })).filter(isOfConnect);
    const policies = await readPolicies(admin, names);
    return policies
      .filter(({ found }) => found !== 'compact')
      .map(({ name, found }) => ({ topic: name, found, fix: command(client, name) }));
  });
}

/** As in Kafka's own samples (connect-offsets), Debezium's (my_connect_offsets) and our embedded stack's (spindle-connect-offsets). */
export function isOfConnect(topic: string): boolean {
  return /(^|[-_.])connect[-_.]?(offsets?|configs?|status(es)?)$/i.test(topic) || kafkasOwn.includes(topic);
}

async function readPolicies(
  admin: Admin,
  names: readonly string[],
): Promise<readonly { name: string; found: string }[]> {
  if (names.length === 0) return [];
  const resources = names.map((resourceName) => ({
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName,
    configurationKeys: [policy],
  }));
  const described = await admin.describeConfigs({ resources });
  return described.map(({ resourceName, configs }) => ({
    name: resourceName,
    found: configs.find(({ name }) => name === policy)?.value ?? 'unknown',
  }));
}

/** False when somebody else made it meanwhile. */
async function create(admin: Admin, topic: CompactedTopic): Promise<boolean> {
  try {
    await admin.createTopics({
      topics: [topic.name],
      partitions: topic.partitions,
      replicas: topic.replicationFactor,
      configs: [{ name: policy, value: 'compact' }],
    });
    return true;
  } catch (error) {
    if (findErrorBy(error as Error, 'apiId', 'TOPIC_ALREADY_EXISTS') !== null) return false;
    throw error;
  }
}

function compacted(resourceName: string) {
  const configs = [{ name: policy, value: 'compact', configOperation: IncrementalAlterConfigOperationTypes.SET }];
  return { resourceType: ConfigResourceTypes.TOPIC, resourceName, configs };
}

function command(client: KafkaClientOptions, topic: string): string {
  return [
    `kafka-configs.sh --bootstrap-server ${client.bootstrapBrokers.join(',')} --alter --entity-type topics`,
    `--entity-name ${topic} --add-config ${policy}=compact`,
  ].join(' ');
}
