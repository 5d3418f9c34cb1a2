// Reads where a consumer group stands.
import type { Pool } from 'pg';

/** The stored next offset of each of these partitions; one without progress is absent. */
export async function loadProgress(
  pool: Pool,
  groupId: string,
  topicId: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await pool.query<{ partition: number; next_offset: string }>(
    `select partition, next_offset from consumer_progress
     where group_id = $1 and topic_id = $2 and partition = any($3::int[])`,
    [groupId, topicId, partitions],
  );
  return new Map(rows.map((row) => [row.partition, Number(row.next_offset)]));
}
