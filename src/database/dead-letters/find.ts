// Dead letters by filter, in the order in which they were refused, page by page.
import type { Pool } from 'pg';
import type { RawRecord } from '../../core/record/record.ts';

export interface DeadLetterFilter {
  readonly status: 'open' | 'replayed' | 'discarded' | 'all';
  /** Only these event ids, whatever else the filter says of others; empty for all. */
  readonly eventIds: readonly string[];
  /** A part of the reason. */
  readonly reason?: string;
  readonly field?: string;
  readonly partition?: number;
  readonly since?: Date;
  readonly until?: Date;
}

export interface StoredDeadLetter {
  readonly eventId: string;
  readonly topic: string;
  readonly topicId: string;
  readonly record: RawRecord;
  readonly reason: string;
  readonly field: string | null;
  readonly refusedAt: Date;
  readonly resolution: 'replayed' | 'discarded' | null;
  readonly resolvedAt: Date | null;
  readonly attempts: number;
}

const conditions = `($1 = 'all' or coalesce(resolution, 'open') = $1)
  and (cardinality($2::uuid[]) = 0 or event_id = any($2))
  and ($3::text is null or strpos(lower(reason), lower($3)) > 0)
  and ($4::text is null or field = $4)
  and ($5::int is null or partition = $5)
  and ($6::timestamptz is null or refused_at >= $6)
  and ($7::timestamptz is null or refused_at < $7)`;

export async function countDeadLetters(pool: Pool, filter: DeadLetterFilter): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) as count from dead_letter where ${conditions}`,
    parameters(filter),
  );
  return Number(rows[0]?.count ?? 0);
}

/** At most `limit`, after the dead letter with the id `after`. */
export async function findDeadLetters(
  pool: Pool,
  filter: DeadLetterFilter,
  limit: number,
  after: string | null = null,
): Promise<readonly StoredDeadLetter[]> {
  const { rows } = await pool.query(
    `select * from dead_letter where ${conditions}
       and ($8::uuid is null
         or (refused_at, event_id) > (select refused_at, event_id from dead_letter where event_id = $8))
     order by refused_at, event_id limit $9`,
    [...parameters(filter), after, limit],
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    topic: row.topic,
    topicId: row.topic_id,
    record: {
      partition: row.partition,
      offset: Number(row.record_offset),
      timestamp: row.record_timestamp?.getTime() ?? Number.NaN,
      key: row.key,
      value: row.value,
      headers: readHeaders(row.headers),
      ...(row.element === null ? {} : { element: row.element }),
    },
    reason: row.reason,
    field: row.field,
    refusedAt: row.refused_at,
    resolution: row.resolution,
    resolvedAt: row.resolved_at,
    attempts: row.attempts,
  }));
}

function parameters(filter: DeadLetterFilter): unknown[] {
  return [
    filter.status,
    filter.eventIds,
    filter.reason ?? null,
    filter.field ?? null,
    filter.partition ?? null,
    filter.since ?? null,
    filter.until ?? null,
  ];
}

function readHeaders(text: string): RawRecord['headers'] {
  const headers = JSON.parse(text) as [string, string | null][];
  return headers.map(([name, value]) => [name, value === null ? null : Buffer.from(value, 'base64')]);
}
