// Where each assigned partition stands: what the database has stored, and where the next fetch begins. Decides what happens when Kafka
// no longer has what the database wants to read next: nothing is passed over unless the setting says so, and then it is counted.
import { type Consumer, ListOffsetTimestamps } from '@platformatic/kafka';

export interface Position {
  stored: number;
  fetchFrom: number;
}

/** A recreated topic's predecessor: another topic under the same name, whose records are gone. */
export interface Predecessor {
  readonly topicId: string;
  /** How many readings are known to have stood in its log that were never read. */
  readonly unread: number;
}

export interface PositionPorts {
  readonly topic: string;
  /** What to do when readings are lost: end with ReadingsLost, or go on from the earliest that is left. */
  readonly onGap: 'stop' | 'earliest';
  /** The stored next offset of each of these partitions; one without progress is absent. */
  readonly loadProgress: (topicId: string, partitions: readonly number[]) => Promise<ReadonlyMap<number, number>>;
  /** The topics of this name that the group has read under another id, and that are not closed. */
  readonly findPredecessors: (topicId: string) => Promise<readonly Predecessor[]>;
  /** Counts what was unread of a predecessor as lost, for good. Idempotent. */
  readonly closePredecessor: (topicId: string) => Promise<void>;
  readonly observe: {
    /** Kafka no longer holds the records from `from` to `to`: they were never read. */
    readonly gap: (partition: number, from: number, to: number) => void;
    /** The topic was recreated under its name. */
    readonly recreated: (predecessor: Predecessor, topicId: string) => void;
  };
}

/** Readings that were never read are gone from Kafka, or positions point where there is nothing. Waiting does not bring them back. */
export class ReadingsLost extends Error {
  override readonly name = 'ReadingsLost';
}

/** Positions of assigned partitions that have none yet: from the database, or from the partition's first record. */
export async function loadPositions(
  ports: PositionPorts,
  consumer: Consumer,
  topicId: string,
  assigned: readonly number[],
  positions: Map<number, Position>,
): Promise<void> {
  const missing = assigned.filter((partition) => !positions.has(partition));
  if (missing.length === 0) return;
  const stored = await ports.loadProgress(topicId, missing);
  for (const partition of missing) {
    const offset = stored.get(partition) ?? (await earliestOffset(consumer, ports.topic, partition));
    positions.set(partition, { stored: offset, fetchFrom: offset });
  }
}

/** Throws ReadingsLost when the topic was recreated and the setting is `stop`. */
export async function acceptTopic(ports: PositionPorts, topicId: string): Promise<void> {
  for (const predecessor of await ports.findPredecessors(topicId)) {
    ports.observe.recreated(predecessor, topicId);
    if (ports.onGap === 'stop') {
      const what = `topic ${ports.topic} was recreated (its id was ${predecessor.topicId} and is ${topicId}), and at least ${predecessor.unread} readings of the old one were never read`;
      throw new ReadingsLost(`${what}; ${howToGoOn}`);
    }
    await ports.closePredecessor(predecessor.topicId);
  }
}

/** A fetch was out of range: goes on from the first record that is left, or throws ReadingsLost. */
export async function leaveGap(
  ports: PositionPorts,
  consumer: Consumer,
  assigned: readonly number[],
  positions: ReadonlyMap<number, Position>,
): Promise<void> {
  let found = false;
  for (const partition of assigned) {
    const position = positions.get(partition) as Position;
    const earliest = await earliestOffset(consumer, ports.topic, partition);
    if (position.fetchFrom >= earliest) continue;
    found = true;
    ports.observe.gap(partition, position.fetchFrom, earliest);
    if (ports.onGap === 'stop') {
      const what = `partition ${partition} of topic ${ports.topic} begins at offset ${earliest}, after ${position.fetchFrom}, up to which it was read: ${earliest - position.fetchFrom} readings are gone that were never read`;
      throw new ReadingsLost(`${what}; ${howToGoOn}`);
    }
    position.fetchFrom = earliest;
  }
  if (!found) await refuseTruncatedLog(ports, consumer, assigned, positions);
}

/** Kafka gives the missing offsets to other records, whose event ids would be those of readings that were processed already. */
async function refuseTruncatedLog(
  ports: PositionPorts,
  consumer: Consumer,
  assigned: readonly number[],
  positions: ReadonlyMap<number, Position>,
): Promise<void> {
  for (const partition of assigned) {
    const { fetchFrom } = positions.get(partition) as Position;
    const end = await listedOffset(consumer, ports.topic, partition, ListOffsetTimestamps.LATEST);
    if (fetchFrom <= end) continue;
    throw new ReadingsLost(
      `partition ${partition} of topic ${ports.topic} ends at offset ${end}, before ${fetchFrom}, up to which it was read: Kafka has lost records; recreate the topic, so that it gets a new id, and start again with KAFKA_ON_GAP=earliest`,
    );
  }
}

const howToGoOn =
  'to go on from the earliest that is left, counting them as lost in the ledger, start once with KAFKA_ON_GAP=earliest';

function earliestOffset(consumer: Consumer, topic: string, partition: number): Promise<number> {
  return listedOffset(consumer, topic, partition, ListOffsetTimestamps.EARLIEST);
}

async function listedOffset(consumer: Consumer, topic: string, partition: number, timestamp: bigint): Promise<number> {
  const offsets = await consumer.listOffsets({ topics: [topic], partitions: { [topic]: [partition] }, timestamp });
  const offset = offsets.get(topic)?.[partition];
  if (offset === undefined) throw new Error(`Kafka did not tell an offset of partition ${partition} of topic ${topic}`);
  return Number(offset);
}
