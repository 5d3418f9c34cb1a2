// The folder of a model that was trained without labels: the same files as any other, with a manifest that says how it comes to a probability,
// and a card that says what nobody can know of it.
import type { UsualChanges } from '../../core/data-quality/usual-changes.ts';
import type { DriftReference } from '../../core/drift/reference.ts';
import type { Baselines } from '../../core/explanation/baselines.ts';
import { defaultTypeEncoding } from '../../core/machine-type.ts';
import type { Profile } from '../../core/profile.ts';
import type { ArtefactManifest, IsolationFacts, WrittenRanges } from '../../inference/model/manifest.ts';
import { featureDigest, memoryRules } from '../../inference/model/probe.ts';
import { type ArtefactFiles, artefactFiles, goldenVectors, optionalSensorsOf, sha256 } from '../artefact.ts';
import { unlabelledCard } from '../card/unlabelled-page.ts';
import type { Dataset } from '../data/dataset.ts';
import type { ChosenLimit, Wish } from './choose-limit.ts';
import { limitProbability } from './scale.ts';
import type { HeldBack, UnlabelledEvaluation } from './unlabelled-evaluation.ts';

/** The manifest, with what a person wants to know of the training. */
export interface UnlabelledManifest extends Omit<ArtefactManifest, 'usual'> {
  readonly usual: WrittenRanges;
  readonly featureSet: string;
  readonly data: UnlabelledEvaluation['data'];
  /** Evaluation of the model reads the same columns. */
  readonly split: { readonly groupColumn: string | null; readonly timeColumn: string | null };
  readonly wish: Wish;
  readonly expected: UnlabelledEvaluation['expected'];
  readonly heldBack: HeldBack | null;
  readonly seeds: { readonly training: number };
}

export interface UnlabelledTraining {
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly featureSet: string;
  readonly featureNames: readonly string[];
  readonly name: string;
  readonly seed: number;
  readonly foldCount: number;
  readonly model: Uint8Array;
  readonly isolation: Omit<IsolationFacts, 'formula'>;
  readonly wish: Wish;
  readonly chosen: ChosenLimit;
  readonly heldBack: HeldBack | null;
  readonly usual: WrittenRanges;
  readonly usualChanges: UsualChanges | undefined;
  readonly baselines: Baselines;
  readonly reference: DriftReference;
  /** Rows of the matrix, and the margins that the reference gives them. */
  readonly golden: { readonly rows: Uint32Array; readonly matrix: Float32Array; readonly margins: Float32Array };
}

const formula =
  'probability = 1 / (1 + exp(-margin)), margin = perStep (shift - E(h)), E(h) the mean path length over the trees; a leaf adds c(n) for its n rows. ' +
  'Anomaly score of Liu, Ting and Zhou (ICDM 2008): 2^(-E(h) / averagePathLength). No probability of failure: the odds go as one over the share of readings that are as unusual';

export function describeUnlabelled(training: UnlabelledTraining): {
  readonly files: ArtefactFiles;
  readonly manifest: UnlabelledManifest;
  readonly evaluation: UnlabelledEvaluation;
} {
  const { model, profile, dataset } = training;
  const modelSha256 = sha256(model);
  const version = sha256(`${modelSha256} ${dataset.sha256} ${limitProbability}`).slice(0, versionCharacters);
  const evaluation = evaluationOf(training, version);
  const manifest = manifestOf(training, evaluation, modelSha256);
  return {
    files: artefactFiles({ model, manifest, evaluation, card: unlabelledCard(evaluation, profile) }),
    manifest,
    evaluation,
  };
}

const versionCharacters = 12;

function evaluationOf(training: UnlabelledTraining, version: string): UnlabelledEvaluation {
  const { profile, dataset, chosen, usualChanges } = training;
  const { groupColumn, timeColumn, hasMachines, notes } = dataset.order;
  return {
    schemaVersion: 1,
    learning: 'unlabelled',
    model: {
      name: training.name,
      version,
      profile: profile.name,
      featureSet: training.featureSet,
      featureNames: training.featureNames,
      seed: training.seed,
      foldCount: training.foldCount,
    },
    data: { rows: dataset.rowCount, badRows: dataset.badRows.length, sha256: dataset.sha256 },
    order: { groupColumn, timeColumn, hasMachines, notes },
    isolation: { ...training.isolation, formula },
    threshold: limitProbability,
    wish: training.wish,
    expected: rounded({ anomalousShare: chosen.anomalousShare, alarms: chosen.alarms }),
    heldBack: rounded(training.heldBack),
    usual: training.usual,
    baselines: training.baselines,
    ...(usualChanges === undefined ? {} : { usualChanges }),
  };
}

function manifestOf(
  { profile, featureNames, golden, reference }: UnlabelledTraining,
  evaluation: UnlabelledEvaluation,
  modelSha256: string,
): UnlabelledManifest {
  const { model, data, order, isolation, threshold, wish, expected, heldBack, usual, usualChanges, baselines } =
    evaluation;
  const typeEncoding = defaultTypeEncoding(profile);
  const memory = memoryRules(profile, featureNames);
  return {
    schemaVersion: 1,
    kind: 'isolation_forest',
    name: model.name,
    version: model.version,
    profile: profile.name,
    featureSet: model.featureSet,
    featureNames,
    typeEncoding,
    ...(memory === null ? {} : { memory }),
    ...optionalSensorsOf(profile),
    scaler: null,
    calibration: null,
    threshold,
    modelSha256,
    featureDigest: featureDigest(profile, { featureNames }, typeEncoding, sha256),
    isolation,
    data,
    split: { groupColumn: order.groupColumn, timeColumn: order.timeColumn },
    wish,
    expected,
    heldBack,
    seeds: { training: model.seed },
    usual,
    baselines,
    ...(usualChanges === undefined ? {} : { usualChanges }),
    reference,
    golden: goldenVectors(golden.rows, golden.matrix, golden.margins, featureNames.length),
  };
}

/** Six significant digits, so that a card that is drawn anew is the same. */
function rounded<Content>(content: Content): Content {
  const text = JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value,
  );
  return JSON.parse(text) as Content;
}
