// The simulated machines: who they are, and their readings in turn. The same seed and machines give the same readings.
import type { Profile, Random, Sensor, SensorValues, SimulatedMachine } from '../core/profile.ts';
import type { EpochMs } from '../core/time.ts';
import { seededRandom } from './random.ts';

export interface FleetMachine {
  readonly id: number;
  /** Canonical. */
  readonly typeName: string;
}

/** A reading before it is sent, which gives it a time unless it has one. */
export interface SimulatedReading {
  readonly machineId: number;
  readonly sensors: SensorValues;
  readonly takenAt?: EpochMs;
}

/** Machines 1 to `count`, their types in turn, so that machine 1 of AI4I is M. */
export function inventMachines(profile: Profile, count: number): readonly FleetMachine[] {
  const types = profile.typeOrder;
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    typeName: types[(index + 1) % types.length] as string,
  }));
}

/**
 * Endless readings, one machine after the other. A profile without physics gets `wander`. Where the machines are given by a function it is
 * asked before each round: who stays goes on, and who is new begins. Throws RangeError for no machines.
 */
export function* simulateFleet(
  profile: Profile,
  given: readonly FleetMachine[] | (() => readonly FleetMachine[]),
  seed: number,
): Generator<SimulatedReading> {
  const simulate = profile.simulate ?? ((_typeName: string, random: Random) => wander(profile, random));
  const begin = ({ id, typeName }: FleetMachine) => ({
    id,
    typeName,
    machine: simulate(typeName, seededRandom(seed, id)),
  });
  const now = typeof given === 'function' ? given : () => given;
  let machines: readonly FleetMachine[] = [];
  let simulated: readonly ReturnType<typeof begin>[] = [];
  for (;;) {
    if (now() !== machines) {
      machines = now();
      if (machines.length === 0) throw new RangeError('there are no machines to simulate');
      const before = new Map(simulated.map((each) => [each.id, each]));
      simulated = machines.map((each) => {
        const known = before.get(each.id);
        return known?.typeName === each.typeName ? known : begin(each);
      });
    }
    for (const { id, machine } of simulated) yield { machineId: id, sensors: machine.next() };
  }
}

/** Each sensor wanders around its example, within its range: plausible one by one, and unrelated to each other and to any failure. */
function wander(profile: Profile, random: Random): SimulatedMachine {
  const values = new Map(profile.sensors.map((sensor) => [sensor.name, sensor.example]));
  return {
    next: () => {
      for (const sensor of profile.sensors) {
        const now = values.get(sensor.name) ?? sensor.example;
        values.set(
          sensor.name,
          withinRange(sensor, now + (sensor.example - now) / 10 + stepOf(sensor) * (random() - 0.5)),
        );
      }
      return Object.fromEntries(values);
    },
  };
}

/** A fiftieth of the example, or of the range where that is 0. */
function stepOf({ example, range }: Sensor): number {
  const low = range.atLeast ?? range.above ?? 0;
  return (example === 0 ? range.atMost - low : Math.abs(example)) / 50;
}

function withinRange({ range, example }: Sensor, value: number): number {
  const low = range.atLeast ?? range.above ?? Number.NEGATIVE_INFINITY;
  const inside = Math.min(Math.max(value, low), range.atMost);
  return range.above !== undefined && inside <= range.above ? example : inside;
}
