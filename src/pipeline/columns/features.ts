// Rows of features out of columns of readings. A profile's functions are given the values of a reading by name; here these names read the
// columns, at the row that is in hand, so that no reading becomes an object.
import { writeFeatureRow } from '../../core/features.ts';
import type { EncodedType, Feature } from '../../core/profile.ts';
import type { SensorValues } from '../../core/sensor-values.ts';
import type { ReadingColumns } from './readings.ts';

/** Writes a row of features for each reading that has a type, one after the other, and returns how many they are. */
export type WriteFeatureRows = (
  readings: ReadingColumns,
  typeOf: (row: number) => EncodedType | undefined,
  matrix: Float32Array,
) => number;

export function createWriteFeatureRows(inputs: readonly Feature[], sensorNames: readonly string[]): WriteFeatureRows {
  const width = sensorNames.length;
  let sensors: Float64Array = new Float64Array();
  let from = 0;
  const values = {};
  sensorNames.forEach((name, sensor) => {
    const get = (): number => sensors[from + sensor] as number;
    Object.defineProperty(values, name, { enumerable: true, get });
  });
  return (readings, typeOf, matrix) => {
    sensors = readings.sensors;
    let rowCount = 0;
    for (let row = 0; row < readings.length; row++) {
      const type = typeOf(row);
      if (type === undefined) continue;
      from = row * width;
      writeFeatureRow(inputs, values as SensorValues, type, matrix, rowCount++);
    }
    return rowCount;
  };
}
