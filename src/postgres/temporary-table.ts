// A temporary table for as long as something needs it.
import type { Pool, PoolClient } from 'pg';

/** `create` makes the table, on a connection that is closed afterwards, and the table with it. */
export async function withTemporaryTable<T>(
  pool: Pool,
  create: string,
  use: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(create);
    return await use(client);
  } finally {
    client.release(true);
  }
}
