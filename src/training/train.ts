// The whole training: every feature set of the profile is judged, the chosen one is trained on all rows, and golden vectors come from
// XGBoost itself. The result is proved by loading it as serving does before anything is written.
import { createHash } from 'node:crypto';
import { featureSets } from '../core/features.ts';
import { defaultTypeEncoding } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { loadModel } from '../inference/model/load-model.ts';
import { type ArtefactFiles, describeArtefact, formatJson, type TrainedManifest } from './artefact.ts';
import { checkClasses, checkVariation } from './data/check-dataset.ts';
import type { Columns } from './data/columns.ts';
import type { Dataset } from './data/dataset.ts';
import { featureMatrix } from './data/feature-matrix.ts';
import { describeEvaluation } from './evaluation/describe-evaluation.ts';
import { evaluateSet, foldsOf, type SetEvaluation, type SetPlan } from './evaluation/evaluate-set.ts';
import type { Evaluation } from './evaluation/evaluation.ts';
import { learningCurve, learningShares } from './evaluation/learning-curve.ts';
import { notebookProtocols } from './evaluation/protocols.ts';
import type { Costs } from './evaluation/threshold.ts';
import { chooseRounds } from './search/stop-early.ts';
import { type OnRound, openTrainer, type Recipe, type Trainer } from './xgboost/trainer.ts';

export interface TrainOptions {
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly columns: Columns;
  readonly dataPath: string;
  /** The name of the set that is trained. */
  readonly featureSet: string;
  readonly name: string;
  /** A recipe for each feature set. */
  readonly recipes: Readonly<Record<string, Recipe>>;
  readonly foldCount: number;
  readonly repetitions: number;
  readonly seed: number;
  readonly costs: Costs;
  /** Rounds without gain after which training ends; null trains all rounds of the recipe. */
  readonly patience: number | null;
  /** Where set-up puts XGBoost's libraries. */
  readonly libraryFolder: string;
  readonly progress: TrainProgress;
}

export interface TrainProgress {
  /** Each training of the evaluation that is done. */
  readonly onFold: (done: number, total: number) => void;
  /** Each round of the model itself. */
  readonly onRound: OnRound;
}

export interface Trained {
  readonly files: ArtefactFiles;
  readonly manifest: TrainedManifest;
  readonly evaluation: Evaluation;
}

/** Throws InvalidData when nothing can be learnt from the data, and XgboostFailure. */
export async function train(options: TrainOptions): Promise<Trained> {
  const { profile, dataset, columns, dataPath, foldCount } = options;
  checkClasses(dataset, columns, dataPath, foldCount);
  checkVariation(profile, dataset, columns, dataPath);
  const encoding = defaultTypeEncoding(profile);
  const sets = Object.entries(featureSets(profile)).map(([name, featureNames]) => ({
    name,
    featureNames,
    matrix: featureMatrix(profile, dataset, { featureNames }, encoding),
  }));
  const trainers: Record<string, Trainer> = {};
  try {
    for (const { name, featureNames, matrix } of sets)
      trainers[name] = await openTrainer({ matrix, labels: dataset.labels, featureNames }, options.libraryFolder);
    return await trainSets(options, sets, trainers);
  } finally {
    await Promise.all(Object.values(trainers).map((trainer) => trainer.close()));
  }
}

interface FeatureSet {
  readonly name: string;
  readonly featureNames: readonly string[];
  readonly matrix: Float32Array;
}

async function trainSets(
  options: TrainOptions,
  sets: readonly FeatureSet[],
  trainers: Readonly<Record<string, Trainer>>,
): Promise<Trained> {
  const { dataset, featureSet, foldCount, seed } = options;
  const { labels } = dataset;
  const set = sets.find(({ name }) => name === featureSet) as FeatureSet;
  const trainer = trainers[featureSet] as Trainer;
  const recipe = await chooseRounds(trainer, labels, options.recipes[featureSet] as Recipe, options);
  const planOf = (name: string): SetPlan =>
    planFor(options, name === featureSet ? recipe : (options.recipes[name] as Recipe));
  const onFold = countFolds(
    sets.reduce((sum, { name }) => sum + foldsOf(planOf(name)), 2 + learningShares.length * foldCount),
    options.progress.onFold,
  );
  // The trainers are threads of their own: sets are judged side by side.
  const evaluations = Object.fromEntries(
    await Promise.all(
      sets.map(
        async ({ name }) => [name, await evaluateSet(trainers[name] as Trainer, labels, planOf(name), onFold)] as const,
      ),
    ),
  );
  const defaultSet = sets[0] as FeatureSet;
  const notebook = await notebookProtocols(trainers[defaultSet.name] as Trainer, labels, defaultSet.name, onFold);
  const { threshold } = evaluations[featureSet] as SetEvaluation;
  const learning = await learningCurve(trainer, labels, { recipe, foldCount, seed, threshold }, onFold);
  const goldenRows = chooseGolden(labels);
  const explainRows = Uint32Array.from(labels.keys());
  const final = await trainer.fit(
    { ...recipe, trainRows: null, scoreRows: goldenRows, explainRows, wantsModel: true },
    options.progress.onRound,
  );
  const described = describeEvaluation({
    ...{ ...options, recipe, plan: planOf(featureSet), set, evaluations, notebook, learning },
    contributions: final.contributions,
    xgboostVersion: trainer.xgboostVersion,
  });
  const { files, manifest, evaluation } = describeArtefact({
    profile: options.profile,
    featureNames: set.featureNames,
    evaluation: described,
    summaries: (evaluations[featureSet] as SetEvaluation).summaries,
    model: final.model,
    golden: { rows: goldenRows, margins: final.margins, matrix: set.matrix },
  });
  prove(options.profile, files, manifest);
  return { files, manifest, evaluation };
}

/** What is reported comes from seeds that chose nothing: neither threshold and calibration here, nor parameters in a search. */
function planFor({ foldCount, repetitions, seed, costs }: TrainOptions, recipe: Recipe): SetPlan {
  const seedsFrom = (first: number): number[] => Array.from({ length: repetitions }, (_, index) => first + index);
  return { recipe, foldCount, costs, selectionSeeds: seedsFrom(seed + 1_000), reportSeeds: seedsFrom(seed + 3_000) };
}

function countFolds(total: number, onFold: TrainProgress['onFold']): () => void {
  let done = 0;
  return () => onFold(++done, total);
}

function prove(profile: Profile, files: ArtefactFiles, manifest: TrainedManifest): void {
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const manifestJson = formatJson(manifest);
  loadModel({ profile, modelBytes: files['model.ubj'], modelFile: 'model.ubj', manifestJson, digest });
}

const goldenCount = 32;

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
