// A producer of text messages: acknowledged by all replicas, in bounded batches, idempotent, so that a retry inside the client doubles
// nothing. What `send` has resolved for is stored; what it rejected for may or may not be.

import type { EpochMs } from '../core/time.ts';
import type { KafkaClientOptions } from './client.ts';
import { unavailable } from './client.ts';
import { compatibilityPartitioner, ProduceAcks, Producer, stringSerializers } from './library.ts';

export interface OutgoingMessage {
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent for the moment of sending. */
  readonly timestamp?: EpochMs;
  /** Absent for the one that the key falls on, as Java's clients count. */
  readonly partition?: number;
}

export interface MessageProducer {
  /** Messages of one key keep their order. Throws Unavailable. */
  readonly send: (messages: readonly OutgoingMessage[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

const batchSizeMaxDefault = 1_000;

/** Connects when first used. */
export function createProducer(
  client: KafkaClientOptions,
  options: { readonly topic: string; readonly batchSizeMax?: number },
): MessageProducer {
  const { topic, batchSizeMax = batchSizeMaxDefault } = options;
  const producer = new Producer<string, string, string, string>({
    ...client,
    idempotent: true,
    acks: ProduceAcks.ALL,
    // With 1 or less the client would take it for "for ever".
    retries: Math.max(2, Number(client.retries ?? 0)),
    serializers: stringSerializers,
    partitioner: (message, key) => compatibilityPartitioner(message as never, key),
  });
  return {
    send: async (messages) => {
      try {
        for (let at = 0; at < messages.length; at += batchSizeMax) {
          const batch = messages.slice(at, at + batchSizeMax).map((message) => toProduce(topic, message));
          await producer.send({ messages: batch });
        }
      } catch (error) {
        throw unavailable(client, `write to topic ${topic}`, error);
      }
    },
    close: () => producer.close(),
  };
}

function toProduce(topic: string, message: OutgoingMessage) {
  const { key, value, headers, timestamp, partition } = message;
  return {
    topic,
    key,
    value,
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(timestamp === undefined ? {} : { timestamp: BigInt(timestamp) }),
    ...(partition === undefined ? {} : { partition }),
  };
}
