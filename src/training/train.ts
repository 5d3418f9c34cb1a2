// The whole training: data, cross-validation, the final model on all rows, and golden vectors by XGBoost itself. The result is proved by
// loading it as serving does before anything is written.
import { createHash } from 'node:crypto';
import { defaultTypeEncoding } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { loadModel } from '../inference/load-model.ts';
import { describeTraining, type TrainedManifest } from './artefact.ts';
import { crossValidate, type ValidationPlan } from './cross-validate.ts';
import { type Dataset, InvalidData } from './dataset.ts';
import { openTrainer } from './trainer.ts';

export interface TrainOptions {
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly plan: ValidationPlan;
  /** Where set-up puts XGBoost's libraries. */
  readonly libraryFolder: string;
  readonly onFold: (done: number, total: number) => void;
}

export interface Trained {
  readonly modelJson: string;
  readonly manifest: TrainedManifest;
}

/** Throws InvalidData when the data cannot be cross-validated, and XgboostFailure. */
export async function train({ profile, dataset, plan, libraryFolder, onFold }: TrainOptions): Promise<Trained> {
  checkClasses(dataset, plan.foldCount);
  const trainer = await openTrainer(dataset, libraryFolder);
  try {
    const validation = await crossValidate(trainer, dataset, plan, onFold);
    const goldenRows = chooseGolden(dataset.labels);
    const { parameters, rounds } = plan;
    const { modelJson, margins } = await trainer.fit({ parameters, rounds, trainRows: null, scoreRows: goldenRows });
    const manifest = describeTraining({
      profile,
      typeEncoding: defaultTypeEncoding(profile),
      dataset,
      plan,
      validation,
      xgboostVersion: trainer.xgboostVersion,
      modelJson,
      golden: { rows: goldenRows, margins },
    });
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    const modelBytes = new TextEncoder().encode(modelJson);
    loadModel({ profile, modelBytes, modelFile: 'model.json', manifestJson: JSON.stringify(manifest), digest });
    return { modelJson, manifest };
  } finally {
    await trainer.close();
  }
}

const goldenCount = 32;

function checkClasses({ labels, rowCount }: Dataset, foldCount: number): void {
  const failures = labels.reduce((sum, label) => sum + label, 0);
  const others = rowCount - failures;
  if (Math.min(failures, others) < foldCount) {
    throw new InvalidData(
      `the data has ${failures} failures and ${others} rows without one; ${foldCount}-fold cross-validation needs at least ${foldCount} of each`,
    );
  }
}

/** Half of them failures, where there are enough, evenly over the file. */
function chooseGolden(labels: Float32Array): Uint32Array {
  const evenly = (rows: readonly number[], count: number): number[] =>
    Array.from(
      { length: Math.min(count, rows.length) },
      (_, index) => rows[Math.floor((index * rows.length) / count)] as number,
    );
  const rowsOf = (label: number): number[] => [...labels.keys()].filter((row) => labels[row] === label);
  const failures = evenly(rowsOf(1), goldenCount / 2);
  return Uint32Array.from([...failures, ...evenly(rowsOf(0), goldenCount - failures.length)]);
}
