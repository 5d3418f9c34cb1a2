// Reads where a consumer group stands, and closes the progress of topics that are gone.
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

/** Topics of this name that the group has read under another id and that are not closed, with the readings known to be unread. */
export async function findPredecessors(
  pool: Pool,
  groupId: string,
  topic: string,
  topicId: string,
): Promise<readonly { topicId: string; unread: number }[]> {
  const { rows } = await pool.query<{ topic_id: string; unread: string }>(
    `select topic_id, sum(greatest(log_end - next_offset, 0)) as unread from consumer_progress
     where group_id = $1 and topic = $2 and topic_id <> $3 and closed_at is null
     group by topic_id`,
    [groupId, topic, topicId],
  );
  return rows.map((row) => ({ topicId: row.topic_id, unread: Number(row.unread) }));
}

/** The topic is gone: what is known to have been unread of it is counted as lost. A second call changes nothing. */
export async function closeProgress(pool: Pool, groupId: string, topicId: string): Promise<void> {
  await pool.query(
    `update consumer_progress set
       lost = lost + greatest(log_end - next_offset, 0),
       next_offset = greatest(log_end, next_offset),
       closed_at = now()
     where group_id = $1 and topic_id = $2 and closed_at is null`,
    [groupId, topicId],
  );
}
