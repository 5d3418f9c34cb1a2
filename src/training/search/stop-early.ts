// Early stopping: how many rounds are enough, found on a part of the rows that is held out for it.
import type { Splitter } from '../split/splitter.ts';
import type { Recipe, Trainer } from '../xgboost/trainer.ts';

export interface StopEarly {
  readonly patience: number | null;
  readonly seed: number;
  readonly splitter: Splitter;
  readonly foldCount: number;
}

/** The recipe with the rounds after which the loss on held-out rows was least; unchanged without `patience`. */
export async function chooseRounds(
  trainer: Trainer,
  labels: Float32Array,
  recipe: Recipe,
  { patience, seed, splitter, foldCount }: StopEarly,
): Promise<Recipe> {
  if (patience === null) return recipe;
  // Of rows at random a fifth is enough; groups may not be so many.
  const parts = splitter.kind === 'rows' ? 5 : foldCount;
  const { trainRows, testRows } = splitter.splitAt(splitter.deal(labels, parts, seed + earlySeed), 0);
  const stopEarly = { judgeRows: testRows, patience };
  const { bestRounds } = await trainer.fit({ ...recipe, trainRows, scoreRows: new Uint32Array(1), stopEarly });
  return { ...recipe, rounds: bestRounds };
}

// Not one of those that choose thresholds or are reported.
export const earlySeed = 2_000;
