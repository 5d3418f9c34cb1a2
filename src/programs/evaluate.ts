// `spindle evaluate`: how good a model is on other labelled readings, as a table or as JSON.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Profile } from '../core/profile.ts';
import { type LabelRule, labelRule } from '../core/target/target.ts';
import type { ModelManifest } from '../inference/model/model.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { defaultModelFolder, loadModelFromPaths } from '../models/model-loading.ts';
import type { TrainedManifest } from '../training/artefact.ts';
import { checkClasses } from '../training/data/check-dataset.ts';
import { evaluateModel, type ModelEvaluation } from '../training/evaluation/evaluate.ts';
import { eventText } from '../training/evaluation/event-text.ts';
import { tell } from './support/command-line.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';
import * as shared from './train/options.ts';

interface Options extends shared.DataOptions {
  readonly model?: string;
  readonly threshold?: number;
  readonly json?: boolean;
}

export function createCommand(): Command {
  return shared
    .addDataOptions(new Command('evaluate'), 'CSV file with a header row (default: data/ai4i2020.csv of this project)')
    .option('--model <folder>', 'the model (default: MODEL_PATH, else models/default of this project)')
    .option(
      '--threshold <number>',
      "probability from which on a row counts as a failure (default: the model's)",
      shared.number(1e-6, 1, 'probability'),
    )
    .option('--json', 'everything as JSON on stdout')
    .addHelpText(
      'after',
      '\nOn the data that a model was trained on the numbers flatter: its model card has honest ones.',
    )
    .action((options: Options) => shared.withTrainingErrors(() => runEvaluate(options)));
}

async function runEvaluate(options: Options): Promise<void> {
  loadDotEnv();
  const profile = await loadProfile(readSettings(profileSettings).PROFILE_PATH);
  const paths = shared.modelPaths(options.model);
  const folder = paths.MODEL_PATH === '' ? defaultModelFolder : paths.MODEL_PATH;
  const model = await loadModelFromPaths(paths, profile, { remembers: true });
  const {
    path,
    columns,
    dataset,
    profile: ofTarget,
  } = await shared.readLabelledData(profile, shared.defaultDataPath(options.data), options, {
    order: await orderColumns(folder),
    target: ownTarget(profile, model.manifest),
  });
  checkClasses(dataset, columns, path, 1);
  const evaluation = evaluateModel(ofTarget, model, dataset, options.threshold ?? model.manifest.threshold);
  const isOwnData = dataset.sha256 === (await trainedManifest(folder)).data?.sha256;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ isTrainingData: isOwnData, ...ordered(evaluation) }, null, 2)}\n`
      : `${isOwnData ? `WARNING: ${ownDataText}\n\n` : ''}${table(evaluation)}`,
  );
}

/** What the model was trained to find; undefined where its manifest does not say it. */
function ownTarget(profile: Profile, { target }: ModelManifest): LabelRule | undefined {
  if (target === null || target === undefined) return undefined;
  const now = target.name === null ? undefined : profile.targets?.[target.name]?.when;
  if (now !== undefined && now !== target.when)
    tell(`the profile's target ${target.name} has changed since (${now}); labels come of the model's own`);
  return labelRule(target);
}

const ownDataText =
  'this is the very file that the model was trained on: the figures say how well it remembers, and nothing of readings that it has not seen; its model card has honest ones';

/** The groups and times that the model was trained by. An imported model has none. */
async function orderColumns(folder: string): Promise<shared.OrderColumns> {
  const { split } = await trainedManifest(folder);
  return { groupColumn: split?.groupColumn ?? null, timeColumn: split?.timeColumn ?? null };
}

/** Nothing where a model has no manifest. */
async function trainedManifest(folder: string): Promise<Partial<Pick<TrainedManifest, 'split' | 'data'>>> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Partial<Pick<TrainedManifest, 'split' | 'data'>>;
}

/** The members that other programs read come first. */
function ordered(evaluation: ModelEvaluation): object {
  const { f1, averagePrecision, rocAuc, precision, recall, brier, threshold, accuracy, ...others } = evaluation;
  return { f1, averagePrecision, rocAuc, precision, recall, brier, threshold, accuracy, ...others };
}

function table(evaluation: ModelEvaluation): string {
  const { model, data, confusion, modes, threshold, events } = evaluation;
  const row = (label: string, value: number): string => `${label.padEnd(18)} ${value.toFixed(4)}`;
  return [
    `${model.name} ${model.version}: ${data.rows} rows, ${data.failures} failures`,
    row('F1', evaluation.f1),
    row('average precision', evaluation.averagePrecision),
    row('ROC AUC', evaluation.rocAuc),
    row('precision', evaluation.precision),
    row('recall', evaluation.recall),
    row('accuracy', evaluation.accuracy),
    `${'Brier score'.padEnd(18)} ${evaluation.brier.toFixed(5)}`,
    `${'threshold'.padEnd(18)} ${threshold}`,
    '',
    `${confusion.truePositives} failures announced, ${confusion.falseNegatives} missed; ${confusion.falsePositives} false alarms, ${confusion.trueNegatives} rows rightly left alone`,
    ...modes.map(({ label, failures, caught }) => `  ${label.padEnd(28)} ${caught} of ${failures} announced`),
    ...(events === null ? [] : [eventText(events)]),
    '',
  ].join('\n');
}
