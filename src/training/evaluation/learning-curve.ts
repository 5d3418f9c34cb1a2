// How the model gains from more data: the same cross-validation, or the same test file, with only a part of the training rows, taken as the
// splitter takes them: whole groups where groups are kept apart. Where the curve still rises, more readings are worth more than more trees.
import type { Splitter } from '../split/splitter.ts';
import type { Recipe, Trainer } from '../xgboost/trainer.ts';
import { measureFolds } from './cross-validate.ts';
import type { LearningStep } from './evaluation.ts';
import { labelsOf } from './folds.ts';
import { type Metrics, measure } from './metrics.ts';
import { summarise } from './summary.ts';
import type { TestRows } from './test-rows.ts';

export interface LearningPlan {
  readonly recipe: Recipe;
  readonly splitter: Splitter;
  readonly foldCount: number;
  readonly seed: number;
  readonly threshold: number;
  /** Where there is a test file, it is what each part is measured on. */
  readonly test: TestRows | null;
}

export const learningShares = [0.1, 0.2, 0.4, 0.6, 0.8, 1] as const;

export async function learningCurve(
  trainer: Trainer,
  labels: Float32Array,
  plan: LearningPlan,
  onFold: () => void,
): Promise<readonly LearningStep[]> {
  const { foldCount } = plan;
  const steps: LearningStep[] = [];
  for (const share of learningShares) {
    const { measured, rows, failures } = await measurePart(trainer, labels, plan, share, onFold);
    const of = (name: 'averagePrecision' | 'f1') =>
      summarise(
        measured.map((each) => each[name]),
        foldCount,
      );
    steps.push({
      rows: Math.round(rows),
      failures: Math.round(failures),
      averagePrecision: of('averagePrecision'),
      f1: of('f1'),
    });
  }
  return steps;
}

/** The measures of each fold, and the means of the rows and failures trained on. */
async function measurePart(
  trainer: Trainer,
  labels: Float32Array,
  { recipe, splitter, foldCount, seed, threshold, test }: LearningPlan,
  share: number,
  onFold: () => void,
): Promise<{ readonly measured: readonly Metrics[]; readonly rows: number; readonly failures: number }> {
  const folds = splitter.deal(labels, foldCount, seed);
  const probabilities = new Float32Array(labels.length);
  const onTest: Metrics[] = [];
  let [rows, failures] = [0, 0];
  for (let fold = 0; fold < foldCount; fold++) {
    const split = test === null ? splitter.splitAt(folds, fold) : { trainRows: test.trainRows, testRows: test.rows };
    const part = splitter.part(labels, split.trainRows, share, seed + fold);
    rows += part.length / foldCount;
    failures += labelsOf(labels, part).reduce((sum, label) => sum + label, 0) / foldCount;
    const fit = await trainer.fit({ ...recipe, trainRows: part, scoreRows: split.testRows });
    if (test !== null) onTest.push(measure(test.labels, fit.probabilities, threshold));
    else
      split.testRows.forEach((row, index) => {
        probabilities[row] = fit.probabilities[index] as number;
      });
    onFold();
  }
  const whole = { foldCount, folds, margins: new Float32Array(), probabilities };
  return { measured: test === null ? measureFolds(labels, [whole], () => threshold) : onTest, rows, failures };
}
