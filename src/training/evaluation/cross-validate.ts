// What a model says of rows that it has not seen: repeated stratified cross-validation. Every row is predicted once in each repetition,
// by a model of the other folds.

import type { Recipe, Trainer } from '../xgboost/trainer.ts';
import { type Folds, labelsOf, splitAt, stratifiedFolds } from './folds.ts';
import { type Metrics, measure } from './metrics.ts';

/** One repetition: for each row its fold, and what the model of the other folds said. */
export interface OutOfFold {
  readonly foldCount: number;
  readonly folds: Folds;
  readonly margins: Float32Array;
  readonly probabilities: Float32Array;
}

export interface CrossValidation {
  readonly recipe: Recipe;
  /** One repetition per seed, which deals the rows to the folds and is XGBoost's own: a recipe must not live on one lucky seed. */
  readonly seeds: readonly number[];
  readonly foldCount: number;
}

/** `onFold` is told after each fold. Throws XgboostFailure. */
export async function crossValidate(
  trainer: Trainer,
  labels: Float32Array,
  { recipe, seeds, foldCount }: CrossValidation,
  onFold: () => void,
): Promise<readonly OutOfFold[]> {
  const repetitions: OutOfFold[] = [];
  for (const seed of seeds) {
    const folds = stratifiedFolds(labels, foldCount, seed);
    const margins = new Float32Array(labels.length);
    const probabilities = new Float32Array(labels.length);
    for (let fold = 0; fold < foldCount; fold++) {
      const { trainRows, testRows } = splitAt(folds, fold);
      const parameters = { ...recipe.parameters, seed };
      const fit = await trainer.fit({ ...recipe, parameters, trainRows, scoreRows: testRows });
      testRows.forEach((row, index) => {
        margins[row] = fit.margins[index] as number;
        probabilities[row] = fit.probabilities[index] as number;
      });
      onFold();
    }
    repetitions.push({ foldCount, folds, margins, probabilities });
  }
  return repetitions;
}

/** The metrics of each fold of each repetition. */
export function measureFolds(
  labels: Float32Array,
  repetitions: readonly OutOfFold[],
  thresholdOf: (repetition: OutOfFold, fold: number) => number,
): readonly Metrics[] {
  return repetitions.flatMap((repetition) =>
    Array.from({ length: repetition.foldCount }, (_, fold) => {
      const { testRows } = splitAt(repetition.folds, fold);
      return measure(
        labelsOf(labels, testRows),
        labelsOf(repetition.probabilities, testRows),
        thresholdOf(repetition, fold),
      );
    }),
  );
}

/** Labels and probabilities of all repetitions, one behind the other. */
export function pooled(
  labels: Float32Array,
  repetitions: readonly OutOfFold[],
): { readonly labels: Float32Array; readonly probabilities: Float32Array } {
  const count = labels.length;
  const all = {
    labels: new Float32Array(count * repetitions.length),
    probabilities: new Float32Array(count * repetitions.length),
  };
  repetitions.forEach(({ probabilities }, index) => {
    all.labels.set(labels, index * count);
    all.probabilities.set(probabilities, index * count);
  });
  return all;
}
