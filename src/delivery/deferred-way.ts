// Where dead letters go that let alerts go first.
import type { CleanedEnv } from 'envalid';
import { Unavailable } from '../core/errors.ts';
import { clientOptions } from '../kafka/client.ts';
import type { kafkaSettings } from '../kafka/settings.ts';
import { type TopicOffsets, topicOffsets } from '../kafka/topics.ts';

/**
 * The topic that they were written for; where that was deleted, or is kept from us, the one that the settings name now. Undefined where Kafka has neither: in the outbox, one for a topic
 * that is not there would stop Kafka Connect, and all alerts with it. Throws Unavailable.
 */
export async function findWay(
  settings: CleanedEnv<typeof kafkaSettings>,
  topic: string,
): Promise<TopicOffsets | undefined> {
  const client = clientOptions(settings);
  const found = await topicOffsets(client, topic).catch((error: unknown) => {
    if (error instanceof Unavailable && !error.retryable) return undefined;
    throw error;
  });
  return found ?? topicOffsets(client, settings.KAFKA_TOPIC_DEAD_LETTER);
}
