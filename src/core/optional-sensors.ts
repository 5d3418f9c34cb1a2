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
  readonly memory?: { readonly of: (values: SensorValues) => unknown };
}

type FeatureFunction = (values: SensorValues, type: { readonly name: string; readonly code: number }) => number;

/** The profile with such features; itself where no sensor is optional. */
export function withOptional<
  Own extends Feature,
  Whole extends WithSensors & { readonly features: readonly Own[]; readonly moreFeatures?: readonly Own[] },
>(profile: Whole): Whole {
  const optional = optionalNames(profile);
  if (optional.length === 0) return profile;
  const { features, moreFeatures } = profile;
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

function withNeeds<Own extends Feature>(profile: WithSensors, feature: Own, optional: readonly string[]): Own {
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
  const known = neededBy(of);
  return needs.every((name) => known.includes(name)) ? feature : { ...feature, of: missingWithout(of, needs) };
}

/** Profiles pass through defineProfile again when they are loaded, and when another one is made of them, in which more sensors may be optional. */
function neededBy(of: FeatureFunction & { readonly needs?: readonly string[] }): readonly string[] {
  return of.needs ?? [];
}

/** Says so by a member of its own. */
function missingWithout(of: FeatureFunction, needs: readonly string[]): FeatureFunction {
  const own: FeatureFunction = (values, type) => {
    for (let at = 0; at < needs.length; at++) {
      const value = values[needs[at] as string] as number;
      if (Number.isNaN(value)) return value;
    }
    return of(values, type);
  };
  return Object.assign(own, { needs });
}
