// The curve of a machine out of the history's tables: single readings where a point stands for less than a minute, roll-ups of minutes or hours
// elsewhere, and always what is not settled yet. All in one statement: what is settled meanwhile is in it once.
import type { Pool } from 'pg';
import type { EpochMs } from '../../core/time.ts';
import { type Curve, drawCurve } from '../curve/curve.ts';
import { type Resolution, resolutionFor } from '../curve/plan.ts';
import { decodeReadings, minuteMs } from '../curve/readings.ts';
import { decodeRollups, figureCount, type Rollup, type Rollups } from '../curve/rollups.ts';
import { fitReadings, loadLayouts } from './layouts.ts';

export interface CurveQuery {
  readonly machineId: number;
  readonly from: EpochMs;
  /** Exclusive. */
  readonly to: EpochMs;
  readonly points: number;
  /** By name, in the order that is wanted. */
  readonly sensors: readonly string[];
}

export interface LoadedCurve extends Curve {
  readonly resolution: Resolution;
  /** Some of the single readings that it is drawn from are not all that there were. */
  readonly isThinned: boolean;
}

interface Row {
  readonly kind: 'recent' | 'minute' | 'around' | 'hour' | 'day';
  readonly at: Date | null;
  readonly layout: number;
  readonly is_thinned: boolean;
  readonly bytes: Buffer;
}

export async function loadCurve(pool: Pool, query: CurveQuery): Promise<LoadedCurve> {
  const { machineId, from, to, points, sensors } = query;
  const resolution = resolutionFor(to - from, points);
  const { rows } = await pool.query<Row>(statementOf(resolution), [machineId, new Date(from), new Date(to)]);
  const layouts = await loadLayouts(pool, rows);
  const placesOf = (row: Row): readonly number[] => {
    const known = layouts.get(row.layout) ?? [];
    return sensors.map((name) => known.indexOf(name));
  };
  const singles = rows.filter(({ kind }) => kind === 'minute' || kind === 'around');
  // A minute that is kept around an episode has at least what is kept of it elsewhere.
  const around = new Set(singles.filter(({ kind }) => kind === 'around').map(keyOf));
  const wanted = singles.filter((row) => row.kind === 'around' || !around.has(keyOf(row)));
  const recent = rows.filter(({ kind }) => kind === 'recent');
  const readings = [...wanted, ...recent].map((row) => fitReadings(decodeReadings(row.bytes), placesOf(row)));
  const hours = rows.filter(({ kind }) => kind === 'hour');
  const isSingle = new Set(wanted.map(keyOf));
  const isByMinutes = new Set(hours.map(keyOf));
  const minutes = hours.map((row) => ({
    spanMs: minuteMs,
    rollups: rollupsOf(row, minuteMs, placesOf(row), (begin) => !isSingle.has(`${row.layout} ${begin}`)),
  }));
  const ofHours = rows
    .filter(({ kind }) => kind === 'day')
    .map((row) => ({
      spanMs: 60 * minuteMs,
      rollups: rollupsOf(row, 60 * minuteMs, placesOf(row), (begin) => !isByMinutes.has(`${row.layout} ${begin}`)),
    }));
  const curve = drawCurve({ readings, rollups: [...minutes, ...ofHours] }, { from, to, points }, sensors.length);
  return { ...curve, resolution, isThinned: wanted.some((row) => row.is_thinned) };
}

/** Rows stand in the database's time without fractions of a second. */
function keyOf({ layout, at }: Row): string {
  return `${layout} ${at?.getTime()}`;
}

const singleReadings = ['minute', 'around'].map(
  (kind) => `select '${kind}', minute, layout, reading_count < seen, readings from reading_${kind}
    where machine_id = $1 and minute > $2::timestamptz - interval '1 minute' and minute < $3`,
);
const rollupsOfMinutes = `select 'hour', hour, layout, false, minutes from reading_hour
    where machine_id = $1 and hour > $2::timestamptz - interval '1 hour' and hour < $3`;
const rollupsOfHours = `select 'day', day, layout, false, hours from reading_day
    where machine_id = $1 and day > $2::timestamptz - interval '24 hours' and day < $3`;

function statementOf(resolution: Resolution): string {
  return [
    `select 'recent' as kind, null::timestamptz as at, layout, false as is_thinned, readings as bytes from reading_recent
    where machine_id = $1 and saved_at > $2`,
    ...(resolution === 'raw' ? singleReadings : []),
    ...(resolution === 'hour' ? [] : [rollupsOfMinutes]),
    rollupsOfHours,
  ].join(' union all ');
}

function rollupsOf(
  row: Row,
  spanMs: number,
  places: readonly number[],
  isWanted: (begin: EpochMs) => boolean,
): Rollups {
  const all = decodeRollups(row.bytes, (row.at as Date).getTime(), spanMs);
  const fitted: Rollups = new Map();
  for (const [begin, rollup] of all) if (isWanted(begin)) fitted.set(begin, fitRollup(rollup, places));
  return fitted;
}

function fitRollup(rollup: Rollup, places: readonly number[]): Rollup {
  const figures = new Float64Array(places.length * figureCount);
  places.forEach((place, sensor) => {
    for (let figure = 0; figure < figureCount; figure++) {
      figures[sensor * figureCount + figure] = rollup.figures[place * figureCount + figure] ?? Number.NaN;
    }
  });
  const missing = rollup.missing && Float64Array.from(places, (place) => rollup.missing?.[place] ?? 0);
  return { ...rollup, figures, missing };
}
