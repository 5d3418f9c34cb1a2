// The physics of AI4I's milling machines, for the simulator. Placeholder values are replaced by the simulator's work.
import type { Random, SimulatedMachine } from '../core/profile.ts';

interface Ai4iValues {
  readonly airTemperature: number;
  readonly processTemperature: number;
  readonly rotationalSpeed: number;
  readonly torque: number;
  readonly toolWear: number;
}

/** Starts one machine of a type (L, M or H). */
export function simulateAi4iMachine(_typeName: string, _random: Random): SimulatedMachine<Ai4iValues> {
  throw new Error('not written yet');
}
