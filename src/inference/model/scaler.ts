// What features pass through before scoring: standardisation, for models that were trained on scaled features, and the number that stood for
// a missing value in training. Ours have neither. Features are scaled in
// double precision before they are rounded to float32, as scikit-learn does: a rounded feature would fall on the wrong side of a split.
import { InvalidModel } from '../../core/errors.ts';
import { selectFeatures } from '../../core/features.ts';
import type { Feature, Profile } from '../../core/profile.ts';
import { type Member, readJson } from './json-member.ts';

/** One mean and one scale per feature, in model order. */
export interface Scaler {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** What a model says of its inputs. */
export interface InputDescription {
  /** Model order. */
  readonly featureNames: readonly string[];
  /** Absent or null for none. */
  readonly scaler?: Scaler | null;
  /** A number that is a missing value, after scaling, as XGBoost's own `missing`; absent or null for none. */
  readonly missing?: number | null;
}

/**
 * What the model's scorer is to be given for each reading, in its order: the profile's features, scaled where the model wants it. Throws
 * RangeError naming the first feature that the profile does not have.
 */
export function modelInputs(profile: Profile, { featureNames, scaler, missing }: InputDescription): readonly Feature[] {
  const features = scaledFeatures(selectFeatures(profile, featureNames), scaler);
  if (missing === undefined || missing === null) return features;
  return features.map(
    (feature): Feature => ({ ...feature, of: (values, type) => withoutMissing(feature.of(values, type), missing) }),
  );
}

/** NaN where the value is the one that stands for a missing value; XGBoost compares in single precision. */
export function withoutMissing(value: number, missing: number): number {
  return Math.fround(value) === Math.fround(missing) ? Number.NaN : value;
}

function scaledFeatures(features: readonly Feature[], scaler: Scaler | null | undefined): readonly Feature[] {
  if (scaler === undefined || scaler === null) return features;
  return features.map((feature, index): Feature => {
    const mean = scaler.mean[index] as number;
    const scale = scaler.scale[index] as number;
    return { ...feature, of: (values, type) => (feature.of(values, type) - mean) / scale };
  });
}

/** Rows of plain features as the model's inputs: as they are, scaled, or missing. Row-major; the numbers given are float32 already. */
export function scaleRows(matrix: Float32Array, { featureNames, scaler, missing }: InputDescription): Float32Array {
  const hasScaler = scaler !== undefined && scaler !== null;
  const hasMissing = missing !== undefined && missing !== null;
  if (!hasScaler && !hasMissing) return matrix;
  return matrix.map((value, at) => {
    const column = at % featureNames.length;
    const scaled = hasScaler ? (value - (scaler.mean[column] as number)) / (scaler.scale[column] as number) : value;
    return hasMissing ? withoutMissing(scaled, missing) : scaled;
  });
}

/** Reads `{"mean": […], "scale": […]}`. Throws InvalidModel. */
export function readScaler(text: string): Scaler {
  return readScalerMember(readJson(text));
}

/** The same inside a document. */
export function readScalerMember(document: Member): Scaler {
  const mean = document.member('mean').numbers();
  const scale = document.member('scale').numbers();
  if (mean.length !== scale.length) document.fail(`has ${mean.length} means and ${scale.length} scales`);
  mean.forEach((value, index) => {
    if (!Number.isFinite(value)) document.member('mean').failAt(index, 'is not finite');
  });
  scale.forEach((value, index) => {
    if (!(Number.isFinite(value) && value > 0)) document.member('scale').failAt(index, 'is not a number above 0');
  });
  return { mean, scale };
}

/** Throws InvalidModel when the scaler is not of that many features. */
export function requireScalerFits({ mean }: Scaler, featureCount: number): void {
  if (mean.length !== featureCount)
    throw new InvalidModel(`the scaler has ${mean.length} features, and the model has ${featureCount}`);
}
