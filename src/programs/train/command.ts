// `spindle train`: trains a model on labelled readings with the native XGBoost, says how good it is on rows it has not seen, and writes
// it as a folder that MODEL_PATH can name; with --unlabelled an isolation forest. The result goes to stdout, progress to stderr.
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Profile } from '../../core/profile.ts';
import { allTargets, withModes } from '../../core/target/target.ts';
import type { Model } from '../../inference/model/model.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { defaultModelFolder, loadModelFromPaths } from '../../models/model-loading.ts';
import { modelSettings } from '../../models/model-settings.ts';
import { projectFolder } from '../../stack/home.ts';
import { cardFile, evaluationFile, writeArtefact } from '../../training/artefact.ts';
import { modelCard } from '../../training/card/page.ts';
import { unlabelledCard } from '../../training/card/unlabelled-page.ts';
import { InvalidData } from '../../training/data/columns.ts';
import type { Evaluation } from '../../training/evaluation/evaluation.ts';
import { type RecipeFile, readRecipe, roundsMax } from '../../training/search/recipe-file.ts';
import { train } from '../../training/train.ts';
import type { UnlabelledEvaluation } from '../../training/unlabelled/unlabelled-evaluation.ts';
import type { Parameters } from '../../training/xgboost/native-xgboost.ts';
import type { Imbalance, Recipe } from '../../training/xgboost/trainer.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import { targetsToTrain } from './choose-target.ts';
import * as shared from './options.ts';
import { requireModelFolder, requireOwnDefault } from './out-folder.ts';
import { evaluationTable } from './table.ts';
import {
  addUnlabelledOptions,
  requireLabelled,
  requireUnlabelled,
  runUnlabelled,
  type UnlabelledCommand,
} from './unlabelled.ts';

interface Options extends UnlabelledCommand {
  readonly out?: string;
  readonly unlabelled?: boolean;
  readonly repetitions: number;
  readonly recipe?: string;
  readonly param: Parameters;
  readonly device: string;
  readonly earlyStopping?: number;
  readonly imbalance: Imbalance;
  readonly costMiss: number;
  readonly costAlarm: number;
  readonly test?: string;
  readonly compare?: string;
  readonly reportOnly?: boolean;
}

export function createCommand(): Command {
  const command = shared
    .addDataOptions(new Command('train'), 'CSV file with a header row (default: data/ai4i2020.csv of this project)')
    .option('--test <file>', 'labelled readings that are never trained on, and what is reported of')
    .option(
      '--compare <folder>',
      'a model to measure on the same held-out rows, such as one that was trained without labels',
    )
    .option(
      '--out <folder>',
      'where the model goes, a folder of a model or none yet (default, without --data: models/default of this project); with --target all a folder below it for each target',
    )
    .option('--features <set>', 'a feature set of the profile; AI4I has seed (what /predict answers with) and physics')
    .option(
      '--name <name>',
      "the model's name (default: the profile's name, the target's where it has one, and xgboost)",
    )
    .option(
      '--seed <number>',
      'seed of the cross-validation and of XGBoost',
      shared.wholeNumber(0, 2 ** 31 - 1, 'seed'),
      42,
    )
    .option('--folds <number>', 'folds of the cross-validation', shared.wholeNumber(2, 50, 'folds'), 5)
    .option(
      '--repetitions <number>',
      'repetitions of the cross-validation',
      shared.wholeNumber(1, 50, 'repetitions'),
      5,
    )
    .option('--recipe <file>', 'JSON with rounds and parameters (default: the one tuned for profile and feature set)')
    .option('--rounds <number>', "trees (default: the recipe's)", shared.wholeNumber(1, roundsMax, 'rounds'))
    .option(
      '--param <name=value>',
      "one of XGBoost's own parameters, over the recipe's; may be repeated",
      addParameter,
      {},
    )
    .option('--device <name>', 'where XGBoost computes; cpu is the only one supported', 'cpu')
    .option(
      '--early-stopping <rounds>',
      'end when so many rounds bring no gain on held-out rows',
      shared.wholeNumber(1, roundsMax, 'rounds'),
    )
    .addOption(
      new Option('--imbalance <way>', 'what to do about failures being rare')
        .choices(['none', 'smote', 'weight'])
        .default('none'),
    )
    .option('--cost-miss <number>', 'what a missed failure costs', shared.number(1e-6, 1e9, 'costs'), 3)
    .option('--cost-alarm <number>', 'what a false alarm costs', shared.number(1e-6, 1e9, 'costs'), 2)
    .option('--report-only', 'draw the model card of the folder --out anew, without training');
  return addUnlabelledOptions(command)
    .addHelpText(
      'after',
      '\nColumns, units, machine types and features come from the profile (PROFILE_PATH; AI4I 2020 by default).\nThe same data, options and seed give the same bytes.',
    )
    .action((options: Options, own: Command) =>
      shared.withTrainingErrors(() => runTrain(options, (name) => own.getOptionValueSource(name) === 'cli')),
    );
}

async function runTrain(options: Options, isGiven: (name: string) => boolean): Promise<void> {
  loadDotEnv();
  const profile = await loadProfile(readSettings(profileSettings).PROFILE_PATH);
  const folder = resolve(options.out ?? defaultModelFolder);
  if (options.reportOnly === true) return redrawCard(folder, profile);
  const { target, out } = options;
  if (target !== allTargets) requireModelFolder(folder);
  if (options.unlabelled === true) {
    requireUnlabelled(isGiven);
    await runUnlabelled(profile, folder, options, (path) => requireOwnDefault(profile.name, path, out));
    return sayWhere(folder);
  }
  requireLabelled(isGiven);
  const names = targetsToTrain(profile, options.target);
  if (names !== undefined) return trainAll(profile, names, options);
  await trainOne(profile, folder, options);
}

