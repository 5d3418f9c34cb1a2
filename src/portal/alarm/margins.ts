// How far a reading is from the limits of each failure mode of the profile, beside what is usual of the quantity where the alert says it: of the same sensor, or
// of a feature that is the same but for a factor. What the profile cannot say of the reading is left out; it decides nothing. Pure.
import type { Contributions, Side, UsualRange } from '../../core/explanation/explanation.ts';
import { measureLimit } from '../../core/explanation/limits.ts';
import type { Limit } from '../../core/failure-mode.ts';
import { allFeatures } from '../../core/features.ts';
import type { FailureMode, Profile, SensorValues } from '../../core/profile.ts';
import type { Label } from '../../core/sensor-values.ts';

export interface ModeMargins {
  readonly mode: string;
  readonly isCrossed: boolean;
  readonly crossedBy: 'all' | 'any';
  readonly quantities: readonly Quantity[];
}

interface Quantity {
  readonly quantity: Label;
  readonly unit: string;
  readonly value: number;
  readonly usual: { readonly low: number; readonly high: number } | null;
  readonly limits: readonly { readonly limit: number; readonly side: Side; readonly isCrossed: boolean }[];
}

export interface MeasuredReading {
  readonly machineType: string;
  readonly sensors: SensorValues;
}

/** `said` is what the alert says of sensors and features. */
export type MeasureMargins = (reading: MeasuredReading, said: Contributions | null) => readonly ModeMargins[];

export function createMargins(profile: Profile): MeasureMargins {
  const modes = profile.failureModes.map((mode) => ({
    mode,
    limits: (mode.limits ?? []).map((limit) => ({ limit, alike: whatIsAlike(profile, limit) })),
  }));
  return ({ machineType, sensors }, said) =>
    modes.flatMap(({ mode, limits }) => {
      const quantities = new Map<string, Quantity>();
      for (const { limit, alike } of limits) {
        const measured = attempt(() => measureLimit(limit, sensors, machineType));
        if (measured === undefined) continue;
        const { quantity, unit, side } = limit;
        const { value, bound, isCrossed } = measured;
        // A band is one quantity with a limit on either side.
        const key = JSON.stringify([quantity, unit, value]);
        const before = quantities.get(key);
        const limits = [...(before?.limits ?? []), { limit: bound, side, isCrossed }];
        quantities.set(key, { quantity, unit, value, usual: before?.usual ?? usualOf(alike, said), limits });
      }
      if (quantities.size === 0) return [];
      return [
        {
          ...{ mode: mode.code, isCrossed: isMet(mode, sensors, machineType) },
          ...{ crossedBy: mode.crossedBy ?? 'all', quantities: [...quantities.values()] },
        },
      ];
    });
}

function isMet(mode: FailureMode, sensors: SensorValues, machineType: string): boolean {
  return (attempt(() => mode.evidence(sensors, machineType)) ?? null) !== null;
}

/** A profile is whatever a plant wrote: what throws says nothing. */
function attempt<Found>(step: () => Found): Found | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}

interface Alike {
  readonly of: 'sensors' | 'features';
  readonly name: string;
  /** So many times it is the quantity. */
  readonly factor: number;
}

function whatIsAlike(profile: Profile, limit: Limit): Alike | undefined {
  const { sensors, machineTypes } = profile;
  const probes = machineTypes.flatMap(({ name: type }) => readingsOf(sensors).map((values) => ({ type, values })));
  const candidates = [
    ...sensors.map(({ name }) => ({ of: 'sensors' as const, name, read: (values: SensorValues) => values[name] })),
    ...allFeatures(profile)
      .filter(({ from, memory }) => from === 'sensors' && memory === undefined)
      .map(({ name, of }) => ({
        of: 'features' as const,
        name,
        read: (values: SensorValues, type: string) => of(values, { name: type, code: 0 }),
      })),
  ];
  for (const { of, name, read } of candidates) {
    const factors = probes.map(({ type, values }) =>
      attempt(() => limit.of(values, type) / (read(values, type) as number)),
    );
    const [factor = Number.NaN] = factors;
    const isAlike = factors.every((each) => each !== undefined && Math.abs(each - factor) <= 1e-9 * factor);
    if (isAlike) return { of, name, factor };
  }
  return undefined;
}

/** The examples, and with each sensor moved by itself: a quantity is no other one that follows all of them. */
function readingsOf(sensors: Profile['sensors']): readonly SensorValues[] {
  const usual = Object.fromEntries(sensors.map(({ name, example }) => [name, example === 0 ? 1 : example]));
  return [usual, ...sensors.map(({ name }) => ({ ...usual, [name]: 1.37 * (usual[name] as number) }))];
}

function usualOf(alike: Alike | undefined, said: Contributions | null): Quantity['usual'] {
  if (alike === undefined || said === null) return null;
  const found: { readonly usual: UsualRange | null } | undefined =
    alike.of === 'sensors'
      ? said.sensors.find(({ sensor }) => sensor === alike.name)
      : said.features.find(({ feature }) => feature === alike.name);
  if (found === undefined || found.usual === null) return null;
  return { low: alike.factor * found.usual.low, high: alike.factor * found.usual.high };
}
