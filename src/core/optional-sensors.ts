// Sensors that a reading may come without. Their value is then NaN, and a feature that comes from one is NaN too, whatever its function
// would make of it: a comparison with NaN is false, and would be taken for a fact. Of features with memory it is found here which optional
// sensors they come from (core/memory/by-sensors has the rule).
import { sensorCopied } from './memory/sensor-copied.ts';
import type { SensorValues } from './sensor-values.ts';
import { sensorsRead } from './sensors-read.ts';

/** What this needs of a profile. */
interface WithSensors {
  readonly sensors: readonly (Parameters<typeof sensorsRead>[0][number] & { readonly optional?: boolean })[];
  readonly typeOrder: readonly string[];
}

interface Feature {
  readonly of: FeatureFunction;
  readonly needs?: readonly string[];
  readonly memory?: { readonly of: (values: SensorValues) => unknown };
}

type FeatureFunction = (values: SensorValues, type: { readonly name: string; readonly code: number }) => number;

/** The profile with such features; itself where no sensor is optional. */
export function withOptional<
  Own extends Feature,
  Whole extends WithSensors & { readonly features: readonly Own[]; readonly moreFeatures?: readonly Own[] },
>(profile: Whole): Whole {
  const optional = optionalNames(profile);
  const { features, moreFeatures } = profile;
  const isPlain = [...features, ...(moreFeatures ?? [])].every(({ of, needs }) => (needs ?? neededBy(of)).length === 0);
  if (optional.length === 0 && isPlain) return profile;
  const complete = (feature: Own): Own => withNeeds(profile, feature, optional);
  return {
    ...profile,
    features: features.map(complete),
    ...(moreFeatures === undefined ? {} : { moreFeatures: moreFeatures.map(complete) }),
  };
}

export function optionalNames({ sensors }: Pick<WithSensors, 'sensors'>): readonly string[] {
  return sensors.filter(({ optional }) => optional === true).map(({ name }) => name);
}

function withNeeds<Own extends Feature>(profile: WithSensors, given: Own, optional: readonly string[]): Own {
  const feature = withoutNeeds(given);
  const { of, memory } = feature;
  // A sensor's very value is NaN by itself, and is quicker as it is.
  if (memory === undefined && sensorCopied(of) !== undefined) return feature;
  const types = profile.typeOrder.map((name, code) => ({ name, code }));
  const read = types.flatMap((type) =>
    sensorsRead(profile.sensors, (values) => (memory === undefined ? of(values, type) : memory.of(values))),
  );
  const needs = optional.filter((name) => read.includes(name));
  if (needs.length === 0) return feature;
  if (memory !== undefined) return { ...feature, needs };
  return neededBy(given.of).join() === needs.join() ? given : { ...feature, of: missingWithout(of, needs) };
}

/** As its profile has written it: a profile passes through defineProfile again when it is loaded, and when another one is made of it, in which other sensors may be optional. */
function withoutNeeds<Own extends Feature>(feature: Own): Own {
  const { needs: _, ...plain } = feature;
  return { ...plain, of: wholeOf(feature.of) } as Own;
}

interface Missing {
  readonly needs?: readonly string[];
  readonly whole?: FeatureFunction;
}

function neededBy(of: FeatureFunction & Missing): readonly string[] {
  return of.needs ?? [];
}

function wholeOf(of: FeatureFunction & Missing): FeatureFunction {
  return of.whole ?? of;
}

/** Says so by members of its own. */
function missingWithout(whole: FeatureFunction, needs: readonly string[]): FeatureFunction {
  const own: FeatureFunction = (values, type) => {
    for (let at = 0; at < needs.length; at++) {
      const value = values[needs[at] as string] as number;
      if (Number.isNaN(value)) return value;
    }
    return whole(values, type);
  };
  return Object.assign(own, { needs, whole });
}
