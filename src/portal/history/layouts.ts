// Which sensors the columns of stored readings are: another layout where the profile has changed since.
import type { Pool } from 'pg';
import type { Readings } from '../curve/readings.ts';

const noLayouts: ReadonlyMap<number, readonly string[]> = new Map();

/** Which sensors the columns of these rows are, by layout. */
export async function loadLayouts(
  pool: Pool,
  rows: readonly { readonly layout: number }[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  if (rows.length === 0) return noLayouts;
  const { rows: found } = await pool.query<{ layout: number; sensors: readonly string[] }>(
    'select layout, sensors from reading_layout where layout = any($1)',
    [[...new Set(rows.map(({ layout }) => layout))]],
  );
  return new Map(found.map(({ layout, sensors }) => [layout, sensors]));
}

/** The columns at these places; of one that is not there NaN. */
export function fitReadings(readings: Readings, places: readonly number[]): Readings {
  const values = places.map((place) => readings.values[place] ?? new Float64Array(readings.length).fill(Number.NaN));
  return { ...readings, values };
}
