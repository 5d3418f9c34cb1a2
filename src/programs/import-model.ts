// `spindle import-model`: makes a model folder of a model that was trained elsewhere, with the files that say what it wants. Nothing is
// written unless everything fits.
import { readFile } from 'node:fs/promises';
import { basename, extname, relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { Rounds } from '../inference/xgboost-file/learner.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { loadModelFromPaths } from '../models/model-loading.ts';
import { modelSettings } from '../models/model-settings.ts';
import { writeArtefact } from '../training/artefact.ts';
import { importModel } from '../training/import-model.ts';
import { ProgramFailure } from './support/command-line.ts';
import { iterationsOption, missingOption } from './support/options/model-options.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';
import * as shared from './train/options.ts';

interface Options {
  readonly model: string;
  readonly scaler?: string;
  readonly encoder?: string;
  readonly featureNames?: string;
  readonly out: string;
  readonly name?: string;
  readonly threshold: number;
  readonly iterations?: Rounds;
  readonly missing?: number;
}

export function createCommand(): Command {
  return new Command('import-model')
    .requiredOption('--model <file>', "XGBoost's model, as JSON or UBJSON")
    .option('--scaler <file>', 'JSON with the arrays mean and scale, where the model wants scaled features')
    .option('--encoder <file>', 'JSON such as {"H":0,"L":1,"M":2} or {"classes":["H","L","M"]}')
    .option(
      '--feature-names <file>',
      'JSON array of feature names in model order (default: the names inside the model)',
    )
    .requiredOption('--out <folder>', 'where the model folder goes; MODEL_PATH can name it')
    .option('--name <name>', "the model's name (default: the file's)")
    .option(
      '--threshold <number>',
      'probability from which on a reading is anomalous',
      shared.number(1e-6, 1, 'probability'),
      0.5,
    )
    .addOption(iterationsOption())
    .addOption(missingOption())
    .addHelpText('after', '\nPickles are never opened: turn them into these files with tools/export-python-model.py.')
    .action((options: Options) => shared.withTrainingErrors(() => runImport(options)));
}

async function runImport(options: Options): Promise<void> {
  loadDotEnv();
  const profile = await loadProfile(readSettings(profileSettings).PROFILE_PATH);
  const paths = {
    MODEL_PATH: options.model,
    SCALER_PATH: options.scaler ?? '',
    ENCODER_PATH: options.encoder ?? '',
    FEATURE_NAMES_PATH: options.featureNames ?? '',
  };
  const loaded = await loadModelFromPaths({ ...readSettings(modelSettings), ...paths }, profile, {
    rounds: options.iterations,
    missing: options.missing,
  });
  const origin = basename(options.model);
  const bytes = await readFile(options.model).catch((error: unknown) => {
    throw new ProgramFailure(`${options.model} is a folder already; name the model's file`, 2, { cause: error });
  });
  const { files, manifest } = await importModel({
    profile,
    model: { ...loaded, manifest: { ...loaded.manifest, name: options.name ?? loaded.manifest.name } },
    bytes,
    modelFile: extname(origin).toLowerCase() === '.json' ? 'model.json' : 'model.ubj',
    origin,
    threshold: options.threshold,
    libraryFolder: shared.xgboostFolder,
  });
  const folder = resolve(options.out);
  await writeArtefact(folder, files);
  const { name, version, featureNames, scaler, typeEncoding, golden, missing, rounds } = manifest;
  process.stdout.write(
    [
      `${name} ${version}: ${featureNames.length} features${scaler === null ? '' : ', scaled'}, types ${JSON.stringify(typeEncoding)}`,
      ...(missing == null ? [] : [`missing    ${missing} stands for a missing value`]),
      ...(rounds === 'best' ? [] : [`rounds     ${rounds}`]),
      `${golden.margins.length} margins are XGBoost's own (${manifest.origin.checkedWithXgboost})`,
      `model      ${relative(process.cwd(), folder) || '.'}`,
      '',
    ].join('\n'),
  );
}
