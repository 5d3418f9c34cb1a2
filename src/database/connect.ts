// How the settings say that the AI server's own database is reached.
import type { PostgresOptions } from '../postgres/pool.ts';
import type { TlsFiles } from '../settings/tls-files.ts';

/** Options of a pool, with the schema that the tables stand in. */
export type DatabaseOptions = PostgresOptions & { readonly schema: string };

/** Names the settings once, as the functions of postgres/ take them. */
export function databaseOptions(settings: {
  readonly AI_DB_HOST: string;
  readonly AI_DB_PORT: number;
  readonly AI_DB_NAME: string;
  readonly AI_DB_SCHEMA: string;
  readonly AI_DB_USER: string;
  readonly AI_DB_PASSWORD: string;
  readonly AI_DB_PASSWORD_PATH?: string;
  readonly AI_DB_SSL: boolean;
  readonly AI_DB_SSL_CA_PATH: string;
  readonly AI_DB_SSL_CERT_PATH?: string;
  readonly AI_DB_SSL_KEY_PATH?: string;
  readonly AI_DB_POOL_MAX: number;
  readonly AI_DB_CONNECT_TIMEOUT_MS: number;
  readonly AI_DB_STATEMENT_TIMEOUT_MS: number;
  readonly AI_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: number;
}): DatabaseOptions {
  return {
    host: settings.AI_DB_HOST,
    port: settings.AI_DB_PORT,
    database: settings.AI_DB_NAME,
    schema: settings.AI_DB_SCHEMA,
    user: settings.AI_DB_USER,
    password: settings.AI_DB_PASSWORD,
    passwordFile: { path: settings.AI_DB_PASSWORD_PATH ?? '', setting: 'AI_DB_PASSWORD_PATH' },
    tls: settings.AI_DB_SSL ? tlsFilesOf(settings) : null,
    poolMax: settings.AI_DB_POOL_MAX,
    connectTimeoutMs: settings.AI_DB_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: settings.AI_DB_STATEMENT_TIMEOUT_MS,
    // A consumer that is frozen in a transaction must not keep the one that takes over waiting for its locks.
    idleInTransactionTimeoutMs: settings.AI_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS,
  };
}

function tlsFilesOf(settings: {
  readonly AI_DB_SSL_CA_PATH: string;
  readonly AI_DB_SSL_CERT_PATH?: string;
  readonly AI_DB_SSL_KEY_PATH?: string;
}): TlsFiles {
  const { AI_DB_SSL_CA_PATH: path, AI_DB_SSL_CERT_PATH: certPath = '', AI_DB_SSL_KEY_PATH: keyPath = '' } = settings;
  const names = { certSetting: 'AI_DB_SSL_CERT_PATH', keySetting: 'AI_DB_SSL_KEY_PATH' };
  return { path, setting: 'AI_DB_SSL_CA_PATH', shown: { certPath, keyPath, ...names } };
}
