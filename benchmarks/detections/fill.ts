// Fills the table by SQL with the detections of a fleet over the time of retention, in the order of time as consumers store them; in eras of equal length.
import type { Pool } from 'pg';
import type { Shape } from './shapes.ts';

export const erasFilled = 24;
export const topicId = '0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c11';
export const machines = 10_000;
const chunkRows = 100_000;

export interface Filled {
  readonly rows: number;
  readonly seconds: number;
  /** Of the last twentieth of the rows. */
  readonly lastPerSecond: number;
}

export async function fill(
  pool: Pool,
  { shape, rows, days, tell }: { shape: Shape; rows: number; days: number; tell: (line: string) => void },
): Promise<Filled> {
  const started = performance.now();
  const perEra = Math.ceil(rows / erasFilled);
  let last = { at: started, from: 0 };
  for (let era = 0; era < erasFilled; era++) {
    const end = Math.min(rows, (era + 1) * perEra);
    for (let from = era * perEra; from < end; from += chunkRows) {
      if (last.from === 0 && from >= rows * 0.95) last = { at: performance.now(), from };
      await pool.query(insertText(shape, rows, days), [from, Math.min(end, from + chunkRows) - 1]);
    }
    if (shape === 'eras' && era < erasFilled - 1) await closeEra(pool, era, days);
    tell(`${shape}: ${end} rows after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  const now = performance.now();
  const lastPerSecond = ((rows - last.from) * 1000) / (now - last.at);
  return { rows, seconds: (now - started) / 1000, lastPerSecond };
}

/** Of every twenty rows one belongs to no episode. A raw reading has the 170 bytes of one of AI4I's. */
function insertText(shape: Shape, rows: number, days: number): string {
  const [table, column, value] =
    shape === 'eras'
      ? ['detection_all', 'era, ', '(select era from detection_era where closed_at is null), ']
      : ['detection', '', ''];
  return `insert into ${table} (${column}event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity,
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
  const { rows } = await pool.query<{ done: boolean }>("select turn_detection_era('0') as done");
  if (rows[0]?.done !== true) throw new Error(`era ${era} was not closed`);
  await pool.query(
    `update detection_era set closed_at = now() - make_interval(secs => $2::double precision * 86400) where era = $1`,
    [era, days * (1 - (era + 1) / erasFilled)],
  );
}
