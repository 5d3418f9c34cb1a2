// The topics between the outbox and Kafka that carry nothing for anybody: Debezium's heartbeats and the markers. Without either nothing comes out any more, where
// Kafka makes no topic by itself. One that is absent when it is first looked for is made without more ado; one that is absent later was deleted.
import type { CleanedEnv } from 'envalid';
import type { Logger } from 'pino';
import { Unavailable } from '../core/errors.ts';
import type { databaseSettings } from '../database/settings.ts';
import { connectorConfig, heartbeatTopic } from '../debezium/connector-config.ts';
import type { debeziumSettings } from '../debezium/settings.ts';
import { clientOptions } from '../kafka/client.ts';
import { ensureHeartbeatTopic, ensureMarkerTopic } from '../kafka/own-topics.ts';
import type { kafkaSettings } from '../kafka/settings.ts';
import { findAbsent } from '../kafka/topics.ts';
import { connectorOptions, markerTopic } from './connector-options.ts';

type Settings = CleanedEnv<typeof databaseSettings & typeof debeziumSettings & typeof kafkaSettings>;

interface WayTopic {
  readonly name: string;
  /** Idempotent. Throws Unavailable. */
  readonly ensure: () => Promise<void>;
  /** What it means that we may not. */
  readonly otherwise: string;
}

export function wayTopics(settings: Settings): readonly WayTopic[] {
  const heartbeat = heartbeatTopic(connectorConfig(connectorOptions(settings)));
  const marker = markerTopic(settings);
  const beats = {
    name: heartbeat,
    ensure: () => ensureHeartbeatTopic(settings, heartbeat),
    otherwise: 'Whether Debezium has the topic of its heartbeats is not known',
  };
  if (marker === null) return [beats];
  return [beats, { name: marker, ensure: () => ensureMarkerTopic(settings, marker), otherwise: 'No markers are sent' }];
}

/** Throws Unavailable, naming the topic and the command that makes it, where Kafka does not let us. */
export async function ensureWayTopics(settings: Settings): Promise<void> {
  for (const { ensure } of wayTopics(settings)) await ensure();
}

/** Resolves with those that were there and are not any more. Throws Unavailable while Kafka does not answer. */
export function createWayLook(settings: Settings, log: Logger): () => Promise<readonly string[]> {
  const known = new Set<string>();
  const refused = new Set<string>();
  const topics = wayTopics(settings);
  const isDeleted = async ({ name, ensure, otherwise }: WayTopic): Promise<boolean> => {
    try {
      const [absent] = await findAbsent(clientOptions(settings), [name]);
      if (absent !== undefined && known.has(name)) return true;
      if (absent !== undefined) {
        await ensure();
        log.info({ topic: name }, 'Made a topic that the way of the alerts needs');
      }
      known.add(name);
    } catch (error) {
      if (!(error instanceof Unavailable) || error.retryable) throw error;
      if (!refused.has(name)) log.warn({ err: error }, `${otherwise}: ${error.message}`);
      refused.add(name);
    }
    return false;
  };
  return async () => {
    const deleted: string[] = [];
    for (const topic of topics) if (await isDeleted(topic)) deleted.push(topic.name);
    return deleted;
  };
}
