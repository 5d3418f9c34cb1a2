// Messages on the topics of alerts and episodes that the Portal could not use, in its database: where each stood, why it was left out, and
// the beginning of what it said. The newest are kept, up to a count.
import type { Pool } from 'pg';
import { storableReason } from '../core/show.ts';
import type { LeftOut } from './receive.ts';
import type { LeftOutMessage, LeftOutPage } from './schemas.ts';

export interface LeftOutBounds {
  /** How many are kept. */
  readonly countMax: number;
  /** Of each value so many bytes are kept. */
  readonly valueBytesMax: number;
}

/** A message that comes again is kept once. */
export async function insertLeftOut(
  pool: Pool,
  topic: string,
  given: readonly LeftOut[],
  { countMax, valueBytesMax }: LeftOutBounds,
): Promise<void> {
  const messages = given.slice(-countMax);
  await pool.query(
    `insert into left_out_message (topic, partition, record_offset, reason, value, value_bytes)
     select $1, partition, record_offset, reason, value, value_bytes
     from unnest($2::int[], $3::bigint[], $4::text[], $5::bytea[], $6::int[])
       as row(partition, record_offset, reason, value, value_bytes)
     on conflict (topic, partition, record_offset) do update set
       reason = excluded.reason, value = excluded.value, value_bytes = excluded.value_bytes, left_out_at = now()`,
    [
      topic,
      messages.map((each) => each.message.partition),
      messages.map((each) => each.message.offset),
      messages.map((each) => storableReason(each.reason)),
      messages.map((each) => each.message.value?.subarray(0, valueBytesMax) ?? null),
      messages.map((each) => each.message.value?.length ?? null),
    ],
  );
  await pool.query(
    `delete from left_out_message where sequence <= (
       select sequence from left_out_message order by sequence desc offset $1 limit 1)`,
    [countMax],
  );
}

export interface LeftOutQuery {
  readonly limit: number;
  readonly before?: number | undefined;
  /** Whether the values are wanted too, which are much the largest part. */
  readonly values: boolean;
}

/** The newest before a sequence number, newest first, and how many there are. */
export async function listLeftOut(
  pool: Pool,
  { limit, before, values }: LeftOutQuery,
): Promise<Pick<LeftOutPage, 'total' | 'messages'>> {
  const { rows } = await pool.query(
    `select counted.total, listed.* from (select count(*) as total from left_out_message) as counted
     left join lateral (
       select sequence, topic, partition, record_offset, reason, case when $3 then value end as value, value_bytes, left_out_at
       from left_out_message where $2::bigint is null or sequence < $2 order by sequence desc limit $1
     ) as listed on true
     order by listed.sequence desc`,
    [limit, before ?? null, values],
  );
  const messages = rows.filter((row) => row.sequence !== null).map(toMessage);
  return { total: Number(rows[0]?.total), messages };
}

interface LeftOutRow {
  readonly sequence: string;
  readonly topic: string;
  readonly partition: number;
  readonly record_offset: string;
  readonly reason: string;
  readonly value: Buffer | null;
  readonly value_bytes: number | null;
  readonly left_out_at: Date;
}

function toMessage(row: LeftOutRow): LeftOutMessage {
  return {
    sequence: Number(row.sequence),
    topic: row.topic,
    partition: row.partition,
    offset: Number(row.record_offset),
    reason: row.reason,
    valueBase64: row.value?.toString('base64') ?? null,
    valueBytes: row.value_bytes,
    leftOutAt: row.left_out_at.toISOString(),
  };
}
