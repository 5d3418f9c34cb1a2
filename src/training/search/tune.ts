// The search for parameters: random recipes in successive halving (Jamieson and Talwalkar 2016). All are tried on one repetition of the
// cross-validation, the best quarter on three more, the best twelfth on eight more. Among the finalists that are within one standard error of
// the best, the cheapest to score wins. The Brier score judges: it rewards ranking and honest probabilities alike.
import { crossValidate, measureFolds } from '../evaluation/cross-validate.ts';
import { mean, standardDeviation } from '../evaluation/summary.ts';
import { seededRandom } from '../random.ts';
import type { Splitter } from '../split/splitter.ts';
import type { Parameters } from '../xgboost/native-xgboost.ts';
import type { Trainer } from '../xgboost/trainer.ts';
import type { RecipeFile } from './recipe-file.ts';
import { drawRecipe, scoringCost } from './search-space.ts';

export interface TuneOptions {
  readonly trainer: Trainer;
  readonly splitter: Splitter;
  readonly labels: Float32Array;
  readonly trialCount: number;
  readonly treesMax: number;
  readonly foldCount: number;
  readonly seed: number;
  readonly withFixed: (parameters: Parameters) => Parameters;
  readonly onTraining: (done: number, total: number) => void;
}

export interface Tuned {
  readonly winner: Trial;
  readonly best: Trial;
  /** All that were within one standard error of the best. */
  readonly equals: number;
  readonly seeds: readonly number[];
}

export interface Trial {
  readonly recipe: RecipeFile;
  /** Of each fold of each repetition so far. */
  readonly brier: readonly number[];
  readonly averagePrecision: readonly number[];
}

export async function tune(options: TuneOptions): Promise<Tuned> {
  const { trialCount, treesMax, foldCount, seed, onTraining } = options;
  const random = seededRandom(seed);
  const total = stages.reduce((sum, stage) => sum + sizeOf(stage, trialCount) * stage.repetitions * foldCount, 0);
  let done = 0;
  let firstSeed = seed + searchSeeds;
  let trials: readonly Trial[] = Array.from({ length: trialCount }, () => ({
    recipe: drawRecipe(random, treesMax),
    brier: [],
    averagePrecision: [],
  }));
  for (const stage of stages) {
    const seeds = Array.from({ length: stage.repetitions }, (_, index) => firstSeed + index);
    firstSeed += stage.repetitions;
    const judged: Trial[] = [];
    for (const trial of trials.slice(0, sizeOf(stage, trialCount)))
      judged.push(await judge(trial, seeds, options, () => onTraining(++done, total)));
    trials = judged.sort((one, other) => mean(one.brier) - mean(other.brier));
  }
  return { ...chooseWinner(trials), seeds: searchSeedsOf(seed) };
}

// Far from the seeds that training uses: what a search has seen is never reported.
const searchSeeds = 10_000;

const stages = [
  { share: 1, repetitions: 1 },
  { share: 1 / 4, repetitions: 3 },
  { share: 1 / 12, repetitions: 8 },
] as const;

/** The seeds of every fold that a search may deal. */
export function searchSeedsOf(seed: number): readonly number[] {
  const count = stages.reduce((sum, { repetitions }) => sum + repetitions, 0);
  return Array.from({ length: count }, (_, index) => seed + searchSeeds + index);
}

function sizeOf({ share }: (typeof stages)[number], trialCount: number): number {
  return Math.max(1, Math.round(share * trialCount));
}

async function judge(trial: Trial, seeds: readonly number[], options: TuneOptions, onFold: () => void): Promise<Trial> {
  const { trainer, splitter, labels, foldCount, withFixed } = options;
  const { rounds, parameters } = trial.recipe;
  const recipe = { rounds, parameters: withFixed(parameters), imbalance: 'none' } as const;
  const repetitions = await crossValidate(trainer, labels, { recipe, splitter, seeds, foldCount }, onFold);
  const measured = measureFolds(labels, repetitions, () => 0.5);
  return {
    recipe: trial.recipe,
    brier: [...trial.brier, ...measured.map(({ brier }) => brier)],
    averagePrecision: [
      ...trial.averagePrecision,
      ...measured.map((each) => each.averagePrecision).filter((value) => !Number.isNaN(value)),
    ],
  };
}

/** Finalists, the best first. Folds are the same for all, so their differences tell more than their scores. */
export function chooseWinner(finalists: readonly Trial[]): Omit<Tuned, 'seeds'> {
  const best = finalists[0] as Trial;
  const equals = finalists.filter(({ brier }) => {
    const losses = brier.map((value, fold) => value - (best.brier[fold] as number));
    return mean(losses) <= standardDeviation(losses) / Math.sqrt(losses.length);
  });
  const winner = equals.reduce(
    (one, other) => (scoringCost(other.recipe) < scoringCost(one.recipe) ? other : one),
    best,
  );
  return { winner, best, equals: equals.length };
}
