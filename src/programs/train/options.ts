// What the programs that train, tune and evaluate share: options of the command line, labelled readings, recipes, and errors of training
// as exit codes.

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import { InvalidModel } from '../../core/errors.ts';
import { featureSets } from '../../core/features.ts';
import type { Profile } from '../../core/profile.ts';
import { show } from '../../core/show.ts';
import { type LabelRule, withModes } from '../../core/target/target.ts';
import { modelSettings } from '../../models/model-settings.ts';
import { projectFolder } from '../../stack/home.ts';
import { type Columns, InvalidData, readColumns } from '../../training/data/columns.ts';
import { type Dataset, describeBadRows, readDataset } from '../../training/data/dataset.ts';
import type { Decimal, Separator } from '../../training/data/table-dialect.ts';
import { whyUnread } from '../../training/data/why-unread.ts';
import { fixedParameters, plainRecipe, type RecipeFile, readRecipe } from '../../training/search/recipe-file.ts';
import { XgboostFailure } from '../../training/xgboost/native-library.ts';
import { checkParameters, type Parameters } from '../../training/xgboost/native-xgboost.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { decimalOption, type NumberOption, wholeNumberOption } from '../support/options/number-option.ts';
import { decimalSpellingOption, separatorOption } from '../support/options/table-options.ts';
import { readSettings } from '../support/settings.ts';
import { requireRule, ruleOfOption, tellRule } from './choose-target.ts';

export interface DataOptions {
  readonly data?: string;
  readonly target?: string;
  readonly columns?: string;
  readonly group?: string;
  readonly time?: string;
  readonly badRowsMax: number;
  readonly rowsMax: number;
  readonly separator?: Separator;
  readonly decimal?: Decimal;
}

export const xgboostFolder = join(projectFolder, 'build/xgboost');

/** Adds the options that say what the data is. */
export function addDataOptions(command: Command, dataHelp: string): Command {
  return command
    .option('--data <file>', dataHelp)
    .option(
      '--target <name>',
      "what to predict: a target of the profile, a column with 1 and 0, or an expression such as 'Leak > 2' (default: the profile's)",
    )
    .option(
      '--columns <file>',
      'JSON that maps names and units, such as {"airTemperature": {"column": "Air", "unit": "°C"}, "type": "Kind"}',
    )
    .option('--group <column>', 'the column whose value no two sides of a split share: a machine, experiment or batch')
    .option('--time <column>', 'the column that says when: neighbours in time are never on both sides of a split')
    .option(
      '--bad-rows-max <percent>',
      'rows that cannot be used and may be left out, in percent',
      number(0, 100, 'percent'),
      1,
    )
    .option('--rows-max <number>', 'rows that a file may have', wholeNumber(1, 100_000_000, 'rows'), 2_000_000)
    .addOption(separatorOption())
    .addOption(decimalSpellingOption());
}

/** Columns that are read where a file has them. */
export interface OrderColumns {
  readonly groupColumn: string | null;
  readonly timeColumn: string | null;
}

/** Those that the profile names. */
function orderOf({ training }: Profile): OrderColumns {
  return { groupColumn: training.groupColumn ?? null, timeColumn: training.timeColumn ?? null };
}

/** What is known beside the command line: of a profile, or of the model that is measured. */
export interface Known {
  readonly order: OrderColumns;
  readonly target: LabelRule | null | undefined;
}

export interface ReadData {
  /** Of the failure modes that the target is about. */
  readonly profile: Profile;
  readonly path: string;
  readonly columns: Columns;
  readonly dataset: Dataset;
}

/** Reads labelled readings, and says on stderr how many there are and which cannot be used. Throws InvalidData. */
export async function readLabelledData(
  profile: Profile,
  path: string,
  options: DataOptions,
  known: Known = { order: orderOf(profile), target: undefined },
): Promise<ReadData> {
  const read = await readData(profile, path, options, 'labelled', known);
  const { rowCount, labels } = read.dataset;
  const failures = labels.reduce((sum, label) => sum + label, 0);
  tell(`${rowCount} rows read, ${failures} failures`);
  return read;
}

/** The same of readings of which nobody says whether they failed; what the file says of it all the same is not looked at. */
export async function readUnlabelledData(profile: Profile, path: string, options: DataOptions): Promise<ReadData> {
  const read = await readData(profile, path, options, 'unlabelled', { order: orderOf(profile), target: null });
  tell(`${read.dataset.rowCount} rows read; labels are not looked at`);
  return read;
}

