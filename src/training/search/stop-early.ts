// Early stopping: how many rounds are enough, found on a fifth of the rows that is held out for it.
import { splitAt, stratifiedFolds } from '../evaluation/folds.ts';
import type { Recipe, Trainer } from '../xgboost/trainer.ts';

/** The recipe with the rounds after which the loss on held-out rows was least; unchanged without `patience`. */
export async function chooseRounds(
  trainer: Trainer,
  labels: Float32Array,
  recipe: Recipe,
  { patience, seed }: { readonly patience: number | null; readonly seed: number },
): Promise<Recipe> {
  if (patience === null) return recipe;
  const { trainRows, testRows } = splitAt(stratifiedFolds(labels, 5, seed + earlySeed), 0);
  const stopEarly = { judgeRows: testRows, patience };
  const { bestRounds } = await trainer.fit({ ...recipe, trainRows, scoreRows: new Uint32Array(1), stopEarly });
  return { ...recipe, rounds: bestRounds };
}

// Not one of those that choose thresholds or are reported.
const earlySeed = 2_000;