/** A folder for each target, below that of --out. */
async function trainAll(profile: Profile, names: readonly string[], options: Options): Promise<void> {
  const folder = resolve(options.out ?? join(projectFolder, 'models', profile.name));
  if (existsSync(join(folder, 'manifest.json')))
    throw new ProgramFailure(
      `${folder} is a model itself; name another folder with --out, for the models of all targets`,
      2,
    );
  for (const target of names) requireModelFolder(join(folder, target));
  for (const target of names) {
    const name = options.name === undefined ? {} : { name: `${options.name}-${target}` };
    await trainOne(profile, join(folder, target), { ...options, target, ...name });
  }
}

async function trainOne(whole: Profile, folder: string, options: Options): Promise<void> {
  const featureSet = shared.chooseFeatureSet(whole, options.features);
  const { profile, path, columns, dataset } = await shared.readLabelledData(
    whole,
    shared.defaultDataPath(options.data),
    options,
  );
  if (folder === defaultModelFolder) requireOwnDefault(profile.name, path, options.out);
  const target = columns.target?.name ?? null;
  const recipes = await chooseRecipes(profile, featureSet, target, options);
  const test = options.test === undefined ? null : await shared.readLabelledData(whole, resolve(options.test), options);
  const showRound = shared.showSteps('training: round');
  const { files, evaluation } = await train({
    profile,
    dataset,
    columns,
    dataPath: path,
    test,
    compared: options.compare === undefined ? null : await loadCompared(options.compare, profile),
    featureSet,
    name: options.name ?? [profile.name, ...(target === null ? [] : [target]), 'xgboost'].join('-'),
    recipes,
    foldCount: options.folds,
    repetitions: options.repetitions,
    seed: options.seed,
    costs: { miss: options.costMiss, alarm: options.costAlarm },
    patience: options.earlyStopping ?? null,
    libraryFolder: shared.xgboostFolder,
    progress: {
      onFold: shared.showSteps('cross-validation: training'),
      onRound: (round, total, loss) => showRound(round, total, loss === null ? '' : `, loss ${loss}`),
    },
  });
  await writeArtefact(folder, files);
  process.stdout.write(evaluationTable(evaluation));
  sayWhere(folder);
}

function loadCompared(folder: string, profile: Profile): Promise<Model> {
  const paths = { MODEL_PATH: folder, SCALER_PATH: '', ENCODER_PATH: '', FEATURE_NAMES_PATH: '' };
  return loadModelFromPaths({ ...readSettings(modelSettings), ...paths }, profile, { remembers: true });
}

function sayWhere(folder: string): void {
  process.stdout.write(
    `model      ${relative(process.cwd(), folder) || '.'}\ncard       ${relative(process.cwd(), join(folder, cardFile))}\n`,
  );
}

/** The trained set's recipe with what the command line says over it; the others, which are only compared with, as they were tuned. */
async function chooseRecipes(
  profile: Profile,
  featureSet: string,
  target: string | null,
  options: Options,
): Promise<Record<string, Recipe>> {
  const files = await shared.readRecipes(profile, target);
  if (options.recipe !== undefined)
    files[featureSet] = readRecipe(options.recipe, await shared.readInput(options.recipe));
  const recipes = Object.entries(files).map(([set, file]): [string, Recipe] => {
    const given = set === featureSet ? { device: options.device, ...options.param } : {};
    return [set, recipeOf(file, given, set === featureSet, options)];
  });
  return Object.fromEntries(recipes);
}

function recipeOf(file: RecipeFile, given: Parameters, isTrained: boolean, options: Options): Recipe {
  return {
    parameters: shared.withFixedParameters({ ...file.parameters, ...given }, options.seed),
    rounds: isTrained ? (options.rounds ?? file.rounds) : file.rounds,
    imbalance: isTrained ? options.imbalance : 'none',
  };
}

async function redrawCard(folder: string, profile: Profile): Promise<void> {
  const path = join(folder, evaluationFile);
  const evaluation = JSON.parse(
    await readFile(path, 'utf8').catch((error: unknown) => {
      throw new InvalidData(
        `${path} cannot be read, so there is nothing to draw; train first: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    }),
  ) as (Omit<Evaluation, 'split'> & Partial<Pick<Evaluation, 'split'>>) | UnlabelledEvaluation;
  if (evaluation.schemaVersion !== 1)
    throw new InvalidData(`${path}: schemaVersion is ${evaluation.schemaVersion}; this version of Spindle draws 1`);
  if ('learning' in evaluation) return replaceCard(folder, unlabelledCard(evaluation, profile));
  if (evaluation.split === undefined)
    throw new InvalidData(`${path} was written before cards said what was kept apart; train again`);
  await replaceCard(
    folder,
    modelCard({ ...evaluation, split: evaluation.split }, withModes(profile, evaluation.target?.modes)),
  );
}

async function replaceCard(folder: string, content: string): Promise<void> {
  const card = join(folder, cardFile);
  await writeFile(`${card}.new`, content);
  await rename(`${card}.new`, card);
  process.stdout.write(`${relative(process.cwd(), card)}\n`);
}

function addParameter(text: string, before: Parameters): Parameters {
  const [, name, value] = /^([a-z_0-9]+)=(.+)$/i.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value.');
  return { ...before, [name]: value };
}
