// Fills the table by SQL with the detections of a fleet over the time of retention, in the order of time as consumers store them; in eras of equal length.
import type { Pool } from 'pg';
import type { Shape } from './shapes.ts';

export const erasFilled = 24;
export const topicId = '0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c11';
export const machines = 10_000;
const chunkRows = 100_000;

export interface Filled {
  readonly rowsPerSecond: number;
  /** Of the last twentieth of the rows. */
  readonly lastPerSecond: number;
}

export interface Filling {
  readonly shape: Shape;
  readonly rows: number;
  readonly days: number;
  readonly tell: (line: string) => void;
}

/** Goes on where it was ended before; rates are of what is filled now. */
export async function fill(pool: Pool, { shape, rows, days, tell }: Filling): Promise<Filled> {
  await pool.query('create table if not exists filled (rows bigint)');
  await pool.query('insert into filled select 0 where not exists (select from filled)');
  const first = Number((await pool.query('select rows from filled')).rows[0].rows);
  const started = performance.now();
  const perEra = Math.ceil(rows / erasFilled);
  let last = { at: started, from: first };
  for (let from = first; from < rows; ) {
    const era = Math.floor(from / perEra);
    if (shape === 'eras' && era > 0 && from % perEra === 0) await closeEra(pool, era - 1, days);
    const end = Math.min(rows, (era + 1) * perEra, from + chunkRows);
    if (last.from === first && from >= rows * 0.95) last = { at: performance.now(), from };
    await pool.query(insertText(shape, rows, days), [from, end - 1]);
    if (end % perEra === 0) tell(`${shape}: ${end} rows`);
    from = end;
  }
  const now = performance.now();
  const rate = (since: { at: number; from: number }): number => ((rows - since.from) * 1000) / (now - since.at);
  return { rowsPerSecond: rate({ at: started, from: first }), lastPerSecond: rate(last) };
}

/** Of every twenty rows one belongs to no episode. A raw reading has the 170 bytes of one of AI4I's. */
function insertText(shape: Shape, rows: number, days: number): string {
  const [table, column, value] =
    shape === 'eras'
      ? ['detection_all', 'era, ', '(select era from detection_era where closed_at is null), ']
      : ['detection', '', ''];
  return `with moved as (update filled set rows = $2::bigint + 1)
    insert into ${table} (${column}event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity,
      collected_at, detected_at, model_name, model_version, raw_value, episode_id)
    select ${value}md5('row' || n)::uuid, '${topicId}', n % 12, n, (hashint8(n)::bigint & 2147483647) % ${machines}, 'M', 0.75,
      (array['WARNING', 'ALERT', 'CRITICAL'])[1 + n % 3], at, at, 'default', '1.0.0', convert_to(rpad('{"machineId":' || n, 170, 'x'), 'UTF8'),
      case when n % 20 <> 0 then md5('episode' || n / 30)::uuid end
    from generate_series($1::bigint, $2::bigint) as n,
      lateral (select now() - make_interval(secs => ${days * 86_400}::double precision * (1 - n::double precision / ${rows})) as at) as times
    on conflict do nothing`;
}

/** As if it had been closed when its last row came. */
async function closeEra(pool: Pool, era: number, days: number): Promise<void> {
  const { rows: closed } = await pool.query('select from detection_era where era = $1 and closed_at is not null', [
    era,
  ]);
  if (closed.length > 0) return;
  const { rows } = await pool.query<{ done: boolean }>("select turn_detection_era('0') as done");
  if (rows[0]?.done !== true) throw new Error(`era ${era} was not closed`);
  await pool.query(
    `update detection_era set closed_at = now() - make_interval(secs => $2::double precision * 86400) where era = $1`,
    [era, days * (1 - (era + 1) / erasFilled)],
  );
}