async function readData(
  profile: Profile,
  path: string,
  options: DataOptions,
  labels: 'labelled' | 'unlabelled',
  known: Known,
): Promise<ReadData> {
  const mapping =
    options.columns === undefined ? null : { path: options.columns, text: await readInput(options.columns) };
  const isLabelled = labels === 'labelled';
  const given = isLabelled ? ruleOfOption(profile, options.target) : undefined;
  const mapped = readColumns(profile, mapping, known.target);
  const group = options.group ?? mapped.groupColumn;
  const time = options.time ?? mapped.timeColumn;
  const columns = {
    ...mapped,
    target: given ?? mapped.target,
    groupColumn: group ?? known.order.groupColumn,
    timeColumn: time ?? known.order.timeColumn,
    isOrderOptional: group === null && time === null,
  };
  const rule = isLabelled ? requireRule(profile, columns) : null;
  if (rule !== null) tellRule(columns, rule);
  const ofTarget = withModes(profile, rule?.modes);
  const badShareMax = options.badRowsMax / 100;
  const dataset = await readDataset(ofTarget, path, {
    columns,
    labels,
    badShareMax,
    rowCountMax: options.rowsMax,
    separator: options.separator,
    decimal: options.decimal,
    onReadAs: (line) => tell(line),
  });
  if (dataset.badRows.length > 0) {
    tell(`${dataset.badRows.length} rows cannot be used and are left out:\n${describeBadRows(dataset.badRows)}`);
  }
  const { groupColumn, timeColumn, notes } = dataset.order;
  const kept = [groupColumn, timeColumn].filter((column) => column !== null).map((column) => show(column));
  if (kept.length > 0) tell(`rows are kept apart by ${kept.join(' and ')}`);
  for (const note of notes) tell(note);
  return { profile: ofTarget, path, columns, dataset };
}

export function defaultDataPath(data: string | undefined): string {
  return resolve(data ?? join(projectFolder, 'data/ai4i2020.csv'));
}

/** The file that a search writes, and training reads, for a profile's feature set. */
export function recipePath(profile: Profile, featureSet: string, target: string | null): string {
  const name = [profile.name, featureSet, ...(target === null ? [] : [target])].join('-');
  return join(projectFolder, `models/recipes/${name}.json`);
}

/** A recipe for each feature set: the one that was tuned for it and the profile's target of that name, else a plain one. Throws InvalidData. */
export async function readRecipes(profile: Profile, target: string | null): Promise<Record<string, RecipeFile>> {
  const recipes: Record<string, RecipeFile> = {};
  for (const set of Object.keys(featureSets(profile))) {
    const path = recipePath(profile, set, target);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    recipes[set] = text === undefined ? plainRecipe : readRecipe(path, text);
  }
  return recipes;
}

export function withFixedParameters(parameters: Parameters, seed: number): Parameters {
  const whole = { ...fixedParameters, ...parameters, seed };
  checkParameters(whole);
  return whole;
}

/** Of a command that judges by a model: the one that is named, else that of the settings. */
export function modelPaths(folder: string | undefined): CleanedEnv<typeof modelSettings> {
  const settings = readSettings(modelSettings);
  return folder === undefined
    ? settings
    : { ...settings, MODEL_PATH: folder, SCALER_PATH: '', ENCODER_PATH: '', FEATURE_NAMES_PATH: '' };
}

/** A text file that the command line names. Throws InvalidData. */
export async function readInput(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new InvalidData(whyUnread(path, error as NodeJS.ErrnoException), { cause: error });
  }
}

/** The profile's feature set of that name, by default the first. Throws ProgramFailure. */
export function chooseFeatureSet(profile: Profile, name: string | undefined): string {
  const names = Object.keys(featureSets(profile));
  const chosen = name ?? (names[0] as string);
  if (names.includes(chosen)) return chosen;
  throw new ProgramFailure(`the profile ${profile.name} has no feature set ${chosen}; it has ${names.join(', ')}`, 2);
}

/** Errors of data and of XGBoost are wrong input. */
export async function withTrainingErrors(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InvalidData || error instanceof XgboostFailure)
      throw new ProgramFailure(error.message, 2, { cause: error });
    if (error instanceof InvalidModel) throw new ProgramFailure(error.message, 2, { cause: error });
    throw error;
  }
}

/** On a terminal a line that lives, elsewhere a line for each quarter. */
export function showSteps(what: string): (done: number, total: number, note?: string) => void {
  let shown = 0;
  return (done, total, note = '') => {
    const line = `${what} ${done} of ${total}${note}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}${done === total ? '\n' : ''}`);
    else if (Math.floor((4 * done) / total) > shown) {
      shown = Math.floor((4 * done) / total);
      tell(line);
    }
  };
}

export function wholeNumber(min: number, max: number, unit: string): NumberOption {
  return wholeNumberOption({ min, max, unit });
}

export function number(min: number, max: number, unit: string): NumberOption {
  return decimalOption({ min, max, unit });
}
