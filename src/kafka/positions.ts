// Where each assigned partition stands: what the database has stored, and where the next fetch begins. Decides what happens when Kafka
// no longer has what the database wants to read next: nothing is passed over unless the setting says so, and then it is counted.
import { type Consumer, FetchIsolationLevels, ListOffsetTimestamps } from './library.ts';

export interface Position {
  /** Up to here all is stored. */
  stored: number;
  /** Up to here batches were made: the next one begins here. */
  planned: number;
  /** Where the next fetch begins: further than `planned` where Kafka has dropped what lies between. */
  fetchFrom: number;
  /** Where the partition was last seen to end. */
  end?: { readonly logEnd: number; readonly lastStableOffset: number };
}

/** Where the positions of a group's member are kept. */
export interface PositionStore {
  /** The stored next offset of each of these partitions; one without progress is absent. */
  readonly load: (
    consumer: Consumer,
    topicId: string,
    partitions: readonly number[],
  ) => Promise<ReadonlyMap<number, number>>;
  /** Kafka's id of the topic is this from now on. Throws ReadingsLost when readings of its predecessor are lost that must not be. */
  readonly acceptTopic: (topicId: string) => Promise<void>;
  /** Whether another server keeps them by now, which may lack the last of what was stored: all are loaded anew then. Absent for never. */
  readonly isElsewhere?: () => Promise<boolean>;
}

/** What finding out about positions needs to know. */
export interface PositionOptions {
  readonly topic: string;
  readonly onGap: 'stop' | 'earliest';
  /** What to do when the log ends before the position: end with ReadingsLost, or read from the earliest record again. */
  readonly onTruncated: 'stop' | 'reread';
  readonly positions: PositionStore;
  readonly observe: { readonly gap: (partition: number, from: number, to: number) => void };
}

/** Readings that were never read are gone from Kafka, or positions point where there is nothing. Waiting does not bring them back. */
export class ReadingsLost extends Error {
  override readonly name = 'ReadingsLost';
}

/** Positions of assigned partitions that have none yet: from the database, or from the partition's first record. */
export async function loadPositions(
  options: PositionOptions,
  consumer: Consumer,
  topicId: string,
  assigned: readonly number[],
  positions: Map<number, Position>,
): Promise<void> {
  const missing = assigned.filter((partition) => !positions.has(partition));
  if (missing.length === 0) return;
  const stored = await options.positions.load(consumer, topicId, missing);
  for (const partition of missing) {
    const offset = stored.get(partition) ?? (await earliestOffset(consumer, options.topic, partition));
    positions.set(partition, { stored: offset, planned: offset, fetchFrom: offset });
  }
}

/** Fetches of these partitions were out of range: goes on from the first record that is left, or throws ReadingsLost. */
export async function leaveGap(
  options: PositionOptions,
  consumer: Consumer,
  outOfRange: readonly number[],
  positions: Map<number, Position>,
): Promise<void> {
  let found = false;
  for (const partition of outOfRange) {
    const position = positions.get(partition) as Position;
    const earliest = await earliestOffset(consumer, options.topic, partition);
    if (position.fetchFrom >= earliest) continue;
    found = true;
    options.observe.gap(partition, position.fetchFrom, earliest);
    if (options.onGap === 'stop') {
      const what = `partition ${partition} of topic ${options.topic} begins at offset ${earliest}, after ${position.fetchFrom}, up to which it was read: ${earliest - position.fetchFrom} readings are gone that were never read`;
      throw new ReadingsLost(`${what}; ${howToGoOn}`);
    }
    position.fetchFrom = earliest;
  }
  if (!found) await leaveTruncatedLog(options, consumer, outOfRange, positions);
}

/** Kafka gives the missing offsets to other records. The ids of events that are made of them would be those of earlier ones. */
async function leaveTruncatedLog(
  options: PositionOptions,
  consumer: Consumer,
  outOfRange: readonly number[],
  positions: Map<number, Position>,
): Promise<void> {
  for (const partition of outOfRange) {
    const { fetchFrom } = positions.get(partition) as Position;
    const end = await listedOffset(consumer, options.topic, partition, ListOffsetTimestamps.LATEST);
    if (fetchFrom <= end) continue;
    if (options.onTruncated === 'reread') {
      const earliest = await earliestOffset(consumer, options.topic, partition);
      positions.set(partition, { stored: earliest, planned: earliest, fetchFrom: earliest });
      continue;
    }
    throw new ReadingsLost(
      `partition ${partition} of topic ${options.topic} ends at offset ${end}, before ${fetchFrom}, up to which it was read: Kafka has lost records; recreate the topic, so that it gets a new id, and start again with KAFKA_ON_GAP=earliest`,
    );
  }
}

export const howToGoOn =
  'to go on from the earliest that is left, counting them as lost in the ledger, start once with KAFKA_ON_GAP=earliest';

/** What a partition is called where a loop tells of its parts. */
export const partName = (partition: number): string => `partition ${partition}`;

/** The first record that is left. */
export function earliestOffset(consumer: Consumer, topic: string, partition: number): Promise<number> {
  return listedOffset(consumer, topic, partition, ListOffsetTimestamps.EARLIEST);
}

/** Where these partitions end now. */
export async function endsOf(
  consumer: Consumer,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, NonNullable<Position['end']>>> {
  const wanted = { topics: [topic], partitions: { [topic]: [...partitions] }, timestamp: ListOffsetTimestamps.LATEST };
  const { READ_COMMITTED, READ_UNCOMMITTED } = FetchIsolationLevels;
  const [stable, all] = await Promise.all([
    consumer.listOffsets({ ...wanted, isolationLevel: READ_COMMITTED }),
    consumer.listOffsets({ ...wanted, isolationLevel: READ_UNCOMMITTED }),
  ]);
  const ends = new Map<number, NonNullable<Position['end']>>();
  for (const partition of partitions) {
    const [logEnd, stableEnd] = [all, stable].map((offsets) => offsets.get(topic)?.[partition]);
    // Kafka tells only of those that are asked for; the others of its list are absent.
    if (logEnd === undefined || stableEnd === undefined || logEnd < 0n) continue;
    ends.set(partition, { logEnd: Number(logEnd), lastStableOffset: Math.min(Number(logEnd), Number(stableEnd)) });
  }
  return ends;
}

async function listedOffset(consumer: Consumer, topic: string, partition: number, timestamp: bigint): Promise<number> {
  const offsets = await consumer.listOffsets({ topics: [topic], partitions: { [topic]: [partition] }, timestamp });
  const offset = offsets.get(topic)?.[partition];
  if (offset === undefined) throw new Error(`Kafka did not tell an offset of partition ${partition} of topic ${topic}`);
  return Number(offset);
}
