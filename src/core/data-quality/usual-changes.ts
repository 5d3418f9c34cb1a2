// For how long a sensor's value may stay as it is, and how far it may change: what a profile states, for a machine type or for all, goes before
// what training has learnt of readings that followed one another, and the model's manifest carries.
import type { Sensor } from '../profile.ts';
import type { JumpRule } from './rules.ts';

/** Of one sensor; what is absent could not be learnt. */
export interface UsualChange {
  readonly stuckReadings?: number;
  /** How far apart those readings usually were; absent where they had no times. */
  readonly stuckIntervalSeconds?: number;
  readonly jump?: JumpRule;
}

/** By the machine type's name, then by the sensor's; a type of which training has seen too little is absent. */
export type UsualChanges = Readonly<Record<string, Readonly<Record<string, UsualChange>>>>;

export interface SensorChange {
  /** 0 for a value that may stay. */
  readonly stuckReadings: number;
  /** A reading that comes sooner after the one before counts for its part of one; 0, and every one counts whole. */
  readonly stuckIntervalSeconds: number;
  /** Null for a sensor that may change by any amount at once. */
  readonly jump: JumpRule | null;
}

export function sensorChange(
  { name, plausible = {} }: Pick<Sensor, 'name' | 'plausible'>,
  typeName: string,
  usual: UsualChanges | null | undefined,
): SensorChange {
  const ofType = ownMember(plausible.byType, typeName);
  const learnt = ownMember(ownMember(usual, typeName), name);
  const stuckReadings = ofType?.stuckReadings ?? plausible.stuckReadings;
  const stated = ofType?.jump === undefined ? plausible.jump : ofType.jump;
  return {
    stuckReadings: stuckReadings ?? learnt?.stuckReadings ?? 0,
    // A profile counts readings, whatever their pace.
    stuckIntervalSeconds: stuckReadings === undefined ? (learnt?.stuckIntervalSeconds ?? 0) : 0,
    // Null is a statement too: whatever was learnt, it is not looked for.
    jump: stated === undefined ? (learnt?.jump ?? null) : stated,
  };
}

function ownMember<Value>(of: Readonly<Record<string, Value>> | null | undefined, name: string): Value | undefined {
  return of !== null && of !== undefined && Object.hasOwn(of, name) ? of[name] : undefined;
}
