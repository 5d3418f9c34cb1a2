// Migrations: numbered plain SQL, run forward by postgrator under a lock, and the check that a program knows the schema it meets.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import Postgrator from 'postgrator';
import { Unavailable } from '../core/errors.ts';
import { describeHolder, type LockWait, type WatchedWait, watchLockWait } from './lock-holders.ts';
import { lockTimeoutDefaultMs } from './migration-settings.ts';
import { sqlStateOf } from './sql-state.ts';

export interface Schema {
  /** For people: which database this is. */
  readonly name: string;
  /** The folder with `NNN.do.what-it-does.sql`. */
  readonly migrationsFolder: string;
  /** A table of it, by which it is known where it stands. */
  readonly knownTable: string;
  /** The setting that says where it has to stand; null for the schema that the user's search path leads to. */
  readonly schemaSetting: string | null;
  /** SQL that gives each program's role its rights, run after the migrations, every time. */
  readonly grantsFile: string;
  /** SQL that may take long and keeps nobody waiting, run when the migrations are committed, every time; absent for none. */
  readonly afterwardsFile?: string;
}

/** The database answers, and its tables are not those of this version, or stand elsewhere: somebody has to act. */
export class SchemaUnfit extends Unavailable {
  constructor(message: string) {
    super(message, { retryable: false });
  }
}

/** A lock was not free in time, and nothing was changed. Whoever waits on lets others through in between. */
export class MigrationHeldUp extends Unavailable {
  constructor(schema: Schema, waitedMs: number, wait: LockWait | undefined, cause: unknown) {
    const holders = wait?.holders.map(describeHolder).join(', ') ?? 'somebody who could not be seen';
    const pid = wait?.holders.find((each) => each.pid > 0)?.pid;
    const end = pid === undefined ? 'end that transaction' : `end it (select pg_terminate_backend(${pid}))`;
    super(
      `the ${schema.name} was not migrated, and nothing in it was changed: ${wait?.what ?? 'a lock that it needs'} was not free within ${waitedMs} ms ` +
        `(MIGRATION_LOCK_TIMEOUT_MS), as it is held by ${holders}; wait until that is over, or ${end}, and run: npm run migrate`,
      { retryable: false, cause },
    );
  }
}

export interface Migrating {
  /** Told the names of what was applied, does in the same transaction what no migration can because it depends on settings. */
  readonly complete?: (client: PoolClient, applied: readonly string[]) => Promise<void>;
  /** So long each lock of a table is waited for. Whoever wants the table meanwhile waits behind. */
  readonly lockTimeoutMs?: number;
}

/** Any two's complement 64-bit number will do, as long as every version of Spindle uses the same. */
const migrationLock = 7_346_501_123;
const versionTable = 'schema_version';
const lockNotAvailable = '55P03';
/** While a lock is waited for. */
const looksAWait = 4;

/**
 * Runs the migrations that the database does not have yet, all or none, and returns their names. Waits for another one that is at it.
 * Throws MigrationHeldUp where a table is held for longer than its time; a pool of two connections says by whom.
 */
export async function migrate(
  pool: Pool,
  schema: Schema,
  { complete = async () => {}, lockTimeoutMs = lockTimeoutDefaultMs }: Migrating = {},
): Promise<readonly string[]> {
  const client = await pool.connect();
  let waited: { readonly watch: WatchedWait; readonly waitMs: number } | undefined;
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    const { pid, waitMs } = await limitLockWaits(client, lockTimeoutMs);
    waited = { watch: watchLockWait(pool, pid, waitMs / looksAWait), waitMs };
    await prepareSchema(client, schema);
    const postgrator = new Postgrator({
      driver: 'pg',
      migrationPattern: `${literalGlob(schema.migrationsFolder)}/*.sql`,
      schemaTable: versionTable,
      execQuery: (query) => client.query(query),
      execSqlScript: async (script) => {
        await client.query(script);
      },
    });
    const applied = (await postgrator.migrate()).map((migration) => basename(migration.filename));
    await complete(client, applied);
    await client.query(readFileSync(schema.grantsFile, 'utf8'));
    await client.query('commit');
    if (schema.afterwardsFile !== undefined) await runAfterwards(client, schema.afterwardsFile);
    return applied;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    if (waited !== undefined && sqlStateOf(error) === lockNotAvailable)
      throw new MigrationHeldUp(schema, waited.waitMs, waited.watch.last(), error);
    throw madeByAnother(error, schema) ?? error;
  } finally {
    waited?.watch.stop();
    client.release();
  }
}

