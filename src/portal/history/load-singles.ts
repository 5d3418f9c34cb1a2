// The single readings of a machine out of the history's tables, as far as they are kept.
import type { Pool } from 'pg';
import { decodeReadings } from '../curve/readings.ts';
import { fitReadings, loadLayouts } from './layouts.ts';
import type { CurveQuery } from './load-curve.ts';

export interface SinglesQuery extends Omit<CurveQuery, 'points'> {
  readonly limit: number;
}

export interface SingleReading {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** In the order of the sensors that were asked for; null for none. */
  readonly values: readonly (number | null)[];
}

/** The newest, at most `limit`, the oldest of them first; both ends of the time are included. */
export async function loadSingles(pool: Pool, query: SinglesQuery): Promise<readonly SingleReading[]> {
  const { machineId, from, to, sensors, limit } = query;
  const { rows } = await pool.query<{ layout: number; bytes: Buffer }>(statement, [
    ...[machineId, new Date(from), new Date(to), limit],
  ]);
  const layouts = await loadLayouts(pool, rows);
  const readings = rows.flatMap(({ layout, bytes }) => {
    const known = layouts.get(layout) ?? [];
    const { length, times, values } = fitReadings(
      decodeReadings(bytes),
      sensors.map((name) => known.indexOf(name)),
    );
    return Array.from({ length }, (_, index) => ({
      time: times[index] as number,
      values: values.map((column) => (Number.isNaN(column[index]) ? null : (column[index] as number))),
    }));
  });
  const wanted = readings.filter(({ time }) => time >= from && time <= to);
  return wanted.sort((one, other) => one.time - other.time).slice(-limit);
}

// Of a minute that is kept around an episode too, that row has at least what the other one has. No more minutes are read than the limit needs.
const statement = `with single as (
  select 1 as rank, minute, layout, reading_count, readings from reading_around
    where machine_id = $1 and minute > $2::timestamptz - interval '1 minute' and minute <= $3
  union all
  select 2, minute, layout, reading_count, readings from reading_minute
    where machine_id = $1 and minute > $2::timestamptz - interval '1 minute' and minute <= $3
), fullest as (
  select distinct on (minute, layout) * from single order by minute, layout, rank
), counted as (
  -- What lies beyond the end, in its minute, takes no place.
  select *, sum(case when minute + interval '1 minute' > $3 then 0 else reading_count end) over (order by minute desc, layout) as total from fullest
)
select layout, readings as bytes from counted where total < $4 + reading_count
union all
select layout, readings from reading_recent where machine_id = $1 and saved_at > $2`;
