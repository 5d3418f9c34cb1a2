// Standardisation before scoring, for models that were trained on scaled features. Trees need none; ours have none. Features are scaled in
// double precision before they are rounded to float32, as scikit-learn does: a rounded feature would fall on the wrong side of a split.
import { InvalidModel } from '../core/errors.ts';
import { selectFeatures } from '../core/features.ts';
import type { Feature, Profile } from '../core/profile.ts';
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
}

/**
 * What the model's scorer is to be given for each reading, in its order: the profile's features, scaled where the model wants it. Throws
 * RangeError naming the first feature that the profile does not have.
 */
export function modelInputs(profile: Profile, { featureNames, scaler }: InputDescription): readonly Feature[] {
  const features = selectFeatures(profile, featureNames);
  if (scaler === undefined || scaler === null) return features;
  return features.map((feature, index): Feature => {
    const mean = scaler.mean[index] as number;
    const scale = scaler.scale[index] as number;
    return { ...feature, of: (values, type) => (feature.of(values, type) - mean) / scale };
  });
}

/** Rows of plain features as the model's inputs: as they are, or scaled. Row-major; the numbers given are float32 already. */
export function scaleRows(matrix: Float32Array, { featureNames, scaler }: InputDescription): Float32Array {
  if (scaler === undefined || scaler === null) return matrix;
  const { mean, scale } = scaler;
  return matrix.map((value, at) => {
    const column = at % featureNames.length;
    return (value - (mean[column] as number)) / (scale[column] as number);
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
