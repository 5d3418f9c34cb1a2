// Which sensors a function of a profile looks at: found by letting it read usual values, with each sensor at either end of its range, and
// all at one end, so that a function that stops at the first limit reads on.
import { attempt } from './explanation/attempt.ts';
import type { SensorValues } from './sensor-values.ts';

/** What this needs of a sensor. */
interface Sensor {
  readonly name: string;
  readonly range: { readonly above?: number; readonly atLeast?: number; readonly atMost: number };
  readonly example: number;
}

/** Their names, in the order of the sensors. A function that throws is as good as one that reads no further. */
export function sensorsRead(sensors: readonly Sensor[], run: (values: SensorValues) => unknown): readonly string[] {
  const read = new Set<PropertyKey>();
  for (const values of probes(sensors)) {
    const watched = new Proxy(values, {
      get: (target, name) => {
        read.add(name);
        return Reflect.get(target, name);
      },
    });
    // What it has read until it throws counts.
    attempt(() => run(watched));
  }
  return sensors.map(({ name }) => name).filter((name) => read.has(name));
}

function probes(sensors: readonly Sensor[]): readonly SensorValues[] {
  const reading = (pick: (sensor: Sensor) => number): SensorValues =>
    Object.fromEntries(sensors.map((sensor) => [sensor.name, pick(sensor)]));
  const usual = reading((sensor) => sensor.example);
  const ends = sensors.flatMap((sensor) =>
    [lowest(sensor), sensor.range.atMost].map((value) => ({ ...usual, [sensor.name]: value })),
  );
  return [usual, ...ends, reading(lowest), reading((sensor) => sensor.range.atMost)];
}

/** A range without a beginning goes as far down as up. */
export function lowest({ range, example }: Pick<Sensor, 'range' | 'example'>): number {
  return range.atLeast ?? range.above ?? Math.min(example, -Math.abs(range.atMost));
}
