// When the Portal watched, as rows: each goes on while it is noted again and again, so that there is one for every time without an interruption. By the
// clock of the database, as entries of the journal have it. Bounded in days and in rows.
import type { Pool } from 'pg';
import type { WatchedAgo } from '../figures/watched-time.ts';

/** What was noted up to so long before goes on. Portals beside each other go on with the newest row, or have rows that lie over each other. */
const apartMaxMs = 5_000;
const rowsMax = 100_000;

/** The same noted twice changes nothing. */
export async function noteWatched(pool: Pool, spans: readonly WatchedAgo[], keptDays: number): Promise<void> {
  for (const { begunAgoMs, untilAgoMs } of spans) {
    const { rowCount } = await pool.query(goOn, [begunAgoMs, untilAgoMs, apartMaxMs]);
    if (rowCount !== 0) continue;
    await pool.query(begin, [begunAgoMs, untilAgoMs]);
    await pool.query(forget, [keptDays, rowsMax]);
  }
}

const ago = (value: string) => `now() - ${value}::float8 * interval '1 millisecond'`;

const goOn = `update watched_span set until = greatest(until, ${ago('$2')})
  where begun_at = (select max(begun_at) from watched_span where begun_at <= ${ago('($1::float8 - $3::float8)')}) and until >= ${ago('($1::float8 + $3::float8)')}`;

const begin = `insert into watched_span (begun_at, until) values (${ago('$1')}, ${ago('$2')})
  on conflict (begun_at) do update set until = greatest(watched_span.until, excluded.until)`;

/** The oldest; each time that a row is begun. */
const forget = `delete from watched_span where until < now() - $1::float8 * interval '1 day'
  or begun_at < (select begun_at from watched_span order by begun_at desc offset $2 - 1 limit 1)`;
