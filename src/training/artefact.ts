// What training leaves behind: a folder with the model, its manifest, what was measured, and the card. It has no dates and nothing of the
// machine, so the same run gives the same bytes; its version is a digest of them. It appears whole or not at all.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DriftReference } from '../core/drift/reference.ts';
import { defaultTypeEncoding } from '../core/machine-type.ts';
import { optionalNames } from '../core/optional-sensors.ts';
import type { Profile } from '../core/profile.ts';
import { compares } from '../core/target/expression.ts';
import { labelRule } from '../core/target/target.ts';
import type { ArtefactManifest, WrittenRanges } from '../inference/model/manifest.ts';
import { featureDigest, memoryRules } from '../inference/model/probe.ts';
import { modelCard } from './card/page.ts';
import type { UnversionedEvaluation } from './evaluation/describe-evaluation.ts';
import type { Evaluation } from './evaluation/evaluation.ts';
import type { MetricSummaries } from './evaluation/summary.ts';
import type { SplitKind } from './split/splitter.ts';

/** The manifest, with what a person wants to know of the training. */
export interface TrainedManifest extends Omit<ArtefactManifest, 'usual'> {
  readonly usual: WrittenRanges | null;
  readonly featureSet: string;
  readonly metrics: MetricSummaries & { readonly protocol: string };
  readonly data: Evaluation['data'];
  /** What was kept apart; evaluation of the model reads the same columns. */
  readonly split: {
    readonly kind: SplitKind;
    readonly groupColumn: string | null;
    readonly timeColumn: string | null;
    readonly testSha256: string | null;
    readonly warning: string | null;
  };
  readonly events: Evaluation['events'];
  readonly xgboost: {
    readonly version: string;
    readonly rounds: number;
    readonly parameters: Readonly<Record<string, string | number>>;
    readonly imbalance: string;
  };
  readonly costs: Evaluation['costs'];
  readonly seeds: Readonly<Record<'training', number> & Record<'selection' | 'report', readonly number[]>>;
}

export const cardFile = 'model-card.html';
export const evaluationFile = 'evaluation.json';

/** The files of the folder. */
export type ArtefactFiles = Readonly<Record<string, string | Uint8Array> & { 'model.ubj': Uint8Array }>;

export interface Training {
  readonly profile: Profile;
  readonly featureNames: readonly string[];
  readonly evaluation: UnversionedEvaluation;
  readonly summaries: MetricSummaries;
  readonly model: Uint8Array;
  /** Rows of the matrix, and the margins that XGBoost gave them. */
  readonly golden: { readonly rows: Uint32Array; readonly margins: Float32Array; readonly matrix: Float32Array };
  readonly reference: DriftReference;
}

export function describeArtefact(training: Training): {
  readonly files: ArtefactFiles;
  readonly manifest: TrainedManifest;
  readonly evaluation: Evaluation;
} {
  const { model, profile } = training;
  const modelSha256 = sha256(model);
  const { data, threshold, calibration } = training.evaluation;
  const scores = `${modelSha256} ${data.sha256} ${threshold} ${JSON.stringify(calibration.applied)}`;
  const version = sha256(`${scores}${targetWords(training.evaluation)}`).slice(0, versionCharacters);
  const evaluation: Evaluation = {
    ...training.evaluation,
    model: { ...training.evaluation.model, version },
  };
  const manifest = describeManifest(training, evaluation, modelSha256);
  return {
    files: artefactFiles({ model, manifest, evaluation, card: modelCard(evaluation, profile) }),
    manifest,
    evaluation,
  };
}

/** A column of labels is known by its data; what else labels came of makes another version. */
function targetWords({ target }: UnversionedEvaluation): string {
  if (target === undefined) return '';
  return target.name === null && !compares(labelRule(target).expression) ? '' : ` ${JSON.stringify(target)}`;
}

export function artefactFiles(of: {
  readonly model: Uint8Array;
  readonly manifest: object;
  readonly evaluation: object;
  readonly card: string;
}): ArtefactFiles {
  return {
    'model.ubj': of.model,
    'manifest.json': formatJson(of.manifest),
    [evaluationFile]: formatJson(of.evaluation),
    [cardFile]: of.card,
  };
}

