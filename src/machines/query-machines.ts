// Reads the Portal's machine table, and never writes it.
import { readFileSync } from 'node:fs';
import { Pool } from 'pg';
import { InvalidSettings } from '../core/errors.ts';
import type { MachineRow } from './machine-types.ts';

export interface PortalDatabaseOptions {
  readonly DB_HOST: string;
  readonly DB_PORT: number;
  readonly DB_NAME: string;
  readonly DB_USER: string;
  readonly DB_PASSWORD: string;
  readonly DB_SSL: boolean;
  readonly DB_SSL_CA_PATH: string;
  readonly DB_POOL_MAX: number;
  readonly DB_CONNECT_TIMEOUT_MS: number;
  readonly DB_QUERY_TIMEOUT_MS: number;
}

/** A bounded pool whose sessions can only read. Connects when first used. Throws InvalidSettings naming a file that cannot be read. */
export function createPool(options: PortalDatabaseOptions, applicationName: string): Pool {
  const pool = new Pool({
    host: options.DB_HOST,
    port: options.DB_PORT,
    database: options.DB_NAME,
    user: options.DB_USER,
    password: options.DB_PASSWORD,
    max: options.DB_POOL_MAX,
    connectionTimeoutMillis: options.DB_CONNECT_TIMEOUT_MS,
    // Beyond the server's own limit, for a server that has gone without a word.
    query_timeout: options.DB_QUERY_TIMEOUT_MS + 5_000,
    application_name: applicationName,
    // Not as start-up parameters, which connection poolers refuse. No connection is lent before it has them.
    onConnect: async (client) => {
      await client.query(
        `select set_config('statement_timeout', $1, false),
           set_config('default_transaction_read_only', 'on', false)`,
        [String(options.DB_QUERY_TIMEOUT_MS)],
      );
    },
    ...(options.DB_SSL ? { ssl: options.DB_SSL_CA_PATH === '' ? {} : { ca: readCa(options.DB_SSL_CA_PATH) } } : {}),
  });
  // An idle connection that dies is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

/** The machines of these ids that there are, in one query. */
export async function queryMachines(pool: Pool, machineIds: readonly number[]): Promise<readonly MachineRow[]> {
  const text = 'select id, type::text as type from machine where id = any($1::bigint[])';
  const { rows } = await pool.query<{ id: string; type: string | null }>(text, [machineIds]);
  return rows.map(({ id, type }) => ({ id: Number(id), type }));
}

/** The first machines by id, at most `countMax`. */
export async function listMachines(pool: Pool, countMax: number): Promise<readonly MachineRow[]> {
  const text = 'select id, type::text as type from machine order by id limit $1';
  const { rows } = await pool.query<{ id: string; type: string | null }>(text, [countMax]);
  return rows.map(({ id, type }) => ({ id: Number(id), type }));
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidSettings([`DB_SSL_CA_PATH: ${path} cannot be read: ${(error as Error).message}`]);
  }
}
