// Standardisation before scoring, for models that were trained on scaled features. Trees need none; ours have none.
import { InvalidModel } from '../core/errors.ts';
import { type Member, readJson } from './json-member.ts';
import type { Scorer } from './model.ts';

/** One mean and one scale per feature, in model order. */
export interface Scaler {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** Reads `{"mean": […], "scale": […]}`. Throws InvalidModel. */
export function readScaler(text: string): Scaler {
  return readScalerMember(readJson(text));
}

/** The same inside a document; `featureCount`: how many features there must be. */
export function readScalerMember(document: Member, featureCount?: number): Scaler {
  const mean = document.member('mean').numbers();
  const scale = document.member('scale').numbers();
  if (mean.length !== scale.length) document.fail(`has ${mean.length} means and ${scale.length} scales`);
  if (featureCount !== undefined && mean.length !== featureCount)
    document.fail(`has ${mean.length} means for ${featureCount} features`);
  mean.forEach((value, index) => {
    if (!Number.isFinite(value)) document.member('mean').failAt(index, 'is not finite');
  });
  scale.forEach((value, index) => {
    if (!(Number.isFinite(value) && value > 0)) document.member('scale').failAt(index, 'is not a number above 0');
  });
  return { mean, scale };
}

/** A scorer whose rows are scaled first, in double precision. Throws InvalidModel when the counts differ. */
export function scaleBefore({ mean, scale }: Scaler, scorer: Scorer): Scorer {
  const { featureCount } = scorer;
  if (mean.length !== featureCount) {
    throw new InvalidModel(`the scaler has ${mean.length} features, and the model has ${featureCount}`);
  }
  const scaled = (matrix: Float32Array, rowCount: number): Float32Array => {
    const result = new Float32Array(rowCount * featureCount);
    for (let at = 0, column = 0; at < result.length; at++) {
      result[at] = ((matrix[at] as number) - (mean[column] as number)) / (scale[column] as number);
      if (++column === featureCount) column = 0;
    }
    return result;
  };
  return {
    featureCount,
    margins: (matrix, rowCount) => scorer.margins(scaled(matrix, rowCount), rowCount),
    probabilities: (matrix, rowCount) => scorer.probabilities(scaled(matrix, rowCount), rowCount),
    contributions: (matrix, rowCount) => scorer.contributions(scaled(matrix, rowCount), rowCount),
  };
}
