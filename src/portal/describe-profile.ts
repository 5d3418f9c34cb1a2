// What the page is told of the profile: names, labels and units, and what it needs to choose the values that matter among many.
import type { FailureMode, Profile, Sensor, SensorValues } from '../core/profile.ts';
import type { PortalProfile } from './api.ts';

/** Runs the evidence of the profile's failure modes on probe readings; one that throws is as good as one that reads nothing. */
export function describeProfile(profile: Profile): PortalProfile {
  return {
    name: profile.name,
    sensors: profile.sensors.map(({ name, unit, label, example, range }) => ({
      name,
      unit,
      label,
      typical: example,
      span: range.atMost - lowest({ range, example }),
    })),
    machineTypes: profile.machineTypes.map(({ name, label }) => ({ name, label })),
    failureModes: profile.failureModes.map((mode) => ({
      code: mode.code,
      label: mode.label,
      sensors: sensorsRead(profile, mode),
    })),
  };
}

/** The sensors that the evidence of a failure mode looks at, in the order of the profile. */
function sensorsRead({ sensors, machineTypes }: Profile, mode: FailureMode): readonly string[] {
  const read = new Set<PropertyKey>();
  for (const values of probes(sensors)) {
    const watched = new Proxy(values, {
      get: (target, name) => {
        read.add(name);
        return Reflect.get(target, name);
      },
    });
    for (const type of machineTypes) {
      try {
        mode.evidence(watched, type.name);
      } catch {
        // What it has read until then counts.
      }
    }
  }
  return sensors.map(({ name }) => name).filter((name) => read.has(name));
}

/** Usual values, with each sensor at either end of its range, and all at one end: evidence that stops at the first limit reads on. */
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
function lowest({ range, example }: Pick<Sensor, 'range' | 'example'>): number {
  return range.atLeast ?? range.above ?? Math.min(example, -Math.abs(range.atMost));
}
