// What a model is worth on rows that it has not seen: repeated stratified cross-validation. The threshold is chosen on the predictions
// of all repetitions together, and every number is measured on them.
import type { Dataset } from './dataset.ts';
import { stratifiedFolds } from './folds.ts';
import { bestThreshold, type Metrics, measure } from './metrics.ts';
import type { Parameters } from './native-xgboost.ts';
import type { Trainer } from './trainer.ts';

export interface ValidationPlan {
  readonly parameters: Parameters;
  readonly rounds: number;
  readonly repetitions: number;
  readonly foldCount: number;
  readonly seed: number;
}

export interface Validation {
  readonly threshold: number;
  /** The mean over all folds of all repetitions, at the threshold. */
  readonly mean: Metrics;
  /** The standard deviation over the same. */
  readonly standardDeviation: Metrics;
}

/** `onFold` is told after each fold how many are done, and of how many. */
export async function crossValidate(
  trainer: Trainer,
  dataset: Dataset,
  plan: ValidationPlan,
  onFold: (done: number, total: number) => void,
): Promise<Validation> {
  const { foldCount, repetitions } = plan;
  const parts: Scored[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const folds = stratifiedFolds(dataset.labels, foldCount, plan.seed + repetition);
    for (let fold = 0; fold < foldCount; fold++) {
      const isHeldOut = (row: number): boolean => folds[row] === fold;
      const scoreRows = Uint32Array.from([...folds.keys()].filter(isHeldOut));
      const trainRows = Uint32Array.from([...folds.keys()].filter((row) => !isHeldOut(row)));
      const { parameters, rounds } = plan;
      const { probabilities } = await trainer.fit({ parameters, rounds, trainRows, scoreRows });
      parts.push({ labels: Float32Array.from(scoreRows, (row) => dataset.labels[row] as number), probabilities });
      onFold(parts.length, repetitions * foldCount);
    }
  }
  const threshold = bestThreshold(
    joined(parts.map((part) => part.labels)),
    joined(parts.map((part) => part.probabilities)),
  );
  return { threshold, ...summarise(parts.map((part) => measure(part.labels, part.probabilities, threshold))) };
}

interface Scored {
  readonly labels: Float32Array;
  readonly probabilities: Float32Array;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function summarise(all: readonly Metrics[]): Pick<Validation, 'mean' | 'standardDeviation'> {
  const over = (statistic: (values: readonly number[]) => number): Metrics => {
    const of = (name: keyof Metrics): number => statistic(all.map((each) => each[name]));
    return {
      f1: of('f1'),
      averagePrecision: of('averagePrecision'),
      rocAuc: of('rocAuc'),
      precision: of('precision'),
      recall: of('recall'),
      brier: of('brier'),
    };
  };
  return { mean: over(mean), standardDeviation: over(standardDeviation) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1));
}
