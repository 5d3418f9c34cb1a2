// Connections to the Portal's own database.
import { readFileSync } from 'node:fs';
import { Pool } from 'pg';
import { InvalidSettings } from '../core/errors.ts';

export interface PortalDatabaseOptions {
  readonly DB_HOST: string;
  readonly DB_PORT: number;
  readonly DB_NAME: string;
  readonly DB_USER: string;
  readonly DB_PASSWORD: string;
  readonly DB_SSL: boolean;
  readonly DB_SSL_CA_PATH: string;
  readonly DB_CONNECT_TIMEOUT_MS: number;
  readonly DB_QUERY_TIMEOUT_MS: number;
  readonly PORTAL_DB_POOL_MAX: number;
}

/** A bounded pool. Connects when first used. Throws InvalidSettings naming a file that cannot be read. */
export function createPool(options: PortalDatabaseOptions, applicationName: string): Pool {
  const pool = new Pool({
    host: options.DB_HOST,
    port: options.DB_PORT,
    database: options.DB_NAME,
    user: options.DB_USER,
    password: options.DB_PASSWORD,
    max: options.PORTAL_DB_POOL_MAX,
    connectionTimeoutMillis: options.DB_CONNECT_TIMEOUT_MS,
    // Beyond the server's own limit, for a server that has gone without a word.
    query_timeout: options.DB_QUERY_TIMEOUT_MS + 5_000,
    application_name: applicationName,
    // Not as start-up parameters, which connection poolers refuse. No connection is lent before it has them.
    onConnect: async (client) => {
      await client.query(`select set_config('statement_timeout', $1, false)`, [String(options.DB_QUERY_TIMEOUT_MS)]);
    },
    ...(options.DB_SSL ? { ssl: options.DB_SSL_CA_PATH === '' ? {} : { ca: readCa(options.DB_SSL_CA_PATH) } } : {}),
  });
  // An idle connection that dies is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidSettings([`DB_SSL_CA_PATH: ${path} cannot be read: ${(error as Error).message}`]);
  }
}
