// A reading as if it were its machine's first: for examples, which have no machine.
import type { SensorValues } from '../sensor-values.ts';
import type { RememberedFeature } from './layout.ts';
import { createMemory } from './memory.ts';

/** The sensors' values, and beside them what the features with memory are before anything is remembered. */
export function asFirstReading(features: readonly RememberedFeature[], sensors: SensorValues): SensorValues {
  if (features.length === 0) return sensors;
  const { names, width, pass } = createMemory(features, Object.keys(sensors));
  const out = new Float64Array(names.length);
  const reading = { times: new Float64Array(1), sensors: Float64Array.from(Object.values(sensors)), place: 0 };
  pass(new Float64Array(width), 0, reading, out, 0);
  return { ...sensors, ...Object.fromEntries(names.map((name, column) => [name, out[column] as number])) };
}
