// Spindle's topics: made when absent, before anything reads or writes them.
import type { CleanedEnv } from 'envalid';
import { clientOptions } from './client.ts';
import type { kafkaSettings } from './settings.ts';
import { ensureTopics } from './topics.ts';

/** The topics that the outbox writes to. */
export function outboxTopics(
  settings: Pick<
    CleanedEnv<typeof kafkaSettings>,
    'KAFKA_TOPIC_ALERT' | 'KAFKA_TOPIC_DEAD_LETTER' | 'KAFKA_TOPIC_EPISODES'
  >,
): readonly string[] {
  return [settings.KAFKA_TOPIC_ALERT, settings.KAFKA_TOPIC_DEAD_LETTER, settings.KAFKA_TOPIC_EPISODES];
}

/** Idempotent. Throws Unavailable, naming the topic and the command that makes it, where Kafka does not let us. */
export async function ensureAllTopics(settings: CleanedEnv<typeof kafkaSettings>): Promise<void> {
  const retentionMs = settings.KAFKA_RETENTION_HOURS * 3_600_000;
  const replicas = replicasOf(settings);
  await ensureTopics(clientOptions(settings), [
    { name: settings.KAFKA_TOPIC_SENSOR, partitions: settings.KAFKA_SENSOR_PARTITIONS, retentionMs, ...replicas },
    { name: settings.KAFKA_TOPIC_ALERT, partitions: settings.KAFKA_ALERT_PARTITIONS, retentionMs, ...replicas },
    {
      name: settings.KAFKA_TOPIC_DEAD_LETTER,
      partitions: settings.KAFKA_DEAD_LETTER_PARTITIONS,
      retentionMs,
      ...replicas,
    },
    {
      name: settings.KAFKA_TOPIC_EPISODES,
      partitions: settings.KAFKA_EPISODE_PARTITIONS,
      retentionMs,
      ...replicas,
    },
  ]);
}

/** A topic that messages were written for under earlier settings, which nobody knows any more: it has as many partitions as that of the alerts. Throws as `ensureAllTopics` does. */
export async function ensureFormerTopic(settings: CleanedEnv<typeof kafkaSettings>, name: string): Promise<void> {
  const retentionMs = settings.KAFKA_RETENTION_HOURS * 3_600_000;
  const partitions = settings.KAFKA_ALERT_PARTITIONS;
  await ensureTopics(clientOptions(settings), [{ name, partitions, retentionMs, ...replicasOf(settings) }]);
}

/** A Portal that is started after a week in which none came still knows that there were any. */
export const markerRetentionMs = 7 * 24 * 3_600_000;

/** The topic of the markers. Throws as `ensureAllTopics` does. */
export async function ensureMarkerTopic(settings: CleanedEnv<typeof kafkaSettings>, name: string): Promise<void> {
  const replicas = replicasOf(settings);
  await ensureTopics(clientOptions(settings), [{ name, partitions: 1, retentionMs: markerRetentionMs, ...replicas }]);
}

/** Only its last record is ever of use to anybody, and nobody reads it. */
const heartbeatRetentionMs = 3_600_000;

/**
 * The topic of Debezium's heartbeats. Where Kafka makes no topic by itself and this one is absent, the connector's producer waits for it without an end, and nothing comes
 * out behind it any more. Throws as `ensureAllTopics` does.
 */
export async function ensureHeartbeatTopic(settings: CleanedEnv<typeof kafkaSettings>, name: string): Promise<void> {
  const replicas = replicasOf(settings);
  await ensureTopics(clientOptions(settings), [
    { name, partitions: 1, retentionMs: heartbeatRetentionMs, ...replicas },
  ]);
}

function replicasOf({
  KAFKA_REPLICATION_FACTOR: replicationFactor,
  KAFKA_MIN_INSYNC_REPLICAS: minInSyncReplicas,
}: CleanedEnv<typeof kafkaSettings>) {
  return { replicationFactor, minInSyncReplicas };
}
