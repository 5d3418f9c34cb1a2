// Finds the model that the settings name, reads its files, and has everything checked before the first score. A file that is missing,
// cannot be read or does not fit is refused with its path and what to do; a pickle is never opened.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import type { CleanedEnv } from 'envalid';
import { InvalidModel, InvalidSettings } from '../core/errors.ts';
import { allFeatures, selectFeatures } from '../core/features.ts';
import { defaultTypeEncoding, type TypeEncoding } from '../core/machine-type.ts';
import { withMemory } from '../core/memory/features.ts';
import type { Profile } from '../core/profile.ts';
import { readFeatureNames, readTypeEncoder } from '../inference/model/companion-files.ts';
import { createLimitsModel } from '../inference/model/limits-model.ts';
import { type CreateScorer, loadBareModel, loadModel } from '../inference/model/load-model.ts';
import type { Model } from '../inference/model/model.ts';
import { readScaler, type Scaler } from '../inference/model/scaler.ts';
import type { Rounds } from '../inference/xgboost-file/learner.ts';
import type { ModelLimits } from '../inference/xgboost-file/limits.ts';
import type { modelSettings } from './model-settings.ts';
import { readAbout } from './read-about.ts';
import { loadScorerFactory } from './scoring-kernel.ts';

type ModelSettings = Pick<CleanedEnv<typeof modelSettings>, keyof typeof modelSettings>;

/** The folder that is served when MODEL_PATH is empty, and that `npm run train` writes. Does not depend on the working folder. */
export const defaultModelFolder = resolve(import.meta.dirname, '../../models/default');

/** SHA-256 in hexadecimal. */
function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The model, checked. Throws InvalidSettings listing every path that cannot be used, or InvalidModel naming the file that does not fit. */
export async function loadModelFromPaths(
  settings: ModelSettings,
  profile: Profile,
  choices: ModelChoices = {},
): Promise<Model> {
  if (settings.MODEL_PATH === limitsAlone) return loadLimits(settings, profile);
  const model = await loadFromPath(settings, profile, choices);
  if (choices.remembers !== true) requireNoMemory(profile, model);
  return model;
}

/** Whoever remembers nothing of machines must never score such a model: its features would be others. */
function requireNoMemory(profile: Profile, { manifest }: Model): void {
  const [first, ...more] = withMemory(selectFeatures(profile, manifest.featureNames));
  if (first === undefined) return;
  throw new InvalidModel(
    `the model ${manifest.name} has features with memory (${first.name}${more.length === 0 ? '' : ` and ${more.length} more`}), and this program remembers nothing of machines; import a model of a feature set without memory, or train one by spindle train --features`,
  );
}

