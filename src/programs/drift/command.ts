// `spindle drift`: whether the readings of a file are like those that a model was trained on, without a label. Exit code 1 where they are not.
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { DriftReference } from '../../core/drift/reference.ts';
import type { Profile } from '../../core/profile.ts';
import type { Model } from '../../inference/model/model.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { loadModelFromPaths } from '../../models/model-loading.ts';
import { readThresholds, thresholdSettings } from '../../serving/threshold-settings.ts';
import { featureMatrix } from '../../training/data/feature-matrix.ts';
import { type DriftOfRows, driftOfRows } from '../../training/drift/drift-of-rows.ts';
import { learnReference } from '../../training/drift/learn-reference.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import * as shared from '../train/options.ts';
import { countedDrift, unknowing } from './counted.ts';
import { driftText } from './text.ts';

interface Options extends shared.DataOptions {
  readonly model?: string;
  readonly reference?: string;
  readonly threshold?: number;
  readonly falseAlarms: number;
  readonly machines: number;
  readonly json?: boolean;
}

export function createCommand(): Command {
  return shared
    .addDataOptions(
      new Command('drift'),
      'CSV file with a header row: the readings to look at, without their labels (default: what the consumers have counted lately)',
    )
    .option('--model <folder>', 'the model (default: MODEL_PATH, else models/default of this project)')
    .option('--reference <file>', 'CSV file of the readings to compare with, of a model that does not know its own')
    .option(
      '--threshold <number>',
      "probability from which on a row is an alarm (default: ANOMALY_THRESHOLD, else the model's)",
      shared.number(1e-6, 1, 'probability'),
    )
    .option(
      '--false-alarms <percent>',
      'with what probability readings that have not drifted may be said to have',
      shared.number(0.001, 20, 'percent'),
      1,
    )
    .option(
      '--machines <number>',
      'of how many machines is told, those first that differ most',
      shared.wholeNumber(0, 1_000, 'machines'),
      10,
    )
    .option('--json', 'everything as JSON on stdout')
    .addHelpText('after', '\nExit code 1 where drift is found. What is compared and what is not known: docs/drift.md.')
    .action((options: Options) => shared.withTrainingErrors(() => runDrift(options)));
}

async function runDrift(options: Options): Promise<void> {
  loadDotEnv();
  const profile = await loadProfile(readSettings(profileSettings).PROFILE_PATH);
  const model = await loadModelFromPaths(shared.modelPaths(options.model), profile, { remembers: true });
  const { report, sliceOverAt } =
    options.data === undefined
      ? await ofConsumers(model, options)
      : { report: await ofFile(profile, model, options.data, options), sliceOverAt: null };
  process.stdout.write(
    options.json === true ? `${JSON.stringify(report, null, 2)}\n` : driftText(report, model.manifest, sliceOverAt),
  );
  if (report.verdict === 'drifted') process.exitCode = 1;
}

/** What they have counted was counted against the model's own training, and by the settings. */
async function ofConsumers(model: Model, { reference, threshold }: Options) {
  if (reference !== undefined || threshold !== undefined)
    throw new ProgramFailure('--reference and --threshold are for a file of readings: name one (--data)', 2);
  const { report, sliceOverAt } = await countedDrift(model);
  return { report: { ...report, machines: [] } satisfies DriftOfRows, sliceOverAt };
}

async function ofFile(profile: Profile, model: Model, path: string, options: Options): Promise<DriftOfRows> {
  const { dataset } = await shared.readUnlabelledData(profile, resolve(path), options);
  return driftOfRows({
    ...{ profile, model, dataset },
    reference: await referenceOf(profile, model, options),
    threshold: options.threshold ?? readThresholds(readSettings(thresholdSettings), model).anomaly,
    falseAlarmShare: options.falseAlarms / 100,
    machinesMax: options.machines,
  });
}

/** Of a file the scores are the model's own: where it was trained on these very rows, it is surer of them than of others. */
async function referenceOf(profile: Profile, model: Model, options: Options): Promise<DriftReference> {
  const { manifest, scorer } = model;
  if (options.reference === undefined) {
    if (manifest.reference) return manifest.reference;
    throw new ProgramFailure(unknowing(model), 2);
  }
  const { dataset } = await shared.readUnlabelledData(profile, resolve(options.reference), options);
  const matrix = featureMatrix(profile, dataset, manifest, manifest.typeEncoding);
  tell(
    'scores are compared with those of the reference by the same model: surer than of other rows, where it was trained on these',
  );
  return learnReference(profile, dataset, manifest, matrix, {
    repetitions: [{ probabilities: scorer.probabilities(matrix, dataset.rowCount) }],
    dataset,
    threshold: readThresholds(readSettings(thresholdSettings), model).anomaly,
    isLabelled: false,
  });
}
