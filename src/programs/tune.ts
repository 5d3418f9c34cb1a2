// `spindle tune`: searches parameters for the models of a profile and writes the winners as recipes, which `spindle train` refits. It
// reports what cross-validation says on folds that the search never saw only through training: here are the search's own, flattering ones.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { featureSets } from '../core/features.ts';
import { defaultTypeEncoding } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { type LabelRule, targetFacts } from '../core/target/target.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { formatJson } from '../training/artefact.ts';
import { checkClasses, checkVariation } from '../training/data/check-dataset.ts';
import type { Dataset } from '../training/data/dataset.ts';
import { featureMatrix } from '../training/data/feature-matrix.ts';
import { mean } from '../training/evaluation/summary.ts';
import type { RecipeFile } from '../training/search/recipe-file.ts';
import { scoringCost } from '../training/search/search-space.ts';
import { searchSeedsOf, type Tuned, tune } from '../training/search/tune.ts';
import { checkSplit } from '../training/split/check-split.ts';
import { splitterOf } from '../training/split/splitter.ts';
import { openTrainer } from '../training/xgboost/trainer.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';
import * as shared from './train/options.ts';

interface Options extends shared.DataOptions {
  readonly features?: string;
  readonly out?: string;
  readonly trials: number;
  readonly treesMax: number;
  readonly folds: number;
  readonly seed: number;
}

export function createCommand(): Command {
  return shared
    .addDataOptions(new Command('tune'), 'CSV file with a header row (default: data/ai4i2020.csv of this project)')
    .option('--features <set>', 'a feature set of the profile (default: each of them)')
    .option('--out <folder>', 'where the recipes go (default: models/recipes of this project)')
    .option('--trials <number>', 'recipes to try for each feature set', shared.wholeNumber(1, 100_000, 'recipes'), 180)
    .option('--trees-max <number>', 'trees that a model may have', shared.wholeNumber(5, 10_000, 'trees'), 150)
    .option('--folds <number>', 'folds of the cross-validation', shared.wholeNumber(2, 50, 'folds'), 5)
    .option('--seed <number>', 'seed of the search', shared.wholeNumber(0, 2 ** 31 - 1, 'seed'), 1)
    .addHelpText('after', '\nThe same data, options and seed give the same recipes. Afterwards: npm run train')
    .action((options: Options) => shared.withTrainingErrors(() => runTune(options)));
}

async function runTune(options: Options): Promise<void> {
  loadDotEnv();
  const whole = await loadProfile(readSettings(profileSettings).PROFILE_PATH);
  const sets =
    options.features === undefined
      ? Object.keys(featureSets(whole))
      : [shared.chooseFeatureSet(whole, options.features)];
  const data = await shared.readLabelledData(whole, shared.defaultDataPath(options.data), options);
  const { profile } = data;
  const least = data.dataset.order.groupColumn === null && data.dataset.order.timeColumn === null ? options.folds : 2;
  checkClasses(data.dataset, data.columns, data.path, least);
  checkVariation(profile, data.dataset, data.columns, data.path);
  const splitter = splitterOf(data.dataset);
  checkSplit(data.dataset, splitter, { foldCount: options.folds, seeds: searchSeedsOf(options.seed) }, data.path);
  const onTraining = shared.showSteps('search: training');
  const counts = sets.map(() => ({ done: 0, total: 0 }));
  // Each search has a thread of its own.
  const all = await Promise.all(
    sets.map((set, index) =>
      tuneSet(profile, set, data, options, (done, total) => {
        counts[index] = { done, total };
        const sum = (of: 'done' | 'total'): number => counts.reduce((whole, each) => whole + each[of], 0);
        onTraining(sum('done'), sum('total'));
      }),
    ),
  );
  for (const [index, set] of sets.entries()) {
    const tuned = all[index] as Tuned;
    const usual = shared.recipePath(profile, set, data.columns.target?.name ?? null);
    const path = options.out === undefined ? usual : join(resolve(options.out), basename(usual));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, formatJson(recipeFile(tuned, data, options)));
    await rename(`${path}.new`, path);
    process.stdout.write(describe(set, tuned, relative(process.cwd(), path)));
  }
}

async function tuneSet(
  profile: Profile,
  set: string,
  data: shared.ReadData,
  options: Options,
  onTraining: (done: number, total: number) => void,
): Promise<Tuned> {
  const featureNames = featureSets(profile)[set] as readonly string[];
  const matrix = featureMatrix(profile, data.dataset, { featureNames }, defaultTypeEncoding(profile));
  const { labels } = data.dataset;
  const trainer = await openTrainer({ matrix, labels, featureNames }, shared.xgboostFolder);
  try {
    return await tune({
      trainer,
      splitter: splitterOf(data.dataset),
      labels,
      trialCount: options.trials,
      treesMax: options.treesMax,
      foldCount: options.folds,
      seed: options.seed,
      withFixed: (parameters) => shared.withFixedParameters(parameters, options.seed),
      onTraining,
    });
  } finally {
    await trainer.close();
  }
}

function recipeFile(
  { winner, best, equals, seeds }: Tuned,
  { dataset, columns }: shared.ReadData,
  { trials, treesMax, folds, seed }: Options,
): RecipeFile {
  const rounded = (values: readonly number[]): number => Number(mean(values).toPrecision(5));
  return {
    ...winner.recipe,
    chosenBy: {
      search: {
        trials,
        treesMax,
        folds,
        seed,
        crossValidationSeeds: [seeds[0], seeds.at(-1)],
        ...splitOf(dataset),
        ...targetOf(columns.target),
      },
      winner: {
        brier: rounded(winner.brier),
        averagePrecision: rounded(winner.averagePrecision),
        cost: scoringCost(winner.recipe),
      },
      best: {
        brier: rounded(best.brier),
        averagePrecision: rounded(best.averagePrecision),
        cost: scoringCost(best.recipe),
      },
      withinOneStandardError: equals,
    },
  };
}

/** Absent for a column of labels. */
function targetOf(rule: LabelRule | null): object {
  return rule === null || (rule.name === null && rule.expression.kind === 'flag') ? {} : { target: targetFacts(rule) };
}

/** Absent for rows at random. */
function splitOf({ order: { groupColumn, timeColumn } }: Dataset): object {
  return groupColumn === null && timeColumn === null ? {} : { split: { groupColumn, timeColumn } };
}

function describe(set: string, { winner, best, equals }: Tuned, path: string): string {
  const { rounds, parameters } = winner.recipe;
  return [
    `${set}: ${rounds} trees, ${Object.entries(parameters)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
    `  Brier ${mean(winner.brier).toFixed(5)}, average precision ${mean(winner.averagePrecision).toFixed(4)} on the search's own folds`,
    `  the cheapest of ${equals} within one standard error of the best (Brier ${mean(best.brier).toFixed(5)})`,
    `  ${path}`,
    '',
  ].join('\n');
}
