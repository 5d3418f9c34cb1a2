// Which database it is that a program stores in, as a short text by which programs know those that store in the same one.
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { causeOfSqlState, sqlStateOf } from './sql-state.ts';

const characters = 12;

/**
 * The same for every connection to the same schema of the same database, whatever its address, and after a failover to a standby; another
 * one where the database was made anew, also from a dump. Null where PostgreSQL does not say what it is, as for want of permission. Rejects when the database does not answer.
 */
export async function databaseIdentity(pool: Pool): Promise<string | null> {
  try {
    const { rows } = await pool.query<{ place: string | null }>(
      `select concat_ws('/', (pg_control_system()).system_identifier, oid, current_schema()) as place
        from pg_database where datname = current_database()`,
    );
    const place = rows[0]?.place;
    return place == null ? null : createHash('sha256').update(place).digest('hex').slice(0, characters);
  } catch (error) {
    const state = sqlStateOf(error);
    if (state === undefined || causeOfSqlState(state) === 'passing') throw error;
    return null;
  }
}
