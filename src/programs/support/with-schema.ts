// A database for as long as a command needs it.
import type { Pool } from 'pg';
import { explainPostgres } from '../../postgres/explain.ts';
import { requireCurrentSchema, type Schema } from '../../postgres/migrations.ts';
import { openPool, type PostgresOptions } from '../../postgres/pool.ts';
import { withAdvice } from './stack/stack-here.ts';

/** Hands out a pool on a database of this version's schema, and closes it in the end. Rejects with Unavailable, naming the fix. */
export async function withSchema<T>(
  options: PostgresOptions,
  schema: Schema,
  applicationName: string,
  use: (pool: Pool) => Promise<T>,
): Promise<T> {
  const pool = openPool(options, applicationName);
  try {
    const here = { settings: process.env, homeFolder: process.env['SPINDLE_HOME'] ?? '' };
    // What fails later may be Kafka, or Kafka Connect.
    await withAdvice('postgres', here, () => explainPostgres(options, () => requireCurrentSchema(pool, schema)));
    return await explainPostgres(options, () => use(pool));
  } finally {
    await pool.end();
  }
}
