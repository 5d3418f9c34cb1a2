// Connections to the AI server's own database.
import { readFileSync } from 'node:fs';
import { Pool, type PoolConfig } from 'pg';

export interface DatabaseOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Where the tables stand, whatever the user's own search path is. */
  readonly schema: string;
  readonly user: string;
  readonly password: string;
  readonly ssl: boolean;
  readonly sslCaPath: string;
  readonly poolMax: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
}

/** Names the settings once, as the room's functions take them. */
export function databaseOptions(settings: {
  readonly AI_DB_HOST: string;
  readonly AI_DB_PORT: number;
  readonly AI_DB_NAME: string;
  readonly AI_DB_SCHEMA: string;
  readonly AI_DB_USER: string;
  readonly AI_DB_PASSWORD: string;
  readonly AI_DB_SSL: boolean;
  readonly AI_DB_SSL_CA_PATH: string;
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
    ssl: settings.AI_DB_SSL,
    sslCaPath: settings.AI_DB_SSL_CA_PATH,
    poolMax: settings.AI_DB_POOL_MAX,
    connectTimeoutMs: settings.AI_DB_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: settings.AI_DB_STATEMENT_TIMEOUT_MS,
    idleInTransactionTimeoutMs: settings.AI_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS,
  };
}

/** A bounded pool. Connects when first used, so that a database that is away does not stop a program from starting. */
export function createPool(options: DatabaseOptions, applicationName: string): Pool {
  const config: PoolConfig = {
    host: options.host,
    port: options.port,
    database: options.database,
    user: options.user,
    password: options.password,
    max: options.poolMax,
    connectionTimeoutMillis: options.connectTimeoutMs,
    query_timeout: options.statementTimeoutMs + 5_000,
    application_name: applicationName,
    // Not as start-up parameters, which connection poolers refuse. No connection is lent before it has them.
    onConnect: async (client) => {
      await client.query(
        `select set_config('search_path', quote_ident($1), false), set_config('statement_timeout', $2, false),
           set_config('idle_in_transaction_session_timeout', $3, false)`,
        // A consumer that is frozen in a transaction must not keep the one that takes over waiting for its locks.
        [options.schema, String(options.statementTimeoutMs), String(options.idleInTransactionTimeoutMs)],
      );
    },
    ...(options.ssl ? { ssl: options.sslCaPath === '' ? {} : { ca: readFileSync(options.sslCaPath, 'utf8') } } : {}),
  };
  const pool = new Pool(config);
  // An idle connection that dies is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {});
  // The same for one that is in use, between two of its statements; the next statement rejects.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
