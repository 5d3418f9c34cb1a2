// Whether rows that stand next to each other resemble one another, as readings of one machine do: then a random split has a row's neighbour
// on the other side. Told by the correlation of each sensor with itself one row later.
import type { Profile } from '../../core/profile.ts';
import type { Dataset } from '../data/dataset.ts';

export interface Resemblance {
  /** The sensor that resembles its neighbour most. */
  readonly sensor: string;
  /** Its correlation with the row before: 0 for rows in no order. */
  readonly correlation: number;
  /** Whether that is more than chance, and enough to matter. */
  readonly isOrdered: boolean;
}

/** Of the rows as they stand. */
export function resemblanceOf(profile: Profile, { sensorValues, rowCount }: Dataset): Resemblance {
  const width = profile.sensors.length;
  const correlations = profile.sensors.map((_, sensor) => {
    let [sum, count] = [0, 0];
    const valueAt = (row: number): number => sensorValues[row * width + sensor] as number;
    for (let row = 0; row < rowCount; row++)
      if (Number.isFinite(valueAt(row))) {
        sum += valueAt(row);
        count++;
      }
    const mean = sum / count;
    let [squares, products] = [0, 0];
    for (let row = 0; row < rowCount; row++) {
      const gap = valueAt(row) - mean;
      if (!Number.isFinite(gap)) continue;
      squares += gap * gap;
      const before = row === 0 ? Number.NaN : valueAt(row - 1) - mean;
      if (Number.isFinite(before)) products += gap * before;
    }
    return squares === 0 ? 0 : products / squares;
  });
  const correlation = Math.max(...correlations);
  const sensor = profile.sensors[correlations.indexOf(correlation)]?.name ?? '';
  const byChance = 3 / Math.sqrt(rowCount);
  return { sensor, correlation, isOrdered: correlation > Math.max(byChance, correlationMin) };
}

const correlationMin = 0.2;
