// A task that only one process at a time may do, by an advisory lock of PostgreSQL on a connection of its own. The connection has to show
// life: one whose process is frozen is ended by PostgreSQL, so that another process can take over.
import type { Pool, PoolClient } from 'pg';

/** Spindle's own space of advisory locks. */
const lockSpace = 7_346_501;

export interface HeldLock {
  /** Rejects when the lock is lost; to be asked before every step, and more often than `silenceMaxMs`. */
  readonly check: () => Promise<void>;
  /** Commits what `steps` did, or nothing of it when they throw, in the session that has the lock: nothing of it stands where the lock was lost. One at a time. */
  readonly transaction: <T>(steps: (client: PoolClient) => Promise<T>) => Promise<T>;
  readonly release: () => void;
}

/** Undefined when another process has the lock. Rejects when the database does not answer. */
export async function tryLock(pool: Pool, name: string, silenceMaxMs: number): Promise<HeldLock | undefined> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as locked',
      [lockSpace, name],
    );
    if (rows[0]?.locked !== true) {
      client.release();
      return undefined;
    }
    // A process may be frozen inside a transaction too.
    await client.query(
      `select set_config('idle_session_timeout', $1, false), set_config('idle_in_transaction_session_timeout', $1, false)`,
      [String(silenceMaxMs)],
    );
    return held(client);
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function held(client: PoolClient): HeldLock {
  let isReleased = false;
  return {
    check: async () => {
      await client.query('select 1');
    },
    transaction: async (steps) => {
      await client.query('begin');
      try {
        const result = await steps(client);
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw error;
      }
    },
    release: () => {
      // The lock goes with the connection.
      if (!isReleased) client.release(true);
      isReleased = true;
    },
  };
}
