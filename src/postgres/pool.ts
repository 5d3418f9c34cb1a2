// Pools of connections to PostgreSQL, bounded in number and in time. Whatever a session needs is set before a connection is lent.
import { Client, Pool } from 'pg';
import { InvalidSettings } from '../core/errors.ts';
import { currentPassword, type PasswordFile } from '../settings/password-file.ts';
import { type ClientTls, clientTls, type TlsFiles } from '../settings/tls-files.ts';

export interface PostgresOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Where it stands in place of that; absent, or with an empty path, for nowhere. */
  readonly passwordFile?: PasswordFile;
  /** Where the tables stand, whatever the user's own search path is; absent for where that leads. */
  readonly schema?: string;
  /** The authority that signed the server's certificate, and what we show it; null for no TLS. */
  readonly tls: TlsFiles | null;
  readonly poolMax: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** How long a session may be silent inside a transaction; absent for the server's own limit. */
  readonly idleInTransactionTimeoutMs?: number;
  /** How long the server waits for us to take what it sends; absent for its own limit. Its statement timeout does not end that. */
  readonly unreadTimeoutMs?: number;
  /** Whether sessions can only read. */
  readonly readOnly?: boolean;
}

/** Beyond the server's own limit, for a server that has gone without a word. */
const silentServerMs = 5_000;

/** Connects when first used, so that a database that is away stops no program. Throws InvalidSettings naming a file that cannot be read. */
export function openPool(options: PostgresOptions, applicationName: string): Pool {
  const pool = new Pool({
    host: options.host,
    port: options.port,
    database: options.database,
    user: options.user,
    password: passwordOption(options),
    max: options.poolMax,
    connectionTimeoutMillis: options.connectTimeoutMs,
    query_timeout: options.statementTimeoutMs + silentServerMs,
    application_name: applicationName,
    // Not as start-up parameters, which connection poolers refuse. No connection is lent before it has them.
    onConnect: async (client) => {
      await client.query(
        `select set_config(name, value, false) from unnest($1::text[], $2::text[]) as parameter (name, value)`,
        sessionParameters(options),
      );
      if (options.schema !== undefined) {
        await client.query(`select set_config('search_path', quote_ident($1), false)`, [options.schema]);
      }
    },
    ...(options.tls === null ? {} : { ssl: tlsOptions(options.tls) }),
  });
  // An idle connection that dies is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {});
  // The same for one that is in use, between two of its statements; the next statement rejects.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Gives one command of the replication protocol, which no pool's connection takes. Rejects when it is refused. */
export async function replicate(options: PostgresOptions, applicationName: string, command: string): Promise<void> {
  const client = new Client({
    host: options.host,
    port: options.port,
    database: options.database,
    user: options.user,
    password: passwordOption(options),
    connectionTimeoutMillis: options.connectTimeoutMs,
    query_timeout: options.statementTimeoutMs + silentServerMs,
    application_name: applicationName,
    ...(options.tls === null ? {} : { ssl: tlsOptions(options.tls) }),
    ...({ replication: 'database' } as object),
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(command);
  } finally {
    await client.end();
  }
}

/** Names and values, as two lists. */
function sessionParameters(options: PostgresOptions): [string[], string[]] {
  const parameters: Record<string, string> = { statement_timeout: String(options.statementTimeoutMs) };
  const { idleInTransactionTimeoutMs, unreadTimeoutMs } = options;
  if (idleInTransactionTimeoutMs !== undefined) {
    parameters['idle_in_transaction_session_timeout'] = String(idleInTransactionTimeoutMs);
  }
  if (unreadTimeoutMs !== undefined) parameters['tcp_user_timeout'] = String(unreadTimeoutMs);
  if (options.readOnly === true) parameters['default_transaction_read_only'] = 'on';
  return [Object.keys(parameters), Object.values(parameters)];
}

function passwordOption({ password, passwordFile }: PostgresOptions): string | (() => string) {
  if (passwordFile === undefined) return password;
  try {
    return currentPassword(password, passwordFile);
  } catch (error) {
    throw new InvalidSettings([`${passwordFile.setting}: ${(error as Error).message}`]);
  }
}

function tlsOptions(files: TlsFiles): ClientTls {
  try {
    return clientTls(files);
  } catch (error) {
    throw new InvalidSettings([(error as Error).message]);
  }
}
