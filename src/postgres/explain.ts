// What a failed use of PostgreSQL means for a person: whether waiting helps, and otherwise what does.
import { ExplainedError, Unavailable } from '../core/errors.ts';
import { type TlsFiles, whyTlsFailed } from '../settings/tls-files.ts';
import { causeOfSqlState, sqlStateOf } from './sql-state.ts';

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Where the tables stand; absent for the schema that the user's search path leads to. */
  readonly schema?: string;
  readonly tls?: TlsFiles | null;
}

/** Throws Unavailable, naming the fix, in place of what the driver rejected with; `retryable` is false where somebody must act. */
export async function explainPostgres<T>(address: PostgresAddress, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof ExplainedError) throw cause;
    const where = `PostgreSQL at ${address.host}:${address.port}`;
    const refused = address.tls ? whyTlsFailed(address.tls, cause) : undefined;
    if (refused !== undefined) throw new Unavailable(`${where}: ${refused}`, { retryable: false, cause });
    const state = sqlStateOf(cause);
    const message = cause instanceof Error ? describe(cause) : String(cause);
    const retryable = state === undefined || causeOfSqlState(state) === 'passing';
    const text = state === undefined ? undefined : explanationOf(state, message, where, address);
    const otherwise = retryable
      ? `${where} does not answer (${message}); is it running, and are the settings right?`
      : `${where}: ${message}`;
    throw new Unavailable(text ?? otherwise, { retryable, cause });
  }
}

type Explain = (message: string, where: string, address: PostgresAddress) => string;

const wrongCredentials: Explain = (message, where, { user, tls }) => {
  const shown = tls?.shown;
  if (shown !== undefined && /client certificate|certificate authentication/.test(message))
    return `${where} refuses user ${user}: ${message}; it wants a certificate of that user: check ${shown.certSetting} and ${shown.keySetting}`;
  return `${where} refuses user ${user}: ${message}; check user and password (in .env a value with # must stand in quotes: PASSWORD='one#two')`;
};

const outdatedSchema: Explain = (message, where) =>
  `${where} lacks a part of the schema (${message}); run: npm run migrate`;

const explanations: Readonly<Record<string, Explain>> = {
  '28P01': wrongCredentials,
  '28000': wrongCredentials,
  '3D000': (_message, where, { database, user }) =>
    `${where} has no database ${database}; run as its administrator: create database ${quoted(database)} owner ${quoted(user)}`,
  '3F000': (message, where) =>
    `${where}: ${message}; set AI_DB_SCHEMA to the schema of the tables, or run: npm run migrate`,
  '42P01': outdatedSchema,
  '42703': outdatedSchema,
  '42501': (message, where, { user, schema = 'public' }) => {
    const [, denied] = /permission denied for schema (\S+)/.exec(message) ?? [];
    const name = denied ?? schema;
    const grant = `grant usage, create on schema ${name} to ${quoted(user)}`;
    const ofSchema = `run as its owner: ${grant}; or set AI_DB_SCHEMA to a schema of the user's own`;
    const ofObject = `run npm run migrate as the owner of the tables, which grants it to Spindle's roles, or grant it to ${user} by hand`;
    return `${where}: ${message}; ${denied === undefined ? ofObject : ofSchema}`;
  },
  '08P01': (message, where) => {
    const parameter = /startup parameter[^:]*: *"?(\w+)/.exec(message)?.[1];
    if (parameter === undefined) return `${where} does not speak as PostgreSQL does (${message}); check host and port`;
    return `${where} is a connection pooler that refuses a parameter of the connection (${message}); set in pgbouncer.ini: ignore_startup_parameters = ${parameter}, and pool_mode = session`;
  },
  '53300': (message, where) =>
    `${where} has no connection left (${message}); raise its limit, or lower AI_DB_POOL_MAX and DB_POOL_MAX`,
  '53100': (message, where) => `the disk of ${where} is full (${message}); make room on it`,
  '25006': (message, where) =>
    `${where} only lets itself be read (${message}): it is a standby, or set to be read only; connect to the primary`,
};

function explanationOf(state: string, message: string, where: string, address: PostgresAddress): string | undefined {
  return explanations[state]?.(message, where, address);
}

/** A name as SQL takes it, where it needs quotes. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Node gives a connection refused on every address of a name as an AggregateError without a message. */
function describe(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join(', ');
  return error.message;
}
