// One feature set, judged: threshold and calibration are chosen on the predictions of some cross-validation seeds, and what is reported
// is measured on those of others.
import { calibrated } from '../../inference/model/calibration.ts';
import type { Recipe, Trainer } from '../xgboost/trainer.ts';
import { type CalibrationCheck, checkCalibration, crossCalibrated, fitLine } from './calibrate.ts';
import { crossValidate, measureFolds, type OutOfFold, pooled } from './cross-validate.ts';
import { chronologicalSplit, labelsOf, type Split, splitAt } from './folds.ts';
import { type Metrics, measure } from './metrics.ts';
import { type MetricSummaries, type Summary, summarise, summariseMetrics } from './summary.ts';
import { type Costs, cheapestThreshold } from './threshold.ts';

export interface SetPlan {
  readonly recipe: Recipe;
  readonly foldCount: number;
  readonly selectionSeeds: readonly number[];
  readonly reportSeeds: readonly number[];
  readonly costs: Costs;
}

export interface SetEvaluation {
  readonly threshold: number;
  readonly calibration: CalibrationCheck;
  /** Of the report's seeds, calibrated where the model is. */
  readonly repetitions: readonly OutOfFold[];
  readonly summaries: MetricSummaries;
  readonly nestedF1: Summary;
  /** Null when one side of the cut has too few failures. */
  readonly chronological: { readonly threshold: number; readonly metrics: Metrics; readonly failures: number } | null;
}

/** Trainings that evaluateSet asks for, for progress. */
export function foldsOf(plan: SetPlan): number {
  return (plan.selectionSeeds.length + plan.reportSeeds.length + 1) * plan.foldCount + 1;
}

export async function evaluateSet(
  trainer: Trainer,
  labels: Float32Array,
  plan: SetPlan,
  onFold: () => void,
): Promise<SetEvaluation> {
  const { recipe, foldCount, costs } = plan;
  const validate = (seeds: readonly number[]) => crossValidate(trainer, labels, { recipe, foldCount, seeds }, onFold);
  const selection = await validate(plan.selectionSeeds);
  const calibration = checkCalibration(labels, selection);
  const served = (repetitions: readonly OutOfFold[]): readonly OutOfFold[] =>
    calibration.applied === null
      ? repetitions
      : repetitions.map((each) => ({ ...each, probabilities: crossCalibrated(labels, each) }));
  const chosenOn = pooled(labels, served(selection));
  const threshold = cheapestThreshold(chosenOn.labels, chosenOn.probabilities, costs);
  const repetitions = served(await validate(plan.reportSeeds));
  const nested = measureFolds(labels, repetitions, ({ folds, probabilities }, fold) => {
    const { trainRows } = splitAt(folds, fold);
    return cheapestThreshold(labelsOf(labels, trainRows), labelsOf(probabilities, trainRows), costs);
  });
  return {
    threshold,
    calibration,
    repetitions,
    summaries: summariseMetrics(
      measureFolds(labels, repetitions, () => threshold),
      foldCount,
    ),
    nestedF1: summarise(
      nested.map(({ f1 }) => f1),
      foldCount,
    ),
    chronological: await evaluateInTime(trainer, labels, plan, calibration.applied !== null, onFold),
  };
}

/** Threshold and calibration too know nothing of the later rows: they are chosen by cross-validation of the earlier ones. */
async function evaluateInTime(
  trainer: Trainer,
  labels: Float32Array,
  { recipe, foldCount, costs, selectionSeeds }: SetPlan,
  isCalibrated: boolean,
  onFold: () => void,
): Promise<SetEvaluation['chronological']> {
  const { trainRows, testRows } = chronologicalSplit(labels.length);
  const earlier = labelsOf(labels, trainRows);
  const later = labelsOf(labels, testRows);
  const failures = later.reduce((sum, label) => sum + label, 0);
  if (Math.min(...classSizes(earlier)) < foldCount || Math.min(...classSizes(later)) === 0) return null;
  const seeds = selectionSeeds.slice(0, 1);
  // The trainer holds all rows; the earlier ones are its first, so their numbers are the same.
  const [chosenOn] = await crossValidate(trainer, earlier, { recipe, foldCount, seeds }, onFold);
  const { margins, probabilities } = chosenOn as OutOfFold;
  const line = isCalibrated ? fitLine(earlier, margins) : null;
  const served = (plain: Float32Array, of: Float32Array): Float32Array =>
    line === null ? plain : of.map((margin) => calibrated(line, margin));
  const threshold = cheapestThreshold(earlier, served(probabilities, margins), costs);
  const fit = await trainer.fit({ ...recipe, trainRows, scoreRows: testRows });
  onFold();
  return { threshold, metrics: measure(later, served(fit.probabilities, fit.margins), threshold), failures };
}

/** A single split with XGBoost's own defaults, at a threshold of one half. */
export async function evaluateSplit(
  trainer: Trainer,
  labels: Float32Array,
  recipe: Recipe,
  { trainRows, testRows }: Split,
): Promise<Metrics> {
  const { probabilities } = await trainer.fit({ ...recipe, trainRows, scoreRows: testRows });
  return measure(labelsOf(labels, testRows), probabilities, 0.5);
}

function classSizes(labels: Float32Array): readonly [number, number] {
  const failures = labels.reduce((sum, label) => sum + label, 0);
  return [failures, labels.length - failures];
}
