// Where the Portal's readers of topics stand, in its database. A position says that all before it is stored: one that is behind only makes
// messages come again, which changes nothing, so that positions need no comparison when they are moved. But the server is looked at: one that has taken
// over may lack what was stored and where its reader stood, and a position that is moved there would pass that over.
import type { Pool } from 'pg';
import { sameServer, serverStartedAt } from '../postgres/same-server.ts';

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

/** The same for the life of a reader, who is told where another server keeps them since they were loaded. */
export function keepTopicPositions(pool: Pool, reader: Reader) {
  const server = sameServer(pool);
  return {
    load: async () => {
      await server.begin();
      return loadTopicPositions(pool, reader);
    },
    /** False where another server has taken over, and nothing is moved. */
    move: async (topicId: string, nextOffsets: ReadonlyMap<number, number>): Promise<boolean> => {
      const isMoved = await moveTopicPositions(pool, reader, topicId, nextOffsets, server.startedAt());
      if (!isMoved) server.forget();
      return isMoved;
    },
    isElsewhere: async (): Promise<boolean> => {
      const isAnother = await server.isAnother();
      if (isAnother) server.forget();
      return isAnother;
    },
  };
}

/**
 * Keeps the next offset of each of these partitions, in place of what was kept of them; false, and nothing is kept, where the server was started at another
 * time than this.
 */
export async function moveTopicPositions(
  pool: Pool,
  { groupId, topic }: Reader,
  topicId: string,
  nextOffsets: ReadonlyMap<number, number>,
  startedAt: string | null = null,
): Promise<boolean> {
  // Locks are taken in one order, whoever moves beside us.
  const moved = [...nextOffsets].sort(([a], [b]) => a - b);
  const { rows } = await pool.query<{ is_same: boolean }>(
    `with server as (select $6::text is null or ${serverStartedAt} = $6 as is_same),
     moved as (insert into topic_position (group_id, topic, partition, topic_id, next_offset)
     select $1, $2, partition, $3::uuid, next_offset from server, unnest($4::int[], $5::bigint[]) as moved(partition, next_offset)
     where is_same
     on conflict (group_id, topic, partition) do update
       set topic_id = excluded.topic_id, next_offset = excluded.next_offset, moved_at = excluded.moved_at)
     select is_same from server`,
    [
      groupId,
      topic,
      topicId,
      moved.map(([partition]) => partition),
      moved.map(([, nextOffset]) => nextOffset),
      startedAt,
    ],
  );
  return rows[0]?.is_same === true;
}
