// The whole training: every feature set of the profile is judged, the chosen one is trained on all rows, and golden vectors come from
// XGBoost itself. The result is proved by loading it as serving does before anything is written.
import { createHash } from 'node:crypto';
import { featureSets } from '../core/features.ts';
import { defaultTypeEncoding } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { loadModel } from '../inference/model/load-model.ts';
import type { Model } from '../inference/model/model.ts';
import { type ArtefactFiles, describeArtefact, formatJson, type TrainedManifest } from './artefact.ts';
import { checkClasses, checkUnseen, checkVariation } from './data/check-dataset.ts';
import type { Columns } from './data/columns.ts';
import type { Dataset } from './data/dataset.ts';
import { featureMatrix } from './data/feature-matrix.ts';
import { learnReference, type ScoredRows } from './drift/learn-reference.ts';
import { describeEvaluation } from './evaluation/describe-evaluation.ts';
import { evaluateSet, foldsOf, type SetEvaluation } from './evaluation/evaluate-set.ts';
import type { Evaluation } from './evaluation/evaluation.ts';
import { learningCurve, learningShares } from './evaluation/learning-curve.ts';
import { checkNeighbours, neighbourFolds } from './evaluation/neighbours.ts';
import { notebookProtocols } from './evaluation/protocols.ts';
import type { SetPlan } from './evaluation/set-plan.ts';
import { type TestRows, testRowsOf } from './evaluation/test-rows.ts';
import type { Costs } from './evaluation/threshold.ts';
import { chooseGolden } from './golden.ts';
import { chooseRounds, earlySeed } from './search/stop-early.ts';
import { checkSplit } from './split/check-split.ts';
import { type Splitter, splitterOf } from './split/splitter.ts';
import { type OnRound, openTrainer, type Recipe, type Trainer } from './xgboost/trainer.ts';

export interface TrainOptions {
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly columns: Columns;
  readonly dataPath: string;
  /** Readings that nothing is trained on, and what is reported of; null without. */
  readonly test: { readonly dataset: Dataset; readonly path: string } | null;
  /** A model to be measured on the same held-out rows; null for none. */
  readonly compared: Model | null;
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
  const { profile, dataset, test } = options;
  const splitter = splitterOf(dataset);
  checkData(options, splitter);
  const encoding = defaultTypeEncoding(profile);
  const sets = Object.entries(featureSets(profile)).map(([name, featureNames]): FeatureSet => {
    const of = (rows: Dataset): Float32Array => featureMatrix(profile, rows, { featureNames }, encoding);
    return { name, featureNames, matrix: of(dataset), testMatrix: test === null ? null : of(test.dataset) };
  });
  const labels = test === null ? dataset.labels : joined(dataset.labels, test.dataset.labels);
  const trainers: Record<string, Trainer> = {};
  try {
    for (const { name, featureNames, matrix, testMatrix } of sets) {
      const rows = testMatrix === null ? matrix : joined(matrix, testMatrix);
      trainers[name] = await openTrainer({ matrix: rows, labels, featureNames }, options.libraryFolder);
    }
    return await trainSets(options, splitter, sets, trainers);
  } finally {
    await Promise.all(Object.values(trainers).map((trainer) => trainer.close()));
  }
}

interface FeatureSet {
  readonly name: string;
  readonly featureNames: readonly string[];
  readonly matrix: Float32Array;
  /** The test file's rows. */
  readonly testMatrix: Float32Array | null;
}

function checkData(options: TrainOptions, splitter: Splitter): void {
  const { profile, dataset, columns, dataPath, foldCount, test } = options;
  checkClasses(dataset, columns, dataPath, splitter.kind === 'rows' ? foldCount : 2);
  checkVariation(profile, dataset, columns, dataPath);
  const { selectionSeeds, reportSeeds } = seedsOf(options);
  const seeds = [options.seed, options.seed + earlySeed, ...selectionSeeds, ...reportSeeds];
  checkSplit(dataset, splitter, { foldCount, seeds }, dataPath);
  if (test === null) return;
  checkClasses(test.dataset, columns, test.path, 1);
  checkUnseen(dataset, test.dataset, test.path);
}

function joined(one: Float32Array, other: Float32Array): Float32Array {
  const both = new Float32Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

async function trainSets(
  options: TrainOptions,
  splitter: Splitter,
  sets: readonly FeatureSet[],
  trainers: Readonly<Record<string, Trainer>>,
): Promise<Trained> {
  const { profile, dataset, featureSet, foldCount, seed } = options;
  const test = options.test === null ? null : testRowsOf(dataset, options.test.dataset);
  const { labels } = dataset;
  const set = sets.find(({ name }) => name === featureSet) as FeatureSet;
  const trainer = trainers[featureSet] as Trainer;
  const recipe = await chooseRounds(trainer, labels, options.recipes[featureSet] as Recipe, {
    ...options,
    splitter,
  });
  const planOf = (name: string): SetPlan =>
    planFor(options, splitter, test, name === featureSet ? recipe : (options.recipes[name] as Recipe));
  const others = 2 + learningShares.length * foldCount + neighbourFolds(profile, dataset, planOf(featureSet));
  const onFold = countFolds(
    sets.reduce((sum, { name }) => sum + foldsOf(planOf(name)), others),
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
  const own = evaluations[featureSet] as SetEvaluation;
  const { threshold } = own;
  const neighbours = await checkNeighbours(profile, dataset, trainer, planOf(featureSet), own, onFold);
  const learning = await learningCurve(trainer, labels, { recipe, splitter, foldCount, seed, threshold, test }, onFold);
  const goldenRows = chooseGolden(labels, set.matrix);
  const explainRows = Uint32Array.from(labels.keys());
  const final = await trainer.fit(
    { ...recipe, trainRows: test?.trainRows ?? null, scoreRows: goldenRows, explainRows, wantsModel: true },
    options.progress.onRound,
  );
  const described = describeEvaluation({
    ...{ ...options, recipe, plan: planOf(featureSet), set, evaluations, notebook, learning, neighbours },
    contributions: final.contributions,
    xgboostVersion: trainer.xgboostVersion,
  });
  const { files, manifest, evaluation } = describeArtefact({
    profile: options.profile,
    featureNames: set.featureNames,
    evaluation: described,
    summaries: (own.tested ?? own).summaries,
    model: final.model,
    golden: { rows: goldenRows, margins: final.margins, matrix: set.matrix },
    reference: learnReference(profile, dataset, set, set.matrix, scoredRows(options, own)),
  });
  prove(options.profile, files, manifest);
  return { files, manifest, evaluation };
}

/** By models of other rows: of the test file where there is one. */
function scoredRows({ dataset, test }: TrainOptions, { repetitions, tested, threshold }: SetEvaluation): ScoredRows {
  return tested === null || test === null
    ? { repetitions, dataset, threshold, isLabelled: true }
    : { repetitions: [tested], dataset: test.dataset, threshold, isLabelled: true };
}

function planFor(options: TrainOptions, splitter: Splitter, test: TestRows | null, recipe: Recipe): SetPlan {
  const { foldCount, costs } = options;
  return { recipe, splitter, test, foldCount, costs, ...seedsOf(options) };
}

/** What is reported comes from seeds that chose nothing: neither threshold and calibration here, nor parameters in a search. */
function seedsOf({ repetitions, seed }: TrainOptions): Pick<SetPlan, 'selectionSeeds' | 'reportSeeds'> {
  const seedsFrom = (first: number): number[] => Array.from({ length: repetitions }, (_, index) => first + index);
  return { selectionSeeds: seedsFrom(seed + 1_000), reportSeeds: seedsFrom(seed + 3_000) };
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
