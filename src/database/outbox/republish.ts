// Sends outbox rows again: each is deleted and inserted anew in one transaction, under the same id, so that Debezium carries it once more
// and whoever drops repeats by event id sees nothing new.
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';

export async function countSince(pool: Pool, since: Date): Promise<number> {
  const { rows } = await pool.query<{ count: string }>('select count(*) as count from outbox where created_at >= $1', [
    since,
  ]);
  return Number(rows[0]?.count ?? 0);
}

export interface RepublishedPage {
  readonly count: number;
  /** Where the next page begins; null after the last one. */
  readonly next: { readonly createdAt: string; readonly id: string } | null;
}

/**
 * One page of rows written from `since` on, in the order in which they were written, beginning after `after`. They keep their time of
 * writing, so that their age still counts.
 */
export async function republishPage(
  pool: Pool,
  since: Date,
  after: RepublishedPage['next'],
  limit: number,
): Promise<RepublishedPage> {
  return inTransaction(pool, async (client) => {
    const moved = await writeAnew(
      client,
      `created_at >= $1 and ($2::timestamptz is null or (created_at, id) > ($2::timestamptz, $3::uuid))
       order by created_at, id limit $4`,
      [since, after?.createdAt ?? null, after?.id ?? null, limit],
    );
    const last = moved.at(-1);
    return {
      count: moved.length,
      next: last === undefined || moved.length < limit ? null : { createdAt: last.exact, id: last.id },
    };
  });
}

/** The rows with these ids, as far as they are there. Resolves with how many were. */
export async function republishIds(pool: Pool, ids: readonly string[]): Promise<number> {
  const moved = await inTransaction(pool, (client) => writeAnew(client, 'id = any($1::uuid[])', [ids]));
  return moved.length;
}

/** Deletes the rows that the condition names and inserts them again, in the order in which they were written. */
async function writeAnew(
  client: PoolClient,
  condition: string,
  parameters: readonly unknown[],
): Promise<readonly { readonly id: string; readonly exact: string }[]> {
  // An array, which is made once: where statistics are of an empty outbox, `in` asks anew for each row, and a page is of any rows.
  const { rows } = await client.query(
    `delete from outbox where id = any(array(select id from outbox where ${condition} for update))
     returning id, aggregatetype, aggregateid, type, payload, ce_source, ce_specversion, ce_subject, ce_time, traceparent,
       created_at, created_at::text as exact`,
    [...parameters],
  );
  const ordered = rows.sort((a, b) => (a.exact === b.exact ? (a.id < b.id ? -1 : 1) : a.exact < b.exact ? -1 : 1));
  const column = (name: string) => ordered.map((row) => row[name]);
  await client.query(
    `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_specversion, ce_subject, ce_time,
       traceparent, created_at)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::timestamptz[])`,
    [
      column('id'),
      column('aggregatetype'),
      column('aggregateid'),
      column('type'),
      column('payload'),
      column('ce_source'),
      column('ce_specversion'),
      column('ce_subject'),
      column('ce_time'),
      column('traceparent'),
      column('exact'),
    ],
  );
  return ordered;
}
