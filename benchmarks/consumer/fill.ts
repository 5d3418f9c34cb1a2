// Fills a topic by sending ready-made record batches again and again: a broker gives them offsets and does not look inside, so that this
// is as fast as it can write. Several requests are under way at once.
import { setTimeout as sleep } from 'node:timers/promises';
import { Consumer, ProduceAcks, produceV11, type Reader, Writer } from '@platformatic/kafka';
import type { KafkaClientOptions } from '../../src/kafka/client.ts';
import { ensureTopics, topicOffsets } from '../../src/kafka/topics.ts';
import { batchReadings, type FilledBatch } from './readings.ts';

export interface Filled {
  readonly readings: number;
  readonly anomalous: number;
  readonly refused: number;
  readonly bytes: number;
}

const produceKey = 0;
const version = 11;
const underWayMax = 6;
const timeoutMs = 30_000;

/** Makes the topic, with at least so many readings. Rejects when the broker refuses a batch. */
export async function fillTopic(
  client: KafkaClientOptions,
  topic: string,
  batches: readonly (readonly FilledBatch[])[],
  readings: number,
): Promise<Filled> {
  const partitions = batches.length;
  await ensureTopics(client, [{ name: topic, partitions, retentionMs: 86_400_000, replicationFactor: 1 }]);
  await untilLed(client, topic);
  const consumer = new Consumer({ ...client, groupId: 'fill' });
  try {
    const { brokers } = await consumer.metadata({ topics: [topic] });
    const connection = await consumer.connections.get([...brokers.values()][0] as never);
    const sums = { readings: 0, anomalous: 0, refused: 0, bytes: 0 };
    const underWay = new Set<Promise<void>>();
    for (let round = 0; round * batchReadings * partitions < readings; round++) {
      const sent = batches.map((own) => own[round % own.length] as FilledBatch);
      for (const batch of sent) {
        for (const name of ['readings', 'anomalous', 'refused'] as const) sums[name] += batch[name];
        sums.bytes += batch.bytes.length;
      }
      const sending = send(connection, topic, sent).finally(() => underWay.delete(sending));
      underWay.add(sending);
      if (underWay.size >= underWayMax) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    return sums;
  } finally {
    await consumer.close(true);
  }
}

const ledWithinMs = 10_000;

/** A new topic is visible before every partition of it has a leader that takes something. */
async function untilLed(client: KafkaClientOptions, topic: string): Promise<void> {
  for (const until = performance.now() + ledWithinMs; ; await sleep(50)) {
    try {
      await topicOffsets(client, topic);
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
  }
}

type Connection = Awaited<ReturnType<Consumer['connections']['get']>>;

function send(connection: Connection, topic: string, batches: readonly FilledBatch[]): Promise<void> {
  const createRequest = () =>
    Writer.create()
      .appendString(null)
      .appendInt16(ProduceAcks.LEADER)
      .appendInt32(timeoutMs)
      .appendArray([topic], (writer, name) => {
        writer.appendString(name).appendArray([...batches], (each, { bytes }, partition) => {
          each
            .appendInt32(partition)
            .appendUnsignedVarInt(bytes.length + 1)
            .append(bytes);
        });
      })
      .appendTaggedFields();
  const readResponse = (id: number, key: number, spoken: number, reader: Reader) =>
    produceV11.parseResponse(id, key, spoken, reader);
  return new Promise((resolve, reject) => {
    connection.send(produceKey, version, createRequest, readResponse, true, true, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}
