// From a model's documents to a Model that may be served. Nothing is scored before names, digests and golden vectors agree; what differs
// is said. Files come as bytes and text, and the digest as a function, so that this knows no files.
import { InvalidModel } from '../../core/errors.ts';
import { allFeatures } from '../../core/features.ts';
import { encodedTypes, type TypeEncoding } from '../../core/machine-type.ts';
import { optionalNames } from '../../core/optional-sensors.ts';
import type { Profile } from '../../core/profile.ts';
import type { Forest } from '../forest/forest.ts';
import { createReferenceScorer } from '../forest/reference-scorer.ts';
import type { Rounds } from '../xgboost-file/learner.ts';
import type { ModelLimits } from '../xgboost-file/limits.ts';
import { readModel } from '../xgboost-file/read-model.ts';
import { calibrateAfter } from './calibration.ts';
import { type ArtefactManifest, readManifest } from './manifest.ts';
import type { Model, Scorer } from './model.ts';
import { type Digest, featureDigest, type MemoryRules, memoryRules } from './probe.ts';
import { requireScalerFits, type Scaler, withoutMissing } from './scaler.ts';

/** Port: a scorer for a forest. All of them give the same bits. */
export type CreateScorer = (forest: Forest) => Scorer;

/** A model of ours: the model's file and the manifest beside it. */
export interface Artefact {
  readonly profile: Profile;
  /** JSON or UBJSON. */
  readonly modelBytes: Uint8Array;
  /** The file's name, for messages: `model.json` or `model.ubj`. */
  readonly modelFile: string;
  readonly manifestJson: string;
  readonly digest: Digest;
  /** Default: the reference scorer. */
  readonly createScorer?: CreateScorer;
  readonly limits?: Partial<ModelLimits>;
}

/** A model from elsewhere: the model's file, and what no manifest says. */
export interface BareModel {
  readonly profile: Profile;
  /** JSON or UBJSON. */
  readonly modelBytes: Uint8Array;
  readonly name: string;
  readonly digest: Digest;
  /** Default: the reference scorer. */
  readonly createScorer?: CreateScorer;
  readonly limits?: Partial<ModelLimits>;
  readonly typeEncoding: TypeEncoding;
  /** Null takes the names inside the model. */
  readonly featureNames: readonly string[] | null;
  /** Null for none. */
  readonly scaler: Scaler | null;
  /** Null for none. */
  readonly missing?: number | null;
  /** Default: `best`. */
  readonly rounds?: Rounds;
}

/** The model of an artefact. Throws InvalidModel, saying which of features, hash and margins differs. */
export function loadModel(artefact: Artefact): Model {
  const { profile, modelBytes, modelFile, manifestJson, digest, createScorer = createReferenceScorer } = artefact;
  const manifest = inDocument('manifest.json', () => readManifest(manifestJson));
  const fail = refusal('manifest.json');
  if (manifest.profile !== profile.name) {
    fail(
      `the model was trained for the profile ${manifest.profile}, and this is the profile ${profile.name} (PROFILE_PATH)`,
    );
  }
  const forest = inDocument(modelFile, () => readServedModel(modelBytes, artefact.limits, manifest.rounds ?? 'best'));
  requireNames(profile, manifest.featureNames, forest);
  requireTypes(profile, manifest.typeEncoding);
  requireReference(profile, manifest, fail);
  if (manifest.scaler) requireScalerFits(manifest.scaler, forest.featureCount);
  const modelSha256 = digest(modelBytes);
  if (modelSha256 !== manifest.modelSha256) {
    fail(`modelSha256 is ${manifest.modelSha256}, and ${modelFile} has ${modelSha256}: they are not of one training`);
  }
  requireMemory(profile, manifest, fail);
  requireOptional(profile, manifest, fail);
  const features = featureDigest(profile, manifest, manifest.typeEncoding, digest);
  if (features !== manifest.featureDigest) {
    fail(
      `featureDigest differs: the features of the profile ${profile.name} no longer compute what the model was trained on`,
    );
  }
  const plain = createScorer(forest);
  requireGolden(manifest, plain);
  const scorer = manifest.calibration === null ? plain : calibrateAfter(manifest.calibration, plain);
  return { manifest: servedPart(manifest), scorer, modelType: modelTypes[manifest.kind ?? 'classifier'] };
}

/** The model of a bare file. Its version is the beginning of the file's digest, its threshold 0.5. Throws InvalidModel. */
export function loadBareModel(bare: BareModel): Model {
  const { profile, typeEncoding, scaler } = bare;
  const { missing = null, rounds = 'best' } = bare;
  const forest = readServedModel(bare.modelBytes, bare.limits, rounds);
  const featureNames = bare.featureNames ?? forest.featureNames;
  if (featureNames === null)
    throw new InvalidModel('has no feature names inside; name a file of them in FEATURE_NAMES_PATH');
  requireNames(profile, featureNames, forest);
  requireTypes(profile, typeEncoding);
  if (scaler !== null) requireScalerFits(scaler, forest.featureCount);
  return {
    manifest: {
      schemaVersion: 1,
      name: bare.name,
      version: bare.digest(bare.modelBytes).slice(0, versionCharacters),
      profile: profile.name,
      featureNames,
      typeEncoding,
      scaler,
      missing,
      rounds,
      threshold: 0.5,
    },
    scorer: (bare.createScorer ?? createReferenceScorer)(forest),
    modelType: modelTypes.classifier,
  };
}

