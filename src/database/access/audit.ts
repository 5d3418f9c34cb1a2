// The trail of changes made over the REST API and on the command line: a row before the change, and how it ended after it; and its rows, in pages.
import type { Pool } from 'pg';
import type { AuditEntry } from '../../core/stored-rows.ts';

/** Stores the entry and resolves with its id. */
export async function beginAudit(pool: Pool, entry: AuditEntry): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'insert into audit (actor, action, target, request_id, address) values ($1, $2, $3, $4, $5) returning id',
    [entry.actor, entry.action, entry.target, entry.requestId, entry.address],
  );
  return (rows[0] as { id: string }).id;
}

export async function finishAudit(pool: Pool, id: string, outcome: string): Promise<void> {
  await pool.query('update audit set outcome = $2 where id = $1', [id, outcome]);
}

export interface AuditSpan {
  /** Inside. */
  readonly from?: Date | undefined;
  /** Not inside. */
  readonly to?: Date | undefined;
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: AuditRow | undefined;
}

export interface AuditRow extends Omit<AuditEntry, 'requestId' | 'address'> {
  readonly id: string;
  readonly at: Date;
  /** In microseconds since 1970, as the database counts. */
  readonly atMicros: string;
  /** Null of what was done on a command line, like the next. */
  readonly requestId: string | null;
  readonly address: string | null;
  /** Null while it is under way, and for ever where the server ended in it. */
  readonly outcome: string | null;
}

/** The newest first. */
export async function listAudit(pool: Pool, { from, to, limit, after }: AuditSpan): Promise<readonly AuditRow[]> {
  const { rows } = await pool.query<AuditRow>(
    `select id, at, (extract(epoch from at) * 1000000)::bigint as "atMicros", actor, action, target, request_id as "requestId", address, outcome from audit
     where ($1::timestamptz is null or at >= $1) and ($2::timestamptz is null or at < $2)
       and ($3::bigint is null or (at, id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::bigint))
     order by at desc, id desc limit $5`,
    [from ?? null, to ?? null, after?.atMicros ?? null, after?.id ?? null, limit],
  );
  return rows;
}
