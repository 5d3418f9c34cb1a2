// What training leaves behind: a folder with model.json and manifest.json. It has no dates and nothing of the machine, so the same run
// gives the same bytes; its version is a digest of them. It appears whole or not at all.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TypeEncoding } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import type { ArtefactManifest } from '../inference/manifest.ts';
import { featureDigest } from '../inference/probe.ts';
import type { Validation, ValidationPlan } from './cross-validate.ts';
import type { Dataset } from './dataset.ts';
import type { Metrics } from './metrics.ts';

/** The manifest, with what a person wants to know of the training. */
export interface TrainedManifest extends ArtefactManifest {
  readonly metrics: {
    readonly protocol: string;
    readonly threshold: number;
    readonly mean: Metrics;
    readonly standardDeviation: Metrics;
  };
  readonly data: { readonly rows: number; readonly failures: number; readonly sha256: string };
  readonly xgboost: {
    readonly version: string;
    readonly rounds: number;
    readonly parameters: ValidationPlan['parameters'];
  };
  readonly seed: number;
}

export interface Training {
  readonly profile: Profile;
  readonly typeEncoding: TypeEncoding;
  readonly dataset: Dataset;
  readonly plan: ValidationPlan;
  readonly validation: Validation;
  readonly xgboostVersion: string;
  readonly modelJson: string;
  /** Rows of the data set, and the margins that XGBoost gave them. */
  readonly golden: { readonly rows: Uint32Array; readonly margins: Float32Array };
}

export function describeTraining(training: Training): TrainedManifest {
  const { profile, typeEncoding, dataset, plan, validation } = training;
  const { mean, standardDeviation, threshold } = validation;
  const modelSha256 = sha256(training.modelJson);
  const { featureNames } = dataset;
  return {
    schemaVersion: 1,
    name: `${profile.name}-xgboost`,
    version: sha256(`${modelSha256} ${dataset.sha256} ${threshold}`).slice(0, 12),
    profile: profile.name,
    featureNames,
    typeEncoding,
    threshold,
    modelSha256,
    featureDigest: featureDigest(profile, featureNames, typeEncoding, sha256),
    metrics: {
      protocol: `${plan.repetitions} times stratified ${plan.foldCount}-fold cross-validation; mean and standard deviation over the folds`,
      threshold,
      mean: rounded(mean),
      standardDeviation: rounded(standardDeviation),
    },
    data: {
      rows: dataset.rowCount,
      failures: dataset.labels.reduce((sum, label) => sum + label, 0),
      sha256: dataset.sha256,
    },
    xgboost: { version: training.xgboostVersion, rounds: plan.rounds, parameters: plan.parameters },
    seed: plan.seed,
    golden: {
      rows: Array.from(training.golden.rows, (row) => {
        const start = row * featureNames.length;
        return Array.from(dataset.matrix.subarray(start, start + featureNames.length), shortest);
      }),
      margins: Array.from(training.golden.margins, shortest),
    },
  };
}

/** Writes beside the folder, then puts the new one in its place. */
export async function writeArtefact(folder: string, modelJson: string, manifest: TrainedManifest): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const suffix = randomBytes(4).toString('hex');
  const fresh = `${folder}.${suffix}.new`;
  const old = `${folder}.${suffix}.old`;
  try {
    await mkdir(fresh);
    await writeFile(join(fresh, 'model.json'), modelJson);
    await writeFile(join(fresh, 'manifest.json'), `${formatManifest(manifest)}\n`);
    const hadOne = await moved(folder, old);
    await rename(fresh, folder).catch(async (error: unknown) => {
      if (hadOne) await rename(old, folder);
      throw error;
    });
  } finally {
    await Promise.all([fresh, old].map((path) => rm(path, { recursive: true, force: true })));
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Indented, with each row of numbers on a line. */
function formatManifest(manifest: TrainedManifest): string {
  return JSON.stringify(manifest, null, 2).replace(
    /\[\s+(-?\d[^[\]]*?)\s+\]/g,
    (_, items: string) => `[${items.replace(/\s+/g, ' ')}]`,
  );
}

function rounded(metrics: Metrics): Metrics {
  const entries = Object.entries(metrics).map(([name, value]) => [name, Math.round(value * 1e5) / 1e5]);
  return Object.fromEntries(entries) as unknown as Metrics;
}

/** The number with the fewest digits that still reads back to the same float32. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
