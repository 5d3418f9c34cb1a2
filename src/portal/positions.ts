// Where the Portal's readers of topics stand, in its database. A position says that all before it is stored: one that is behind only makes
// messages come again, which changes nothing, so that positions need no comparison when they are moved.
import type { Pool } from 'pg';

/** Who reads what. */
export interface Reader {
  readonly groupId: string;
  readonly topic: string;
}

export interface TopicPosition {
  readonly partition: number;
  /** Kafka's id of the topic that was read: another one when the topic has been recreated since. */
  readonly topicId: string;
  readonly nextOffset: number;
}

/** All of a reader, one for each partition, under whatever id the topic had. */
export async function loadTopicPositions(pool: Pool, { groupId, topic }: Reader): Promise<readonly TopicPosition[]> {
  const { rows } = await pool.query<{ partition: number; topic_id: string; next_offset: string }>(
    'select partition, topic_id, next_offset from topic_position where group_id = $1 and topic = $2',
    [groupId, topic],
  );
  return rows.map((row) => ({ partition: row.partition, topicId: row.topic_id, nextOffset: Number(row.next_offset) }));
}

/** Those of all readers, for who looks at an installation as a whole. */
export async function allTopicPositions(
  pool: Pool,
): Promise<readonly (Reader & TopicPosition & { readonly movedAt: Date })[]> {
  const { rows } = await pool.query<{
    group_id: string;
    topic: string;
    partition: number;
    topic_id: string;
    next_offset: string;
    moved_at: Date;
  }>(
    `select group_id, topic, partition, topic_id, next_offset, moved_at from topic_position
     order by group_id, topic, partition limit 10000`,
  );
  return rows.map((row) => ({
    groupId: row.group_id,
    topic: row.topic,
    partition: row.partition,
    topicId: row.topic_id,
    nextOffset: Number(row.next_offset),
    movedAt: row.moved_at,
  }));
}

/** Keeps the next offset of each of these partitions, in place of what was kept of them. */
export async function moveTopicPositions(
  pool: Pool,
  { groupId, topic }: Reader,
  topicId: string,
  nextOffsets: ReadonlyMap<number, number>,
): Promise<void> {
  // Locks are taken in one order, whoever moves beside us.
  const moved = [...nextOffsets].sort(([a], [b]) => a - b);
  await pool.query(
    `insert into topic_position (group_id, topic, partition, topic_id, next_offset)
     select $1, $2, partition, $3::uuid, next_offset from unnest($4::int[], $5::bigint[]) as moved(partition, next_offset)
     on conflict (group_id, topic, partition) do update
       set topic_id = excluded.topic_id, next_offset = excluded.next_offset, moved_at = excluded.moved_at`,
    [groupId, topic, topicId, moved.map(([partition]) => partition), moved.map(([, nextOffset]) => nextOffset)],
  );
}
