// Reads a page of dead letters, the newest first, as detections/list.ts does.
import type { Pool } from 'pg';
import type { DeadLetterQuery, StoredDeadLetter } from '../../core/stored-rows.ts';
import { exactTime } from '../detections/list.ts';

export async function listDeadLetters(pool: Pool, query: DeadLetterQuery): Promise<readonly StoredDeadLetter[]> {
  const { rows } = await pool.query(
    `select event_id, ${exactTime('refused_at')} as exact, topic, topic_id, partition, record_offset, record_timestamp, key,
       substring(value from 1 for $8::int) as value, length(value) as value_bytes, reason, field,
       coalesce(resolution, 'open') as state, refused_at, element, replay_wished_at
     from dead_letter
     where ($1::bytea is null or (key = $1 and length(key) <= 20))
       and ($2::text is null or field = $2)
       and ($3::double precision is null or refused_at >= to_timestamp($3 / 1000))
       and ($4::double precision is null or refused_at < to_timestamp($4 / 1000))
       and ($9::text is null or coalesce(resolution, 'open') = $9)
       and ($5::timestamptz is null or (refused_at, event_id) < ($5, $6::uuid))
     order by refused_at desc, event_id desc
     limit $7`,
    [
      query.machineId === undefined ? undefined : Buffer.from(String(query.machineId)),
      query.field,
      query.fromMs,
      query.toMs,
      query.after?.at,
      query.after?.id,
      query.limit,
      query.valueBytesMax,
      query.state,
    ],
  );
  return rows.map((row) => ({
    start: { at: row.exact, id: row.event_id },
    topic: row.topic,
    topicId: row.topic_id,
    partition: row.partition,
    offset: Number(row.record_offset),
    element: row.element,
    recordTime: row.record_timestamp,
    key: row.key,
    value: row.value,
    valueBytes: row.value_bytes,
    reason: row.reason,
    field: row.field,
    state: row.state,
    refusedAt: row.refused_at,
    replayWishedAt: row.replay_wished_at,
  }));
}
