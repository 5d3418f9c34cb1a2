// How far models beside the first one are: their progress stands under groups of their own, whose names begin with the first one's.
import type { Pool } from 'pg';

export interface BesideProgress {
  readonly groupId: string;
  readonly topicId: string;
  readonly partition: number;
  readonly nextOffset: number;
  readonly scored: number;
  readonly anomalous: number;
  readonly rejected: number;
  /** What Kafka had dropped before this model read it. */
  readonly lost: number;
}

/** The consumer group under which a model beside the first one keeps its progress, and what it knows of machines. */
export function groupBeside(groupId: string, modelName: string): string {
  return `${groupId}#${modelName}`;
}

/** Of all models beside that of the group, in the order of models and partitions. */
export async function readBesideProgress(
  pool: Pool,
  groupId: string,
  topic: string,
): Promise<readonly BesideProgress[]> {
  const { rows } = await pool.query(
    `select group_id, topic_id, partition, next_offset, scored, anomalous, rejected, lost from consumer_progress
     where starts_with(group_id, $1) and topic = $2 order by group_id, topic_id, partition`,
    [groupBeside(groupId, ''), topic],
  );
  return rows.map((row) => ({
    groupId: row.group_id,
    topicId: row.topic_id,
    partition: row.partition,
    nextOffset: Number(row.next_offset),
    scored: Number(row.scored),
    anomalous: Number(row.anomalous),
    rejected: Number(row.rejected),
    lost: Number(row.lost),
  }));
}

/** Models beside that of the group of which episodes are open. */
export async function modelsWithOpenEpisodes(pool: Pool, groupId: string): Promise<readonly string[]> {
  const prefix = groupBeside(groupId, '');
  const { rows } = await pool.query<{ group_id: string }>(
    "select distinct group_id from machine_condition where starts_with(group_id, $1) and state in ('open', 'closing') order by group_id",
    [prefix],
  );
  return rows.map((row) => row.group_id.slice(prefix.length));
}

/**
 * A model that was never run before begins where the first one is, and not at the beginning of the topic: nobody wants alerts of last week. Where it has
 * any progress, or the first one has none, nothing changes.
 */
export async function beginBeside(pool: Pool, groupId: string, beside: string): Promise<void> {
  await pool.query(
    `insert into consumer_progress (group_id, topic_id, partition, topic, first_offset, next_offset, log_end, newest_record_ms, ahead_record_ms,
       paused_ms, resumed_ms, pauses_ms, eras_known_at, numbers_known_at)
     select $2, topic_id, partition, topic, next_offset, next_offset, greatest(log_end, next_offset), newest_record_ms, ahead_record_ms,
       paused_ms, resumed_ms, pauses_ms, now(), now()
     from consumer_progress
     where group_id = $1 and closed_at is null and not exists (select from consumer_progress where group_id = $2)
     on conflict do nothing`,
    [groupId, beside],
  );
}
