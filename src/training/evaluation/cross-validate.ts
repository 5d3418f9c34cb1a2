// What a model says of rows that it has not seen: repeated cross-validation over the splitter's folds. Every row is predicted once in each repetition,
// by a model of the other folds.

import type { Splitter } from '../split/splitter.ts';
import type { Recipe, Trainer } from '../xgboost/trainer.ts';
import { type Folds, labelsOf, splitAt } from './folds.ts';
import { isOfOneKind, type Metrics, measure } from './metrics.ts';

/** One repetition: for each row its fold, and what the model of the other folds said. */
export interface OutOfFold {
  readonly foldCount: number;
  readonly folds: Folds;
  readonly margins: Float32Array;
  readonly probabilities: Float32Array;
}

export interface CrossValidation {
  readonly recipe: Recipe;
  readonly splitter: Splitter;
  /** One repetition per seed, which deals the rows to the folds and is XGBoost's own: a recipe must not live on one lucky seed. */
  readonly seeds: readonly number[];
  readonly foldCount: number;
}

/** `onFold` is told after each fold. Throws XgboostFailure. */
export async function crossValidate(
  trainer: Trainer,
  labels: Float32Array,
  { recipe, splitter, seeds, foldCount }: CrossValidation,
  onFold: () => void,
): Promise<readonly OutOfFold[]> {
  const repetitions: OutOfFold[] = [];
  for (const seed of seeds) {
    const folds = splitter.deal(labels, foldCount, seed);
    const margins = new Float32Array(labels.length);
    const probabilities = new Float32Array(labels.length);
    for (let fold = 0; fold < foldCount; fold++) {
      const { trainRows, testRows } = splitter.splitAt(folds, fold);
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

/**
 * The metrics of each fold of each repetition. A fold whose rows are all alike has no ranking, and its decisions say nothing of the rest:
 * NaN stands for all but accuracy and Brier score. Where every fold is such a one, each repetition is measured as a whole.
 */
export function measureFolds(
  labels: Float32Array,
  repetitions: readonly OutOfFold[],
  thresholdOf: (repetition: OutOfFold, fold: number) => number,
): readonly Metrics[] {
  const measured = repetitions.flatMap((repetition) =>
    Array.from({ length: repetition.foldCount }, (_, fold) => {
      const { testRows } = splitAt(repetition.folds, fold);
      const part = labelsOf(labels, testRows);
      const metrics = measure(part, labelsOf(repetition.probabilities, testRows), thresholdOf(repetition, fold));
      return isOfOneKind(part) ? { ...unknownMetrics, accuracy: metrics.accuracy, brier: metrics.brier } : metrics;
    }),
  );
  return measured.some(({ f1 }) => Number.isFinite(f1))
    ? measured
    : repetitions.map((repetition) => measure(labels, repetition.probabilities, thresholdOf(repetition, 0)));
}

const unknownMetrics = {
  f1: Number.NaN,
  averagePrecision: Number.NaN,
  rocAuc: Number.NaN,
  precision: Number.NaN,
  recall: Number.NaN,
} as const;

/** How many folds of a repetition have rows of one label alone. */
export function foldsOfOneKind(labels: Float32Array, { folds, foldCount }: OutOfFold): number {
  const kinds = Array.from({ length: foldCount }, () => new Set<number>());
  folds.forEach((fold, row) => {
    kinds[fold]?.add(labels[row] as number);
  });
  return kinds.filter(({ size }) => size < 2).length;
}

/** Labels and probabilities of all repetitions, one behind the other. */
export function pooled(
  labels: Float32Array,
  repetitions: readonly { readonly probabilities: Float32Array }[],
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
