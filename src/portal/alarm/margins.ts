// How far a reading is from the limits of each failure mode of the profile, beside what is usual of the quantity where the alert says it: of the same sensor, or
// of a feature that is the same but for a factor. What the profile cannot say of the reading is left out; it decides nothing. Pure.
import { attempt } from '../../core/explanation/attempt.ts';
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
  const whatIsAlike = createAlike(profile);
  const modes = profile.failureModes.map((mode) => ({
    mode,
    limits: (mode.limits ?? []).map((limit) => ({ limit, alike: whatIsAlike(limit) })),
  }));
  return ({ machineType, sensors: given }, said) => {
    // A function of a profile that changes what it is given would change what the next one sees.
    const sensors = Object.freeze({ ...given });
    return modes.flatMap(({ mode, limits }) => {
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
  };
}

function isMet(mode: FailureMode, sensors: SensorValues, machineType: string): boolean {
  return typeof attempt(() => mode.evidence(sensors, machineType)) === 'string';
}

interface Alike {
  readonly of: 'sensors' | 'features';
  readonly name: string;
  /** So many times it is the quantity. */
  readonly factor: number;
}

type Measure = (values: SensorValues, type: string) => unknown;

/** All are tried with the same readings, and none more often than it takes to see that it is another quantity: a profile may have hundreds of sensors. */
function createAlike(profile: Profile): (limit: Limit) => Alike | undefined {
  const { sensors, machineTypes } = profile;
  const readings = readingsOf(sensors);
  const probes = machineTypes.flatMap(({ name: type }) => readings.map((values) => ({ type, values })));
  /** What it is of each probe, by its place; asked for once. */
  const tried = (of: Measure): ((place: number) => number) => {
    const known: number[] = [];
    return (place) => {
      const { type, values } = probes[place] as (typeof probes)[number];
      known[place] ??= attempt(() => of(values, type) as number) ?? Number.NaN;
      return known[place];
    };
  };
  const candidates = [
    ...sensors.map(({ name }) => ({ of: 'sensors' as const, name, at: tried((values) => values[name]) })),
    ...allFeatures(profile)
      .filter(({ from, memory }) => from === 'sensors' && memory === undefined)
      .map(({ name, of }) => ({
        ...{ of: 'features' as const, name },
        at: tried((values, type) => of(values, { name: type, code: 0 })),
      })),
  ];
  return (limit) => {
    const limited = tried(limit.of);
    for (const { of, name, at } of candidates) {
      const factor = limited(0) / at(0);
      // What is always 0 is no multiple of anything.
      const isAlike =
        factor !== 0 &&
        probes.every((_, place) => Math.abs(limited(place) / at(place) - factor) <= 1e-9 * Math.abs(factor));
      if (isAlike) return { of, name, factor };
    }
    return undefined;
  };
}

/**
 * The examples; with each sensor moved by a factor of its own, which rules out nearly all at once; and with each moved by itself: a quantity is no
 * other one that follows all of them.
 */
function readingsOf(sensors: Profile['sensors']): readonly SensorValues[] {
  const usual = Object.fromEntries(sensors.map(({ name, example }) => [name, example === 0 ? 1 : example]));
  const moved = (name: string, factor: number): readonly [string, number] => [name, factor * (usual[name] as number)];
  return [
    usual,
    Object.fromEntries(sensors.map(({ name }, place) => moved(name, 1 + (0.37 * (place + 1)) / (sensors.length + 1)))),
    ...sensors.map(({ name }) => ({ ...usual, ...Object.fromEntries([moved(name, 1.37)]) })),
  ].map((values) => Object.freeze(values));
}

function usualOf(alike: Alike | undefined, said: Contributions | null): Quantity['usual'] {
  if (alike === undefined || said === null) return null;
  const found: { readonly usual: UsualRange | null } | undefined =
    alike.of === 'sensors'
      ? said.sensors.find(({ sensor }) => sensor === alike.name)
      : said.features.find(({ feature }) => feature === alike.name);
  if (found === undefined || found.usual === null) return null;
  const ends = [alike.factor * found.usual.low, alike.factor * found.usual.high];
  // What is low of a quantity is high of its opposite.
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : null;
}
