// A database for the tests of one file or suite: made before them, dropped after them, with a pool over it.
import { after, before } from 'node:test';
import type { Pool } from 'pg';
import { openPool as openProgramPool } from '../../src/postgres/pool.ts';
import { createDatabase, createMigratedDatabase, openPool, type TestDatabase } from './stack.ts';

export interface TestDatabaseOptions {
  /** Whose tables it has; by default none. */
  readonly schema?: 'server' | 'portal';
  readonly connectionsMax?: number;
  /** The pool is one as programs have, with their time limits and what they set for each session. */
  readonly asProgram?: boolean;
}

/** The time limits of a pool as programs have, with patience for a busy machine. */
export const poolLimits = {
  schema: 'public',
  tls: null,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 20_000,
  idleInTransactionTimeoutMs: 3_000,
};

/** To be called at the beginning of a file or a suite; `begin` is told what its tests use. */
export function withTestDatabase(
  { schema, connectionsMax = 1, asProgram = false }: TestDatabaseOptions,
  begin: (pool: Pool, database: TestDatabase) => Promise<void> | void,
): void {
  let database: TestDatabase | undefined;
  let pool: Pool | undefined;
  before(async () => {
    database = await (schema === undefined ? createDatabase() : createMigratedDatabase(schema));
    pool = asProgram
      ? openProgramPool({ ...database, ...poolLimits, poolMax: connectionsMax }, 'test')
      : openPool(database, connectionsMax);
    await begin(pool, database);
  });
  after(async () => {
    await pool?.end();
    await database?.drop();
  });
}
