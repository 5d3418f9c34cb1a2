// Waits for what comes into a topic, in no group and without moving anything: the broker holds a fetch until there is something, over
// connections that stay. Who gives up a wait closes it, which waits for nothing.
import type { RecordColumns } from '../core/record/record-columns.ts';
import { isUnknownTopic, type KafkaClientOptions, unavailable } from './client.ts';
import { fetchOnce, fetchVersion, type PartitionAnswer } from './fetch.ts';
import { giveBackFetched, readAnswer } from './fetched.ts';
import { Consumer } from './library.ts';
import { goOnFrom, unreadable } from './scan.ts';

/** Where to go on in a topic. */
export interface TopicPlace {
  /** Kafka's own id of the topic. */
  readonly id: string;
  /** The next offset of each of its partitions. */
  readonly next: ReadonlyMap<number, number>;
}

export interface HeldFetch {
  /**
   * Hands over what is there, or comes within `waitMs`, and resolves with where to go on: where it was where nothing has come. Undefined
   * where the topic is no longer as the place has it: deleted, made anew, of other partitions, or without these offsets. Throws Unavailable.
   */
  readonly next: (
    place: TopicPlace,
    waitMs: number,
    onRecords: (records: RecordColumns) => void,
    /** Told of what cannot be believed; it goes on behind that. */
    onDamage: (damage: string) => void,
  ) => Promise<TopicPlace | undefined>;
  readonly close: () => void;
}

const bytesMax = 1_048_576;
const decompressedBytesMax = 134_217_728;
const requestTimeoutMsOfClient = 30_000;
/** Where several brokers are asked, what one has is handed over when all have answered. */
const waitMsOfSeveral = 250;
const otherTopic = new Set([
  'OFFSET_OUT_OF_RANGE',
  'UNKNOWN_TOPIC_ID',
  'INCONSISTENT_TOPIC_ID',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

export function openHeldFetch(client: KafkaClientOptions, topic: string): HeldFetch {
  const heldMsMax = (client.requestTimeout ?? requestTimeoutMsOfClient) / 2;
  let consumer: Consumer | undefined;
  let version: ReturnType<typeof fetchVersion> | undefined;
  const close = (): void => {
    consumer?.close(true).catch(() => {});
    consumer = undefined;
    version = undefined;
  };
  return {
    next: async (place, waitMs, onRecords, onDamage) => {
      try {
        consumer ??= new Consumer({ ...client, groupId: 'spindle-scan' });
        version ??= fetchVersion(consumer);
        const asked = { topic, place, waitMs: Math.min(waitMs, heldMsMax) };
        const answers = await askLeaders(consumer, await version, asked);
        if (answers !== undefined) return takeAnswers(answers, { topic, place }, onRecords, onDamage);
      } catch (error) {
        if (!isUnknownTopic(error)) {
          close();
          throw unavailable(client, `read topic ${topic}`, error);
        }
      }
      // Else what is known of it is believed for some seconds more.
      consumer?.clearMetadata();
      return undefined;
    },
    close,
  };
}

interface Asked {
  readonly topic: string;
  readonly place: TopicPlace;
  readonly waitMs: number;
}

/** Undefined where the topic is another one. Rejects where any partition cannot be read. */
async function askLeaders(
  consumer: Consumer,
  version: Awaited<ReturnType<typeof fetchVersion>>,
  { topic, place: { id, next }, waitMs }: Asked,
): Promise<readonly PartitionAnswer[] | undefined> {
  // Without retries: the client would try an absent topic again.
  const { brokers, topics } = await consumer.metadata({ topics: [topic], retries: 0 });
  const found = topics.get(topic);
  if (found?.id !== id || found.partitionsCount !== next.size) return undefined;
  const byLeader = [...Map.groupBy(next.keys(), (partition) => found.partitions[partition]?.leader ?? -1)];
  const answers = await Promise.all(
    byLeader.map(([leader, partitions]) => {
      const broker = brokers.get(leader);
      if (broker === undefined) throw new Error(`partition ${partitions.join()} of topic ${topic} has no leader now`);
      return fetchOnce(consumer, broker, version, {
        ...{ topic, topicId: id, bytesMax },
        waitMs: byLeader.length === 1 ? waitMs : Math.min(waitMs, waitMsOfSeveral),
        partitions: partitions.map((partition) => ({ partition, offset: next.get(partition) as number })),
      });
    }),
  );
  for (const { partition, error } of answers.flat()) {
    if (error === undefined) continue;
    if (otherTopic.has(error)) return undefined;
    throw unreadable(topic, partition, error);
  }
  return answers.flat();
}

function takeAnswers(
  answers: readonly PartitionAnswer[],
  { topic, place }: Pick<Asked, 'topic' | 'place'>,
  onRecords: (records: RecordColumns) => void,
  onDamage: (damage: string) => void,
): TopicPlace {
  const next = new Map(place.next);
  for (const answer of answers) {
    const fetched = readAnswer(answer, next.get(answer.partition) as number, { decompressedBytesMax });
    onRecords(fetched.records);
    giveBackFetched([fetched]);
    next.set(answer.partition, goOnFrom(topic, fetched, answer.lastStableOffset, onDamage));
  }
  return { id: place.id, next };
}