async function loadFromPath(settings: ModelSettings, profile: Profile, choices: ModelChoices): Promise<Model> {
  const path = settings.MODEL_PATH === '' ? defaultModelFolder : resolve(settings.MODEL_PATH);
  const problems = [
    pathProblem('MODEL_PATH', path, trainAdvice),
    ...companionNames.map((name) =>
      settings[name] === '' ? undefined : pathProblem(name, settings[name], leaveOutAdvice(name)),
    ),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new InvalidSettings(problems);
  const companions = await readCompanions(settings, profile);
  const engine = { createScorer: await loadScorerFactory(), limits: modelLimits(settings) };
  return statSync(path).isDirectory()
    ? loadFolder(path, profile, companions, engine)
    : loadFile(path, profile, { companions, settings, choices }, engine);
}

/** In place of a path: no model, but the limits of the profile's failure modes. */
const limitsAlone = 'limits';

async function loadLimits(settings: ModelSettings, profile: Profile): Promise<Model> {
  const given = companionNames.filter((name) => settings[name] !== '');
  if (given.length > 0)
    throw new InvalidSettings(
      given.map((name) => `${name}: leave it empty with MODEL_PATH=${limitsAlone}, which needs no file`),
    );
  try {
    return createLimitsModel(profile, await loadScorerFactory(), sha256);
  } catch (error) {
    if (!(error instanceof InvalidModel)) throw error;
    throw new InvalidSettings([
      `MODEL_PATH=${limitsAlone}: ${error.message}; state some in failureModes (docs/profiles.md), or ${trainAdvice}`,
    ]);
  }
}

/** What the file of a bare model does not say, and what the caller can do. */
interface ModelChoices {
  /** Default: `best`. */
  readonly rounds?: Rounds | undefined;
  readonly missing?: number | undefined;
  /** Whether the caller remembers what a model's features with memory need; a model that has such is refused otherwise. */
  readonly remembers?: true;
}

interface Engine {
  readonly createScorer: CreateScorer;
  readonly limits: Pick<ModelLimits, 'bytesMax' | 'treesMax' | 'depthMax'>;
}

/** What a model file may have at most. */
function modelLimits(settings: ModelSettings): Engine['limits'] {
  return {
    bytesMax: settings.MODEL_BYTES_MAX,
    treesMax: settings.MODEL_TREES_MAX,
    depthMax: settings.MODEL_DEPTH_MAX,
  };
}

const companionNames = ['SCALER_PATH', 'ENCODER_PATH', 'FEATURE_NAMES_PATH'] as const;

/** Of a model folder; the first that is there is taken. */
const modelFileNames = ['model.ubj', 'model.json'] as const;

const trainAdvice = 'train one by: npm run train';
const pickleAdvice =
  'a pickle runs whatever code it holds when it is opened, so it never is. Turn the pickles into JSON with the Python that wrote them: ' +
  'python tools/export-python-model.py FOLDER --out EXPORTED, then: ./spindle import-model --model EXPORTED/model.json --scaler ' +
  'EXPORTED/scaler.json --encoder EXPORTED/encoder.json --feature-names EXPORTED/feature-names.json --out MODEL, and name MODEL in ' +
  'MODEL_PATH alone (docs/models.md). Or train a model by: npm run train';

function leaveOutAdvice(name: string): string {
  return `leave ${name} empty for the default model, or name the file that belongs to your own (a model is trained by: npm run train)`;
}

function pathProblem(setting: string, path: string, advice: string): string | undefined {
  if (['.pkl', '.pickle', '.joblib'].includes(extname(path).toLowerCase())) {
    return `${setting}: ${resolve(path)} is a Python pickle; ${pickleAdvice}`;
  }
  if (!existsSync(path)) return `${setting}: Model file not found: ${resolve(path)}; ${advice}`;
  if (setting !== 'MODEL_PATH' && statSync(path).isDirectory())
    return `${setting}: ${resolve(path)} is a folder, not a file; ${advice}`;
  if (setting === 'MODEL_PATH' && statSync(path).isDirectory() && !existsSync(join(path, 'manifest.json'))) {
    return `${setting}: Model file not found: ${join(resolve(path), 'manifest.json')}; ${advice}`;
  }
  return undefined;
}

interface Companions {
  readonly scaler: Scaler | null;
  readonly typeEncoding: TypeEncoding | null;
  readonly featureNames: readonly string[] | null;
}

async function readCompanions(settings: ModelSettings, profile: Profile): Promise<Companions> {
  const read = async <Content>(path: string, parse: (text: string) => Content): Promise<Content | null> =>
    path === '' ? null : readText(path).then((text) => inFile(path, () => parse(text)));
  return {
    scaler: await read(settings.SCALER_PATH, readScaler),
    typeEncoding: await read(settings.ENCODER_PATH, (text) => readTypeEncoder(profile, text)),
    featureNames: await read(settings.FEATURE_NAMES_PATH, readFeatureNames),
  };
}

async function loadFolder(folder: string, profile: Profile, companions: Companions, engine: Engine): Promise<Model> {
  const modelFile = modelFileNames.find((name) => existsSync(join(folder, name)));
  if (modelFile === undefined) {
    throw new InvalidModel(`Model file not found: ${join(folder, modelFileNames.join(' or '))}; ${trainAdvice}`);
  }
  const path = join(folder, modelFile);
  const modelBytes = await readModelBytes(path, engine);
  const manifestJson = await readText(join(folder, 'manifest.json'));
  const model = inFile(folder, () =>
    loadModel({ profile, modelBytes, modelFile, manifestJson, digest: sha256, ...engine }),
  );
  requireAgreement(folder, model, companions);
  const [cardPath, evaluationPath] = [join(folder, 'model-card.html'), join(folder, 'evaluation.json')];
  const evaluationJson = existsSync(evaluationPath) ? await readText(evaluationPath) : undefined;
  const about = readAbout(manifestJson, evaluationJson);
  return { ...model, about, ...(existsSync(cardPath) ? { card: await readText(cardPath) } : {}) };
}

/** Companion files given beside a folder may only repeat what its manifest says. */
function requireAgreement(
  folder: string,
  { manifest }: Model,
  { scaler, typeEncoding, featureNames }: Companions,
): void {
  const differs = (setting: string, what: string): string =>
    `${setting} ${what} ${join(folder, 'manifest.json')}; leave it empty: a model folder needs no other file`;
  const problems: string[] = [];
  if (scaler !== null && JSON.stringify(scaler) !== JSON.stringify(manifest.scaler ?? null))
    problems.push(differs('SCALER_PATH', 'names another scaler than'));
  if (
    typeEncoding !== null &&
    Object.entries(typeEncoding).some(([name, code]) => manifest.typeEncoding[name] !== code)
  ) {
    problems.push(differs('ENCODER_PATH', `has ${JSON.stringify(typeEncoding)}, which is not the typeEncoding of`));
  }
  if (featureNames !== null && featureNames.join() !== manifest.featureNames.join()) {
    problems.push(differs('FEATURE_NAMES_PATH', 'has other feature names than'));
  }
  if (problems.length > 0) throw new InvalidSettings(problems);
}

async function loadFile(
  path: string,
  profile: Profile,
  { companions, settings, choices }: { companions: Companions; settings: ModelSettings; choices: ModelChoices },
  engine: Engine,
): Promise<Model> {
  const { scaler, typeEncoding, featureNames } = companions;
  const readsType = allFeatures(profile).some(
    ({ name, from }) => from === 'type' && (featureNames?.includes(name) ?? false),
  );
  if (typeEncoding === null && readsType) {
    throw new InvalidSettings([
      `ENCODER_PATH: the model ${path} with ${settings.FEATURE_NAMES_PATH} reads the machine type, so the file with its encoding is needed`,
    ]);
  }
  const bare = {
    profile,
    modelBytes: await readModelBytes(path, engine),
    ...engine,
    name: basename(path, extname(path)),
    digest: sha256,
    typeEncoding: typeEncoding ?? defaultTypeEncoding(profile),
    featureNames,
    scaler,
    missing: choices.missing ?? null,
    rounds: choices.rounds ?? 'best',
  };
  return inFile(path, () => loadBareModel(bare));
}

/** A file beyond the limit is refused before it is read. */
async function readModelBytes(path: string, { limits }: Engine): Promise<Uint8Array> {
  const { size } = statSync(path);
  if (size > limits.bytesMax) {
    throw new InvalidModel(
      `${resolve(path)} has ${size} bytes, and ${limits.bytesMax} are the most that is allowed (MODEL_BYTES_MAX)`,
    );
  }
  return readBytes(path);
}

async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InvalidModel(`${resolve(path)} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Puts the path before what is wrong inside the file, and the way out after it. */
function inFile<Content>(path: string, read: () => Content): Content {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidModel)) throw error;
    throw new InvalidModel(
      `${resolve(path)} does not fit: ${error.message}. Name another in the settings, or ${trainAdvice}`,
      {
        cause: error,
      },
    );
  }
}
