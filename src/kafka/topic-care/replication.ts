// How topics are replicated: on how many brokers and racks each partition lies, how many of them have all of it now, and how many have to.
import type { KafkaClientOptions } from '../client.ts';
import { type Admin, ConfigResourceTypes } from '../library.ts';
import { withAdmin } from '../with-admin.ts';
import { isOfConnect } from './compacted-topics.ts';

const setting = 'min.insync.replicas';

export interface Replication {
  readonly topic: string;
  /** Of the partition that has fewest. */
  readonly replicas: number;
  /** In how many racks its replicas stand, of the partition with fewest; null where the brokers tell of no racks. */
  readonly racks: number | null;
  /** Partitions of which a replica lags, or is away. */
  readonly lagging: number;
  /** How many have to have a message before it counts as taken; undefined where we may not know. */
  readonly minInSync: number | undefined;
}

export interface Replications {
  /** Different racks of all brokers; 0 where none tells of one. */
  readonly racks: number;
  readonly topics: readonly Replication[];
}

/** Of these topics, of Kafka Connect's own and of Kafka's own, as far as they exist. Throws Unavailable. */
export function readReplication(client: KafkaClientOptions, names: readonly string[]): Promise<Replications> {
  return withAdmin(client, 'describe how topics are replicated', async (admin) => {
    const all = await admin.listTopics({ includeInternals: true });
    const wanted = all.filter((name) => names.includes(name) || isOfConnect(name)).sort();
    const { brokers, topics } = await admin.metadata({ topics: wanted, forceUpdate: true });
    const rackOf = new Map([...brokers].map(([id, { rack }]) => [id, rack]));
    const rackCount = countRacks([...rackOf.keys()], rackOf);
    const minInSync = await readMinInSync(admin, wanted);
    return {
      racks: rackCount,
      topics: wanted.map((topic) => {
        const partitions = topics.get(topic)?.partitions ?? [];
        return {
          topic,
          replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
          racks: rackCount === 0 ? null : Math.min(...partitions.map(({ replicas }) => countRacks(replicas, rackOf))),
          lagging: partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length,
          minInSync: minInSync.get(topic),
        };
      }),
    };
  });
}

function countRacks(brokers: readonly number[], rackOf: ReadonlyMap<number, string | null | undefined>): number {
  return new Set(brokers.map((id) => rackOf.get(id)).filter((rack) => rack)).size;
}

/** The right to read a topic's settings is not needed for anything else. */
async function readMinInSync(admin: Admin, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const resources = topics.map((resourceName) => ({
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName,
    configurationKeys: [setting],
  }));
  const described = await admin.describeConfigs({ resources }).catch(() => []);
  return new Map(
    described.flatMap(({ resourceName, configs }) => {
      const value = Number(configs.find(({ name }) => name === setting)?.value ?? Number.NaN);
      return Number.isFinite(value) ? [[resourceName, value]] : [];
    }),
  );
}
