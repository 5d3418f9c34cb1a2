// From a reading's sensor values to the numbers that a model sees. Training and serving both come through here, so they cannot differ.
import type { EncodedType, Feature, Profile, SensorValues } from './profile.ts';

/** Every feature that a model of this profile may name. */
export function allFeatures(profile: Profile): readonly Feature[] {
  return [...profile.features, ...(profile.moreFeatures ?? [])];
}

/** The names of the profile's feature sets with their features; the default set comes first. */
export function featureSets(profile: Profile): Readonly<Record<string, readonly string[]>> {
  return profile.featureSets ?? { [defaultSetName]: profile.features.map((feature) => feature.name) };
}

/** The name of the feature that is 1 where a reading crosses a failure mode's limits, and 0 where not. */
export function limitFeatureName(code: string): string {
  return `crossed:${code}`;
}

function limitFeatures({ failureModes }: Profile): readonly Feature[] {
  return failureModes.map(
    ({ code, label, evidence }): Feature => ({
      name: limitFeatureName(code),
      label,
      from: 'sensors',
      of: (values, type) => (evidence(values, type.name) === null ? 0 : 1),
    }),
  );
}

/**
 * The profile's features, or those of its limits, in the order a model wants. Throws RangeError naming the first feature that the profile does not
 * have.
 */
export function selectFeatures(profile: Profile, names: readonly string[]): readonly Feature[] {
  const all = [...allFeatures(profile), ...limitFeatures(profile)];
  return names.map((name) => {
    const feature = all.find((each) => each.name === name);
    if (feature === undefined) throw new RangeError(`profile ${profile.name} has no feature ${name}`);
    return feature;
  });
}

/** Writes one row of features at `rowIndex` of a row-major matrix. Computes in double; the matrix rounds to float32, as XGBoost does. */
export function writeFeatureRow(
  features: readonly Feature[],
  values: SensorValues,
  type: EncodedType,
  matrix: Float32Array,
  rowIndex: number,
): void {
  let at = rowIndex * features.length;
  for (const feature of features) matrix[at++] = feature.of(values, type);
}

/** The features by name for an answer: those of the type first, then in model order, rounded to four decimals. */
export function describeFeatures(
  features: readonly Feature[],
  values: SensorValues,
  type: EncodedType,
): Record<string, number> {
  const ordered = [
    ...features.filter((each) => each.from === 'type'),
    ...features.filter((each) => each.from !== 'type'),
  ];
  return Object.fromEntries(ordered.map((feature) => [feature.name, roundTo4(feature.of(values, type))]));
}

const defaultSetName = 'default';

/** Rounds to four decimals, the precision of the answers. */
export function roundTo4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
