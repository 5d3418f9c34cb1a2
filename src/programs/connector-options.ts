// Kafka Connect and the connector as the settings describe them, for whoever registers it.
import type { CleanedEnv } from 'envalid';
import type { databaseSettings } from '../database/settings.ts';
import type { ConnectOptions } from '../debezium/connect-api.ts';
import type { ConnectorOptions } from '../debezium/connector-config.ts';
import type { debeziumSettings } from '../debezium/settings.ts';

type Settings = CleanedEnv<typeof databaseSettings & typeof debeziumSettings>;

export function connectOptions(settings: Settings): ConnectOptions {
  return { url: settings.CONNECT_URL, timeoutMs: settings.CONNECT_TIMEOUT_MS };
}

export function connectorOptions(settings: Settings): ConnectorOptions {
  return {
    slotName: settings.CDC_SLOT_NAME,
    publicationName: settings.CDC_PUBLICATION_NAME,
    pollIntervalMs: settings.CDC_POLL_INTERVAL_MS,
    exactlyOnce: settings.CDC_EXACTLY_ONCE,
    topicPrefix: settings.CONNECTOR_NAME,
    database: {
      host: settings.CDC_DB_HOST || settings.AI_DB_HOST,
      port: settings.CDC_DB_PORT || settings.AI_DB_PORT,
      name: settings.AI_DB_NAME,
      user: settings.CDC_DB_USER || settings.AI_DB_USER,
      password: settings.CDC_DB_PASSWORD || settings.AI_DB_PASSWORD,
    },
  };
}
