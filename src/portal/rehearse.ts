// Stores what is known to be good and takes it back: whether a table takes anything at all.
import type { Pool, PoolClient } from 'pg';

/** Leaves nothing of it. Rejects as storing does, where the database refuses even that. */
export async function rehearse(pool: Pool, store: (client: PoolClient) => Promise<unknown>): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await store(client);
    await client.query('rollback');
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}
