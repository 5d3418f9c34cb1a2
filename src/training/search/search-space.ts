// Where a search looks: ranges of XGBoost's parameters for small models that are cheap to score. Drawn by chance that repeats itself.
import type { Random } from '../random.ts';
import type { RecipeFile } from './recipe-file.ts';

/** A recipe by chance, with at most so many trees. */
export function drawRecipe(random: Random, treesMax: number): RecipeFile {
  const oneOf = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const between = (least: number, most: number): number => least + random() * (most - least);
  const learningRate = Number((10 ** between(-1.5, -0.75)).toPrecision(2));
  // Trees times rate is how far the model goes; much less has not arrived, much more fits noise.
  const rounds = Math.max(5, Math.min(treesMax, Math.round(between(4, 13) / learningRate)));
  return {
    rounds,
    parameters: {
      max_depth: oneOf([3, 4, 5, 6]),
      learning_rate: learningRate,
      min_child_weight: oneOf([0.5, 1, 2, 3]),
      subsample: oneOf([0.7, 0.8, 0.9, 1, 1]),
      colsample_bytree: oneOf([0.7, 0.8, 0.9, 1]),
      colsample_bynode: oneOf([0.5, 0.6, 0.8, 1]),
      gamma: oneOf([0, 0.1, 0.3, 0.5]),
      lambda: oneOf([0.3, 0.5, 1, 2, 3, 5]),
      alpha: oneOf([0, 0.1, 0.3]),
      max_delta_step: oneOf([0, 1, 2]),
      max_bin: oneOf([1024, 2048, 4096, 8192]),
    },
  };
}

/** Steps of one reading through the model: what scoring costs. */
export function scoringCost({ rounds, parameters }: RecipeFile): number {
  return rounds * Number(parameters['max_depth']);
}
