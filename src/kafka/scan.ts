// Reads what a topic holds now, from its first record to its present end, without a group and without moving anything: for recounts.
import { Consumer, FetchIsolationLevels } from '@platformatic/kafka';
import type { RawRecord } from '../pipeline/batch.ts';
import { type KafkaClientOptions, unavailable } from './client.ts';
import { readFetchResponse } from './fetched.ts';
import type { TopicOffsets } from './topics.ts';

const bytesMax = 4_194_304;
const waitMs = 100;

/** Hands over the records of each partition in order, in bounded pieces, up to the ends that `offsets` names. Throws Unavailable. */
export async function scanTopic(
  client: KafkaClientOptions,
  offsets: TopicOffsets,
  onRecords: (records: readonly RawRecord[]) => Promise<void> | void,
): Promise<void> {
  const consumer = new Consumer({
    ...client,
    groupId: 'spindle-scan',
    isolationLevel: FetchIsolationLevels.READ_COMMITTED,
    maxBytes: bytesMax,
    maxWaitTime: waitMs,
    minBytes: 1,
  });
  try {
    for (const { partition, start, end } of offsets.partitions) {
      for (let at = start; at < end; ) at = await scanOnce(consumer, offsets, partition, at, end, onRecords);
    }
  } catch (error) {
    throw unavailable(client, `read topic ${offsets.name}`, error);
  } finally {
    await consumer.close(true).catch(() => {});
  }
}

/** One fetch; resolves with the offset to go on from. */
async function scanOnce(
  consumer: Consumer,
  { name, id }: TopicOffsets,
  partition: number,
  from: number,
  end: number,
  onRecords: (records: readonly RawRecord[]) => Promise<void> | void,
): Promise<number> {
  const metadata = await consumer.metadata({ topics: [name] });
  const request = {
    partition,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    fetchOffset: BigInt(from),
    partitionMaxBytes: bytesMax,
  };
  const response = await consumer.fetch({
    node: metadata.topics.get(name)?.partitions[partition]?.leader ?? -1,
    topics: [{ topicId: id, partitions: [request] }],
  });
  const [fetched] = readFetchResponse(response, id, () => from);
  if (fetched === undefined) return from;
  const records = fetched.records.filter((record) => record.offset < end);
  if (records.length > 0) await onRecords(records);
  return fetched.to;
}
