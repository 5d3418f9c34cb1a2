// Migrations: numbered plain SQL, run forward by postgrator under a lock, and the check that a program knows the schema it meets.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Pool } from 'pg';
import Postgrator from 'postgrator';
import { ProgramFailure } from './command-line.ts';

export interface Schema {
  /** For people: which database this is. */
  readonly name: string;
  /** The folder with `NNN.do.what-it-does.sql`. */
  readonly migrationsFolder: string;
  /** SQL that gives each program's role its rights, run after the migrations, every time. */
  readonly grantsFile: string;
}

/** Any two's complement 64-bit number will do, as long as every version of Spindle uses the same. */
const migrationLock = 7_346_501_123;
const versionTable = 'schema_version';

/** Runs the migrations that the database does not have yet, all or none, and returns their names. Waits for another one that is at it. */
export async function migrate(pool: Pool, schema: Schema): Promise<readonly string[]> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    const postgrator = new Postgrator({
      driver: 'pg',
      migrationPattern: `${literalGlob(schema.migrationsFolder)}/*.sql`,
      schemaTable: versionTable,
      execQuery: (query) => client.query(query),
      execSqlScript: async (script) => {
        await client.query(script);
      },
    });
    const applied = await postgrator.migrate();
    await client.query(readFileSync(schema.grantsFile, 'utf8'));
    await client.query('commit');
    return applied.map((migration) => basename(migration.filename));
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Throws ProgramFailure, naming the command to run, when the database's schema is not the one of this version. */
export async function requireCurrentSchema(pool: Pool, schema: Schema): Promise<void> {
  const known = knownVersion(schema);
  const found = await storedVersion(pool);
  if (found === known) return;
  const problem =
    found < known
      ? `the schema of the ${schema.name} is behind (${found}, and this version needs ${known}); run: npm run migrate`
      : `the schema of the ${schema.name} is newer (${found}) than this version of Spindle knows (${known}); upgrade Spindle`;
  throw new ProgramFailure(problem, 1);
}

/** The version of the schema in the database; 0 for none. */
async function storedVersion(pool: Pool): Promise<number> {
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
