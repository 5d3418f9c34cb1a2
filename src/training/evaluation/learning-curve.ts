// How the model gains from more data: the same cross-validation with only a part of the training rows. Where the curve still rises, more
// readings are worth more than more trees.

import { seededRandom, shuffle } from '../random.ts';
import type { Recipe, Trainer } from '../xgboost/trainer.ts';
import type { LearningStep } from './evaluation.ts';
import { labelsOf, splitAt, stratifiedFolds } from './folds.ts';
import { type Metrics, measure } from './metrics.ts';
import { summarise } from './summary.ts';

export interface LearningPlan {
  readonly recipe: Recipe;
  readonly foldCount: number;
  readonly seed: number;
  readonly threshold: number;
}

export const learningShares = [0.1, 0.2, 0.4, 0.6, 0.8, 1] as const;

export async function learningCurve(
  trainer: Trainer,
  labels: Float32Array,
  { recipe, foldCount, seed, threshold }: LearningPlan,
  onFold: () => void,
): Promise<readonly LearningStep[]> {
  const folds = stratifiedFolds(labels, foldCount, seed);
  const steps: LearningStep[] = [];
  for (const share of learningShares) {
    const measured: Metrics[] = [];
    let [rows, failures] = [0, 0];
    for (let fold = 0; fold < foldCount; fold++) {
      const { trainRows, testRows } = splitAt(folds, fold);
      const part = stratifiedPart(labels, trainRows, share, seed + fold);
      const partLabels = labelsOf(labels, part);
      rows += part.length / foldCount;
      failures += partLabels.reduce((sum, label) => sum + label, 0) / foldCount;
      const { probabilities } = await trainer.fit({ ...recipe, trainRows: part, scoreRows: testRows });
      measured.push(measure(labelsOf(labels, testRows), probabilities, threshold));
      onFold();
    }
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

/** At least two failures and two others, in the order of the file. */
function stratifiedPart(labels: Float32Array, rows: Uint32Array, share: number, seed: number): Uint32Array {
  if (share === 1) return rows;
  const random = seededRandom(seed);
  const part: number[] = [];
  for (const label of [1, 0]) {
    const of = Array.from(rows).filter((row) => labels[row] === label);
    shuffle(of, random);
    part.push(...of.slice(0, Math.max(2, Math.round(share * of.length))));
  }
  return Uint32Array.from(part).sort();
}
