// One transaction on a connection of its own.
import type { Pool, PoolClient } from 'pg';

/** Commits what `steps` did, or nothing of it when they throw. */
export function inTransaction<T>(pool: Pool, steps: (client: PoolClient) => Promise<T>): Promise<T> {
  return transaction(pool, steps, 'commit');
}

/** Takes back what `steps` did: whether the tables take it at all. Rejects as `steps` do. */
export async function rehearse(pool: Pool, steps: (client: PoolClient) => Promise<unknown>): Promise<void> {
  await transaction(pool, steps, 'rollback');
}

async function transaction<T>(
  pool: Pool,
  steps: (client: PoolClient) => Promise<T>,
  end: 'commit' | 'rollback',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await steps(client);
    await client.query(end);
    return result;
  } catch (error) {
    // The connection may be in the middle of a transaction, or gone: never give it back for use.
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}
