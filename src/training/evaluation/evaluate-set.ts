// One feature set, judged: threshold and calibration are chosen on the predictions of some cross-validation seeds, and what is reported
// is measured on those of others.
import { calibrated } from '../../inference/model/calibration.ts';
import type { Recipe, Trainer } from '../xgboost/trainer.ts';
import { bootstrapSummaries } from './bootstrap.ts';
import { type CalibrationCheck, checkCalibration, crossCalibrated } from './calibrate.ts';
import { type Chronological, evaluateInTime } from './chronological.ts';
import { crossValidate, measureFolds, type OutOfFold, pooled } from './cross-validate.ts';
import { labelsOf, type Split, splitAt } from './folds.ts';
import { type Metrics, measure } from './metrics.ts';
import type { SetPlan } from './set-plan.ts';
import { type MetricSummaries, type Summary, summarise, summariseMetrics } from './summary.ts';
import type { TestRows } from './test-rows.ts';
import { cheapestThreshold } from './threshold.ts';

export interface SetEvaluation {
  readonly threshold: number;
  readonly calibration: CalibrationCheck;
  /** Of the report's seeds, calibrated where the model is. */
  readonly repetitions: readonly OutOfFold[];
  readonly summaries: MetricSummaries;
  readonly nestedF1: Summary;
  readonly chronological: Chronological;
  /** On the test file, by a model of all other rows: what is reported where there is one. */
  readonly tested: { readonly probabilities: Float32Array; readonly summaries: MetricSummaries } | null;
}

/** Trainings that evaluateSet asks for, for progress. */
export function foldsOf(plan: SetPlan): number {
  return (plan.selectionSeeds.length + plan.reportSeeds.length + 1) * plan.foldCount + (plan.test === null ? 1 : 2);
}

export async function evaluateSet(
  trainer: Trainer,
  labels: Float32Array,
  plan: SetPlan,
  onFold: () => void,
): Promise<SetEvaluation> {
  const { recipe, splitter, foldCount, costs } = plan;
  const validate = (seeds: readonly number[]) =>
    crossValidate(trainer, labels, { recipe, splitter, foldCount, seeds }, onFold);
  const selection = await validate(plan.selectionSeeds);
  const calibration = checkCalibration(labels, selection);
  const served = (repetitions: readonly OutOfFold[]) => servedBy(calibration, labels, repetitions);
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
    chronological: await evaluateInTime(trainer, labels, plan, { line: calibration.applied, threshold }, onFold),
    tested:
      plan.test === null ? null : await evaluateTest(trainer, plan, plan.test, { calibration, threshold }, onFold),
  };
}

/** The repetitions with the probabilities that a calibrated model serves; as they are where the model is not. */
export function servedBy(
  { applied }: CalibrationCheck,
  labels: Float32Array,
  repetitions: readonly OutOfFold[],
): readonly OutOfFold[] {
  return applied === null
    ? repetitions
    : repetitions.map((each) => ({ ...each, probabilities: crossCalibrated(labels, each) }));
}

async function evaluateTest(
  trainer: Trainer,
  { recipe }: SetPlan,
  { rows, labels, trainRows, units }: TestRows,
  { calibration, threshold }: Pick<SetEvaluation, 'calibration' | 'threshold'>,
  onFold: () => void,
): Promise<SetEvaluation['tested']> {
  const fit = await trainer.fit({ ...recipe, trainRows, scoreRows: rows });
  onFold();
  const line = calibration.applied;
  const probabilities = line === null ? fit.probabilities : fit.margins.map((margin) => calibrated(line, margin));
  return { probabilities, summaries: bootstrapSummaries(labels, probabilities, threshold, units) };
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
