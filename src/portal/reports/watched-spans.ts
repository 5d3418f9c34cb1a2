// When the Portal watched, as rows: each goes on while it is noted again and again, so that there is one for every time without an interruption. By the
// clock of the database, as entries of the journal have it. Bounded in days and in rows.
import type { Pool } from 'pg';
import type { Span } from '../figures/watched.ts';

/** What was noted up to so long before goes on. Portals beside each other go on with the newest row, or have rows that lie over each other. */
const apartMaxMs = 5_000;
const rowsMax = 100_000;

/** The same noted twice changes nothing. That it is written late neither: times stand in it, and not how long ago they were. */
export async function noteWatched(pool: Pool, spans: readonly Span[], keptDays: number): Promise<void> {
  for (const { from, to } of spans) {
    const [begun, until] = [new Date(from), new Date(to)];
    const { rowCount } = await pool.query(goOn, [until, new Date(from + apartMaxMs), new Date(from - apartMaxMs)]);
    if (rowCount !== 0) continue;
    await pool.query(begin, [begun, until]);
    await pool.query(forget, [keptDays, rowsMax]);
  }
}

const goOn = `update watched_span set until = greatest(until, $1)
  where begun_at = (select max(begun_at) from watched_span where begun_at <= $2) and until >= $3`;

const begin = `insert into watched_span (begun_at, until) values ($1, $2)
  on conflict (begun_at) do update set until = greatest(watched_span.until, excluded.until)`;

/** The oldest; each time that a row is begun. */
const forget = `delete from watched_span where until < now() - $1::float8 * interval '1 day'
  or begun_at < (select begun_at from watched_span order by begun_at desc offset $2 - 1 limit 1)`;
