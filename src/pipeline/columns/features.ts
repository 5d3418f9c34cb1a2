// Rows of features out of columns of readings. A profile's functions are given the values of a reading by name, in one object that looks into the
// columns. Features that are a sensor's very value, which half of them are, are copied: calling a function for each costs more than all else of
// a row, because everything calls these functions, with objects of its own.

import { rememberedName, withMemory } from '../../core/memory/features.ts';
import { sensorCopied } from '../../core/memory/sensor-copied.ts';
import type { EncodedType, Feature } from '../../core/profile.ts';
import { createValuesView } from '../values-view.ts';
import type { ReadingColumns } from './readings.ts';

/** Writes a row of features for each reading that has a type, one after the other, and returns how many they are. */
export type WriteFeatureRows = (
  readings: ReadingColumns,
  typeOf: (row: number) => EncodedType | undefined,
  matrix: Float32Array,
) => number;

export function createWriteFeatureRows(inputs: readonly Feature[], sensorNames: readonly string[]): WriteFeatureRows {
  return withMemory(inputs).length === 0 ? writeOfSensors(inputs, sensorNames) : writeWithMemory(inputs, sensorNames);
}

/** Readings bring what was remembered, in columns of its own. What is that, or a sensor's value, is copied here too. */
function writeWithMemory(inputs: readonly Feature[], sensorNames: readonly string[]): WriteFeatureRows {
  const names = withMemory(inputs).map(({ name }) => name);
  const sources = inputs.map(({ of }) => ({
    sensor: sensorNames.indexOf(sensorCopied(of) ?? ''),
    remembered: names.indexOf(rememberedName(of) ?? ''),
  }));
  const isComputed = sources.some(({ sensor, remembered }) => sensor === -1 && remembered === -1);
  const sensorAt = Int32Array.from(sources, ({ sensor }) => sensor);
  const rememberedAt = Int32Array.from(sources, ({ remembered }) => remembered);
  const values: Record<string, number> = {};
  return ({ length, sensors, remembered }, typeOf, matrix) => {
    if (remembered?.names.join() !== names.join())
      throw new RangeError('the features with memory are not those that were remembered');
    let rowCount = 0;
    for (let row = 0; row < length; row++) {
      const type = typeOf(row);
      if (type === undefined) continue;
      const [from, own] = [row * sensorNames.length, row * names.length];
      const to = rowCount++ * inputs.length;
      if (isComputed) {
        sensorNames.forEach((name, sensor) => {
          values[name] = sensors[from + sensor] as number;
        });
        names.forEach((name, column) => {
          values[name] = remembered.values[own + column] as number;
        });
      }
      for (let column = 0; column < inputs.length; column++) {
        const sensor = sensorAt[column] as number;
        const kept = rememberedAt[column] as number;
        if (sensor !== -1) matrix[to + column] = sensors[from + sensor] as number;
        else if (kept !== -1) matrix[to + column] = remembered.values[own + kept] as number;
        else matrix[to + column] = (inputs[column] as Feature).of(values, type);
      }
    }
    return rowCount;
  };
}

function writeOfSensors(inputs: readonly Feature[], sensorNames: readonly string[]): WriteFeatureRows {
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
  const view = createValuesView(sensorNames);
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
      const values = view(sensors, from);
      for (const { input, column } of computed) matrix[to + column] = input.of(values, type);
    }
    return rowCount;
  };
}
