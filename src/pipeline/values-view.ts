// The values of a reading by name, as a profile's functions are given them, out of a column: always the same object, which looks there. Most of these
// functions read a sensor or two, so that filling an object with all of them for each reading costs more.
import type { SensorValues } from '../core/sensor-values.ts';

/** Of the reading whose row of values begins there. Holds until it is asked for another one. */
export type ValuesView = (column: Float64Array, begin: number) => SensorValues;

/** `names` are those of the values of a row, in its order. */
export function createValuesView(names: readonly string[]): ValuesView {
  let values = new Float64Array(0);
  let from = 0;
  // With a prototype of its own. V8 shares the shape of objects whose properties come in the same order, and makes a dictionary of the second one whose getters
  // are other functions: with two views in a program a feature took four times as long.
  const view: Record<string, number> = Object.create({});
  for (const [place, name] of names.entries()) {
    Object.defineProperty(view, name, { enumerable: true, get: () => values[from + place] });
  }
  return (column, begin) => {
    values = column as Float64Array<ArrayBuffer>;
    from = begin;
    return view;
  };
}
