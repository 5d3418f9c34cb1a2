// The simulated machines: who they are, and their readings in turn. The same seed and machines give the same readings.
import type { Profile, SensorValues } from '../core/profile.ts';
import { seededRandom } from './random.ts';

export interface FleetMachine {
  readonly id: number;
  /** Canonical. */
  readonly typeName: string;
}

/** A reading before it has a time. */
export interface SimulatedReading {
  readonly machineId: number;
  readonly sensors: SensorValues;
}

/** Machines 1 to `count`, their types in turn, so that machine 1 of AI4I is M. */
export function inventMachines(profile: Profile, count: number): readonly FleetMachine[] {
  const types = profile.typeOrder;
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    typeName: types[(index + 1) % types.length] as string,
  }));
}

/** Endless readings, one machine after the other. Throws RangeError when the profile has no physics, or there are no machines. */
export function* simulateFleet(
  profile: Profile,
  machines: readonly FleetMachine[],
  seed: number,
): Generator<SimulatedReading> {
  const { simulate } = profile;
  if (simulate === undefined)
    throw new RangeError(`profile ${profile.name} says nothing of how to simulate its machines`);
  if (machines.length === 0) throw new RangeError('there are no machines to simulate');
  const simulated = machines.map(({ id, typeName }) => ({ id, machine: simulate(typeName, seededRandom(seed, id)) }));
  for (;;) {
    for (const { id, machine } of simulated) yield { machineId: id, sensors: machine.next() };
  }
}