function describeManifest(training: Training, evaluation: Evaluation, modelSha256: string): TrainedManifest {
  const { profile, featureNames, golden } = training;
  const { model, data, split, events, costs, threshold, calibration } = evaluation;
  const typeEncoding = defaultTypeEncoding(profile);
  const memory = memoryRules(profile, featureNames);
  return {
    schemaVersion: 1,
    name: model.name,
    version: model.version,
    profile: profile.name,
    featureSet: model.featureSet,
    featureNames,
    typeEncoding,
    ...(memory === null ? {} : { memory }),
    ...optionalSensorsOf(profile),
    scaler: null,
    calibration: calibration.applied,
    threshold,
    modelSha256,
    featureDigest: featureDigest(profile, { featureNames }, typeEncoding, sha256),
    metrics: {
      protocol: protocolText(evaluation),
      ...roundedSummaries(training.summaries),
    },
    data,
    ...(evaluation.target === undefined ? {} : { target: evaluation.target }),
    split: {
      kind: split.kind,
      groupColumn: split.groupColumn,
      timeColumn: split.timeColumn,
      testSha256: split.test?.sha256 ?? null,
      warning: split.neighbours?.warning ?? null,
    },
    events,
    xgboost: {
      version: model.xgboostVersion,
      rounds: model.rounds,
      parameters: model.parameters,
      imbalance: model.imbalance,
    },
    costs,
    seeds: { training: model.seed, selection: model.selectionSeeds, report: model.reportSeeds },
    usual: evaluation.usual ?? null,
    ...(evaluation.usualChanges === undefined ? {} : { usualChanges: evaluation.usualChanges }),
    reference: training.reference,
    golden: goldenVectors(golden.rows, golden.matrix, golden.margins, featureNames.length),
  };
}

/** What the manifest says of them: of which sensors values were, or could have been, missing in training. */
export function optionalSensorsOf(profile: Profile): Pick<ArtefactManifest, 'optionalSensors'> {
  const optionalSensors = optionalNames(profile);
  return optionalSensors.length === 0 ? {} : { optionalSensors };
}

function protocolText({ model, split }: Evaluation): string {
  if (split.test !== null)
    return `a test file of ${split.test.rows} rows at the threshold; standard deviation and 95 % confidence over parts of it drawn again and again`;
  const folds = {
    rows: `stratified ${model.foldCount}-fold cross-validation`,
    groups: `${model.foldCount}-fold cross-validation of whole groups`,
    time: `${model.foldCount}-fold cross-validation of blocks of neighbouring rows`,
  };
  return `${model.reportSeeds.length} times ${folds[split.kind]} at the threshold; mean and standard deviation over the folds, 95 % confidence of the mean`;
}

/** Each number with the fewest digits that read back to the same float32. */
export function goldenVectors(
  rows: Uint32Array,
  matrix: Float32Array,
  margins: Float32Array,
  width: number,
): ArtefactManifest['golden'] {
  return {
    rows: Array.from(rows, (row) => Array.from(matrix.subarray(row * width, (row + 1) * width), shortest)),
    margins: Array.from(margins, shortest),
  };
}

const versionCharacters = 12;

/** Writes beside the folder, then puts the new one in its place. */
export async function writeArtefact(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const suffix = randomBytes(4).toString('hex');
  const fresh = `${folder}.${suffix}.new`;
  const old = `${folder}.${suffix}.old`;
  try {
    await mkdir(fresh);
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(fresh, name), content)));
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
export function formatJson(content: unknown): string {
  const indented = JSON.stringify(content, null, 2).replace(
    /\[\s+(-?\d[^[\]{}"]*?)\s+\]/g,
    (_, items: string) => `[${items.replace(/\s+/g, ' ')}]`,
  );
  return `${indented}\n`;
}

function roundedSummaries(summaries: MetricSummaries): MetricSummaries {
  const text = JSON.stringify(summaries, (_, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1e5) / 1e5 : value,
  );
  return JSON.parse(text) as MetricSummaries;
}

/** The number with the fewest digits that still reads back to the same float32. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
