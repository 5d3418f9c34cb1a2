// Messages that let others go first: they stand in a table that nobody publishes, and are moved into the outbox piece by piece.
import type { Pool } from 'pg';

/** The topic that messages were written for, and the one that they go to: the same, unless that one is gone. */
export interface DeferredWay {
  readonly from: string;
  readonly to: string;
}

/**
 * Moves at most so many that were written for a topic, those that were deferred first, in one transaction. In the outbox, one for a topic that Kafka has not would
 * stop Kafka Connect: whoever moves asks first (`findWay`).
 * Resolves with how many left the table, and the ids of those that the outbox has from it. Several may move at once: each takes what
 * the others have not. One that the outbox has already stays as it is there. Its age in the outbox begins when it comes there.
 */
export async function moveDeferred(
  pool: Pool,
  { from, to }: DeferredWay,
  most: number,
): Promise<{ readonly moved: number; readonly ids: readonly string[] }> {
  // An array, which is made once: where statistics are of the empty table, \`in\` asks anew for each row, and takes all there are.
  const { rows } = await pool.query<{ moved: number; ids: string | null }>(
    `with moved as (
       delete from outbox_deferred where position = any(array(
         select position from outbox_deferred where aggregatetype = $1 order by position limit $2 for update skip locked))
       returning *
     ), written as (
       insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_specversion, ce_subject, ce_time, traceparent)
       select id, $3, aggregateid, type, payload, ce_source, ce_specversion, ce_subject, ce_time, traceparent
       from moved order by position
       on conflict (id) do nothing
       returning id
     )
     select (select count(*) from moved)::int as moved, (select string_agg(id::text, ',') from written) as ids`,
    [from, most, to],
  );
  const { moved = 0, ids = null } = rows[0] ?? {};
  return { moved, ids: ids?.split(',') ?? [] };
}

export interface Deferred {
  /** Never too few; too many by what was rolled back among them. */
  readonly rowsAtMost: number;
  /** 0 where there are none. */
  readonly oldestAgeSeconds: number;
  /** Of the one that was deferred first. */
  readonly topic?: string;
}

/** Without counting them, which takes the longer the more there are. */
export async function readDeferred(pool: Pool): Promise<Deferred> {
  const { rows } = await pool.query<{ span: string; age: string; topic: string }>(
    `select (select max(position) from outbox_deferred) - position + 1 as span,
       extract(epoch from now() - created_at) as age, aggregatetype as topic
     from outbox_deferred order by position limit 1`,
  );
  const [first] = rows;
  if (first === undefined) return { rowsAtMost: 0, oldestAgeSeconds: 0 };
  const { span, age, topic } = first;
  return { rowsAtMost: Number(span), oldestAgeSeconds: Math.max(0, Number(age)), topic };
}
