// The partitions of the history's tables: which there are, and by the database's own functions, which alone may, their making and dropping.
import type { Pool, PoolClient } from 'pg';
import type { Partition, PartitionKind } from '../curve/plan.ts';

export async function loadPartitions(pool: Pool | PoolClient): Promise<readonly Partition[]> {
  const { rows } = await pool.query<{ kind: PartitionKind; from_at: Date }>(
    'select kind, from_at from reading_partition order by kind, from_at',
  );
  return rows.map(({ kind, from_at: from }) => ({ kind, from: from.getTime() }));
}

/** Those that are there already stay as they are. */
export async function addPartitions(pool: Pool | PoolClient, partitions: readonly Partition[]): Promise<void> {
  for (const { kind, from } of partitions) {
    await pool.query('select add_reading_partition($1, $2)', [kind, new Date(from)]);
  }
}

/** Rejects where the partition has other than so many rows; null drops it whatever it has. */
export async function dropPartition(
  pool: Pool | PoolClient,
  { kind, from }: Partition,
  counted: number | null,
): Promise<void> {
  await pool.query('select drop_reading_partition($1, $2, $3)', [kind, new Date(from), counted]);
}
