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
  const watch = watchOf(sensors);
  const read = new Set<string>();
  for (const values of probes(sensors)) {
    // What it has read until it throws counts.
    attempt(() => run(watch(values, read)));
  }
  return sensors.map(({ name }) => name).filter((name) => read.has(name));
}

/** The values, as an object that tells which of them are read; it holds until the next one is asked for. */
type Watch = (values: SensorValues, read: Set<string>) => SensorValues;

const watches = new WeakMap<readonly Sensor[], Watch>();

/**
 * One for each list of sensors, and no Proxy: V8 remembers what objects a function was given, and of one that has met a Proxy, or more than four shapes, it
 * never again makes code that reads a value without asking how. The same functions compute features of every reading.
 */
function watchOf(sensors: readonly Sensor[]): Watch {
  const known = watches.get(sensors);
  if (known !== undefined) return known;
  let current: SensorValues = {};
  let noted = new Set<string>();
  const watched: SensorValues = Object.create({});
  for (const { name } of sensors) {
    const get = (): number | undefined => {
      noted.add(name);
      return current[name];
    };
    Object.defineProperty(watched, name, { enumerable: true, get });
  }
  const watch: Watch = (values, read) => {
    current = values;
    noted = read;
    return watched;
  };
  watches.set(sensors, watch);
  return watch;
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
