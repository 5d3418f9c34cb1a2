// `spindle train`: trains a model on labelled readings with the native XGBoost, says how good it is on rows it has not seen, and writes
// it as a folder that MODEL_PATH can name. The result goes to stdout, progress to stderr.
import { join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { InvalidModel } from '../core/errors.ts';
import { defaultTypeEncoding } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { projectFolder } from '../stack/home.ts';
import { type TrainedManifest, writeArtefact } from '../training/artefact.ts';
import { describeBadRows, InvalidData, readDataset } from '../training/dataset.ts';
import { XgboostFailure } from '../training/native-xgboost.ts';
import { defaultParameters, defaultRounds } from '../training/parameters.ts';
import { train } from '../training/train.ts';
import { ProgramFailure } from './command-line.ts';
import { defaultModelFolder } from './model-loading.ts';
import { loadProfile, profileSettings } from './profile.ts';
import { loadDotEnv, readSettings } from './settings.ts';

interface Options {
  readonly data?: string;
  readonly out?: string;
  readonly seed: number;
  readonly rounds: number;
  readonly folds: number;
  readonly repetitions: number;
}

export function createCommand(): Command {
  return new Command('train')
    .option('--data <file>', 'CSV file with a header row (default: data/ai4i2020.csv of this project)')
    .option('--out <folder>', 'where the model goes (default: models/default of this project)')
    .option('--seed <number>', 'seed of the cross-validation and of XGBoost', wholeNumber(0, 2 ** 31 - 1), 42)
    .option('--rounds <number>', 'trees', wholeNumber(1, 10_000), defaultRounds)
    .option('--folds <number>', 'folds of the cross-validation', wholeNumber(2, 50), 5)
    .option('--repetitions <number>', 'repetitions of the cross-validation', wholeNumber(1, 50), 5)
    .addHelpText(
      'after',
      '\nColumns, machine types and features come from the profile (PROFILE_PATH; AI4I 2020 by default).\nThe same data, options and seed give the same bytes.',
    )
    .action(runTrain);
}

const badShareMax = 0.01;
const rowCountMax = 20_000_000;

async function runTrain(options: Options): Promise<void> {
  loadDotEnv();
  const profile = await loadProfile(readSettings(profileSettings).PROFILE_PATH);
  const dataPath = resolve(options.data ?? join(projectFolder, 'data/ai4i2020.csv'));
  const folder = resolve(options.out ?? defaultModelFolder);
  try {
    const manifest = await trainTo(folder, dataPath, profile, options);
    process.stdout.write(resultTable(manifest, relative(process.cwd(), folder) || '.'));
  } catch (error) {
    if (error instanceof InvalidData || error instanceof XgboostFailure)
      throw new ProgramFailure(error.message, 2, { cause: error });
    if (error instanceof InvalidModel)
      throw new ProgramFailure(`the trained model does not prove: ${error.message}`, 1, { cause: error });
    throw error;
  }
}

async function trainTo(folder: string, dataPath: string, profile: Profile, options: Options): Promise<TrainedManifest> {
  const typeEncoding = defaultTypeEncoding(profile);
  const dataset = await readDataset(profile, dataPath, { typeEncoding, badShareMax, rowCountMax });
  if (dataset.badRows.length > 0) {
    process.stderr.write(
      `${dataset.badRows.length} rows cannot be used and are left out:\n${describeBadRows(dataset.badRows)}\n`,
    );
  }
  process.stderr.write(`${dataset.rowCount} rows of ${dataset.featureNames.length} features read\n`);
  const { seed, rounds } = options;
  const { modelJson, manifest } = await train({
    profile,
    dataset,
    plan: {
      parameters: { ...defaultParameters, seed },
      rounds,
      repetitions: options.repetitions,
      foldCount: options.folds,
      seed,
    },
    libraryFolder: join(projectFolder, 'build/xgboost'),
    onFold: showFold,
  });
  await writeArtefact(folder, modelJson, manifest);
  return manifest;
}

function showFold(done: number, total: number): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\rcross-validation: ${done} of ${total} folds${done === total ? '\n' : ''}`);
  else if (done === total) process.stderr.write(`cross-validation: ${total} folds\n`);
}

function resultTable({ name, version, threshold, metrics, data }: TrainedManifest, path: string): string {
  const row = (label: string, value: keyof typeof metrics.mean): string =>
    `${label.padEnd(18)} ${metrics.mean[value].toFixed(4)} ± ${metrics.standardDeviation[value].toFixed(4)}\n`;
  return [
    `${name} ${version}: ${data.rows} rows, ${data.failures} failures\n`,
    `${metrics.protocol}\n`,
    row('F1', 'f1'),
    row('average precision', 'averagePrecision'),
    row('ROC AUC', 'rocAuc'),
    row('precision', 'precision'),
    row('recall', 'recall'),
    row('Brier score', 'brier'),
    `${'threshold'.padEnd(18)} ${threshold}\n`,
    `${'model'.padEnd(18)} ${path}\n`,
  ].join('');
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}