// What Python calls a booster of this objective, and a forest that isolates; /health says it.
const modelTypes = { classifier: 'XGBClassifier', isolation_forest: 'IsolationForest', limits: 'Limits' };
const versionCharacters = 12;

/** A forest whose predictions are probabilities of one event. */
function readServedModel(bytes: Uint8Array, limits: Partial<ModelLimits> = {}, rounds: Rounds): Forest {
  const forest = readModel(bytes, { limits, rounds });
  if (forest.link === 'logistic' && forest.groupCount !== 1) {
    throw new InvalidModel(
      `learner.learner_model_param: the model has ${forest.groupCount} targets (it was trained on several labels at once), and one probability of failure is wanted; train with one label, or score with spindle score`,
    );
  }
  if (forest.link !== 'logistic') {
    throw new InvalidModel(
      `learner.objective.name is ${forest.objective}, which gives no probability of failure; train with binary:logistic`,
    );
  }
  return forest;
}

function requireNames(profile: Profile, names: readonly string[], forest: Forest): void {
  const fail = refusal('feature names differ');
  if (names.length !== forest.featureCount) fail(`${names.length} are named, and the model has ${forest.featureCount}`);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) fail(`${repeated} is named twice`);
  const known = allFeatures(profile).map((feature) => feature.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    fail(`the profile ${profile.name} has no feature ${unknown.join(', ')}; it has ${known.join(', ')}`);
  }
  forest.featureNames?.forEach((name, index) => {
    if (name !== names[index]) fail(`feature ${index + 1} is ${names[index]}, and ${name} inside the model`);
  });
}

function requireTypes(profile: Profile, encoding: TypeEncoding): void {
  try {
    encodedTypes(profile, encoding);
  } catch (error) {
    throw new InvalidModel(`${(error as Error).message}; it has ${Object.keys(encoding).join(', ')}`, { cause: error });
  }
}

/** What it compares must be there to be compared. */
function requireReference(
  profile: Profile,
  { reference, featureNames }: ArtefactManifest,
  fail: (problem: string) => never,
): void {
  const sensors = profile.sensors.map(({ name }) => name);
  for (const [type, { sensors: ofSensors, features }] of Object.entries(reference?.inputs ?? {})) {
    const unknown =
      Object.keys(ofSensors).find((name) => !sensors.includes(name)) ??
      Object.keys(features).find((name) => !featureNames.includes(name));
    if (unknown !== undefined) fail(`reference.inputs.${type} has ${unknown}, which this model does not have`);
  }
}

/** The profile's memory must be what the model was trained with, in words before numbers: so that what differs is said. */
function requireMemory(
  profile: Profile,
  { memory, featureNames }: ArtefactManifest,
  fail: (problem: string) => never,
): void {
  const now = memoryRules(profile, featureNames);
  const then: MemoryRules = memory ?? { gapSeconds: null, features: {} };
  for (const name of featureNames) {
    const [trained, own] = [then.features[name], now?.features[name]];
    if (trained !== own)
      fail(
        `memory differs: the feature ${name} was ${trained ?? 'of one reading alone'} when the model was trained, and is ${own ?? 'of one reading alone'} in the profile ${profile.name}`,
      );
  }
  const gapNow = now?.gapSeconds ?? null;
  if (now !== null && then.gapSeconds !== gapNow)
    fail(
      `memory differs: a gap was ${gapText(then.gapSeconds)} when the model was trained, and is ${gapText(gapNow)} in the profile ${profile.name}`,
    );
}

/** Where values were missing in training decides what a model makes of one that is. */
function requireOptional(
  profile: Profile,
  { optionalSensors }: ArtefactManifest,
  fail: (problem: string) => never,
): void {
  const [then, now] = [optionalSensors ?? [], optionalNames(profile)];
  const other = [...now, ...then].find((name) => then.includes(name) !== now.includes(name));
  if (other === undefined) return;
  const said = (names: readonly string[]): string => (names.includes(other) ? 'optional' : 'in every reading');
  fail(
    `the sensor ${other} was ${said(then)} when the model was trained, and is ${said(now)} in the profile ${profile.name}`,
  );
}

function gapText(seconds: number | null): string {
  return seconds === null ? 'none' : `more than ${seconds} s`;
}

function requireGolden({ golden, featureNames, missing }: ArtefactManifest, scorer: Scorer): void {
  const matrix = new Float32Array(golden.rows.length * featureNames.length);
  for (const [index, row] of golden.rows.entries()) {
    const inputs = missing == null ? row : row.map((value) => withoutMissing(value, missing));
    matrix.set(inputs, index * featureNames.length);
  }
  scorer.margins(matrix, golden.rows.length).forEach((margin, row) => {
    const expected = Math.fround(golden.margins[row] as number);
    if (margin !== expected) {
      refusal('manifest.json')(
        `golden.margins[${row}] is ${expected}, and the model gives ${margin}: its margins differ`,
      );
    }
  });
}

/** Without what only proves that the model fits. */
function servedPart(manifest: ArtefactManifest): Model['manifest'] {
  const { golden: _, modelSha256: __, featureDigest: ___, calibration: ____, ...served } = manifest;
  return served;
}

function refusal(place: string): (problem: string) => never {
  return (problem) => {
    throw new InvalidModel(`${place}: ${problem}`);
  };
}

/** Puts the document's name before the path inside it. */
function inDocument<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidModel) throw new InvalidModel(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