/** From now on in this transaction. The statement's own limit would end a longer wait, and say nothing of locks. */
async function limitLockWaits(client: PoolClient, lockTimeoutMs: number): Promise<{ pid: number; waitMs: number }> {
  const { rows } = await client.query<{ pid: number; ms: number }>(
    `select pg_backend_pid() as pid, setting::int as ms from pg_settings where name = 'statement_timeout'`,
  );
  const { pid, ms } = rows[0] as { pid: number; ms: number };
  const waitMs = ms === 0 ? lockTimeoutMs : Math.min(lockTimeoutMs, Math.ceil(ms / 2));
  await client.query(`select set_config('lock_timeout', $1, true)`, [`${waitMs}ms`]);
  return { pid, waitMs };
}

/** Undefined for what is no file that differs from the one of its number that has been run. */
function madeByAnother(error: unknown, schema: Schema): SchemaUnfit | undefined {
  const [, number] = /checksum failed for migration \[(\d+)\]/i.exec((error as Error).message) ?? [];
  if (number === undefined) return undefined;
  return new SchemaUnfit(
    `the tables of the ${schema.name} were made by another version of Spindle: its migration ${number} was not the one of this version; run that version, or restore a back-up of before`,
  );
}

/** A day at most. Where it is ended the schema is current all the same, and the next time it is run again. */
async function runAfterwards(client: PoolClient, file: string): Promise<void> {
  await client.query('begin');
  await client.query('set local statement_timeout = 0');
  const text = readFileSync(file, 'utf8');
  await client.query({ text, query_timeout: 86_400_000 } as QueryConfig);
  await client.query('commit');
}

/** The schema of the connection is made where it is absent. Throws SchemaUnfit when the tables stand in another one already. */
async function prepareSchema(client: PoolClient, schema: Schema): Promise<void> {
  const { rows } = await client.query<{ wanted: string; current: string | null }>(
    `select current_setting('search_path') as wanted, current_schema() as current`,
  );
  if (schema.schemaSetting !== null && rows[0]?.current === null) {
    await client.query(`create schema ${rows[0].wanted}`);
  }
  if ((await storedVersion(client)) === 0) await refuseOtherPlace(client, schema);
}

/** Tables that an earlier version put where the user's search path led would be passed by, and with them all that is in them. */
async function refuseOtherPlace(client: Pool | PoolClient, schema: Schema): Promise<void> {
  const { rows } = await client.query<{ place: string; current: string | null }>(
    `select version.schemaname as place, current_schema() as current from pg_tables as version
     where version.tablename = $1 and version.schemaname is distinct from current_schema()
       and exists (select from pg_tables as known
         where known.schemaname = version.schemaname and known.tablename = $2)
     order by version.schemaname limit 1`,
    [versionTable, schema.knownTable],
  );
  const found = rows[0];
  if (found === undefined) return;
  const fix =
    schema.schemaSetting === null
      ? `let the user find it: alter role … set search_path = ${found.place}`
      : `set ${schema.schemaSetting}=${found.place}`;
  throw new SchemaUnfit(
    `the tables of the ${schema.name} stand in schema ${found.place}, and not in ${found.current ?? 'the one of the settings'}; ${fix}`,
  );
}

/** Throws SchemaUnfit, naming the command to run, when the database's schema is not the one of this version. */
export async function requireCurrentSchema(pool: Pool, schema: Schema): Promise<void> {
  const known = knownVersion(schema);
  const found = await storedVersion(pool);
  if (found === known) return;
  if (found === 0) await refuseOtherPlace(pool, schema);
  const problem =
    found < known
      ? `the schema of the ${schema.name} is behind (${found}, and this version needs ${known}); run: npm run migrate`
      : `the schema of the ${schema.name} is newer (${found}) than this version of Spindle knows (${known}); upgrade Spindle`;
  throw new SchemaUnfit(problem);
}

/** The version of the schema in the database; 0 for none. */
async function storedVersion(pool: Pool | PoolClient): Promise<number> {
  const { rows: tables } = await pool.query<{ present: boolean }>(`select to_regclass($1) is not null as present`, [
    versionTable,
  ]);
  if (tables[0]?.present !== true) return 0;
  const { rows } = await pool.query<{ version: number }>(
    `select coalesce(max(version), 0)::int as version from ${versionTable}`,
  );
  return rows[0]?.version ?? 0;
}

/** A path as a glob that matches nothing else: a folder named `sp[1]` would find no migrations, and `a{b,c}` those of two others. */
function literalGlob(path: string): string {
  return path.replace(/[\\?*()[\]{}!+@]/g, '\\$&');
}

export function knownVersion(schema: Schema): number {
  const versions = readdirSync(schema.migrationsFolder)
    .map((name) => /^(\d+)\.do\..*\.sql$/.exec(name)?.[1])
    .filter((version) => version !== undefined);
  return Math.max(0, ...versions.map(Number));
}
