// Rows of features out of columns of readings. A profile's functions are given the values of a reading by name, in one object that is filled
// anew for each reading. Features that are a sensor's very value, which half of them are, are copied: calling a function for each costs more
// than all else of a row, because everything calls these functions, with objects of its own.

import { sensorCopied } from '../../core/memory/sensor-copied.ts';
import type { EncodedType, Feature } from '../../core/profile.ts';
import type { ReadingColumns } from './readings.ts';

/** Writes a row of features for each reading that has a type, one after the other, and returns how many they are. */
export type WriteFeatureRows = (
  readings: ReadingColumns,
  typeOf: (row: number) => EncodedType | undefined,
  matrix: Float32Array,
) => number;

export function createWriteFeatureRows(inputs: readonly Feature[], sensorNames: readonly string[]): WriteFeatureRows {
  const width = inputs.length;
  const sensorCount = sensorNames.length;
  const copied = inputs.flatMap((input, column) => {
    const sensor = sensorNames.indexOf(sensorCopied(input.of) ?? '');
    return sensor === -1 ? [] : [{ column, sensor }];
  });
  const copiedColumns = Int32Array.from(copied, ({ column }) => column);
  const copiedSensors = Int32Array.from(copied, ({ sensor }) => sensor);
  const computed = inputs.flatMap((input, column) =>
    copied.some((each) => each.column === column) ? [] : [{ input, column }],
  );
  const values: Record<string, number> = {};
  return ({ length, sensors }, typeOf, matrix) => {
    let rowCount = 0;
    for (let row = 0; row < length; row++) {
      const type = typeOf(row);
      if (type === undefined) continue;
      const from = row * sensorCount;
      const to = rowCount++ * width;
      for (let place = 0; place < copiedColumns.length; place++) {
        matrix[to + (copiedColumns[place] as number)] = sensors[from + (copiedSensors[place] as number)] as number;
      }
      for (let sensor = 0; sensor < sensorCount; sensor++) {
        values[sensorNames[sensor] as string] = sensors[from + sensor] as number;
      }
      for (const { input, column } of computed) matrix[to + column] = input.of(values, type);
    }
    return rowCount;
  };
}
