// Kafka Connect and the connector as the settings describe them, for whoever registers it.
import type { CleanedEnv } from 'envalid';
import type { databaseSettings } from '../database/settings.ts';
import type { ConnectOptions } from '../debezium/connect-api.ts';
import { connectLogin, connectTrust } from '../debezium/connect-login.ts';
import type { ConnectorOptions } from '../debezium/connector-config.ts';
import { debeziumSettings, markerTopicOf } from '../debezium/settings.ts';

type Settings = CleanedEnv<typeof databaseSettings & typeof debeziumSettings>;

export function connectOptions(settings: Settings): ConnectOptions {
  const login = connectLogin(settings);
  return {
    url: settings.CONNECT_URL,
    ...(login === undefined ? {} : { login }),
    ...connectTrust(settings),
    timeoutMs: settings.CONNECT_TIMEOUT_MS,
  };
}

/** What who reads the markers has to know. */
export const markerSettings = {
  CDC_GUARDIAN: debeziumSettings.CDC_GUARDIAN,
  CONNECTOR_NAME: debeziumSettings.CONNECTOR_NAME,
  CDC_MARKER_INTERVAL_MS: debeziumSettings.CDC_MARKER_INTERVAL_MS,
  CDC_MARKER_TOPIC: debeziumSettings.CDC_MARKER_TOPIC,
  CDC_MARKER_AGE_MAX_MS: debeziumSettings.CDC_MARKER_AGE_MAX_MS,
};

/** Where markers go; null when there are none. */
export function markerTopic(
  settings: Pick<Settings, 'CDC_MARKER_INTERVAL_MS' | 'CDC_MARKER_TOPIC' | 'CONNECTOR_NAME'>,
): string | null {
  if (settings.CDC_MARKER_INTERVAL_MS <= 0) return null;
  return markerTopicOf(settings.CDC_MARKER_TOPIC, settings.CONNECTOR_NAME);
}

export function connectorOptions(settings: Settings): ConnectorOptions {
  return {
    slotName: settings.CDC_SLOT_NAME,
    publicationName: settings.CDC_PUBLICATION_NAME,
    pollIntervalMs: settings.CDC_POLL_INTERVAL_MS,
    exactlyOnce: settings.CDC_EXACTLY_ONCE,
    slotFailover: settings.CDC_SLOT_FAILOVER,
    topicPrefix: settings.CONNECTOR_NAME,
    schema: settings.AI_DB_SCHEMA,
    overrides: settings.CDC_CONNECTOR_OVERRIDES,
    database: {
      host: settings.CDC_DB_HOST || settings.AI_DB_HOST,
      port: settings.CDC_DB_PORT || settings.AI_DB_PORT,
      name: settings.AI_DB_NAME,
      user: settings.CDC_DB_USER || settings.AI_DB_USER,
      password: settings.CDC_DB_PASSWORD || settings.AI_DB_PASSWORD,
    },
  };
}
