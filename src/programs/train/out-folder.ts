// Where a trained model may go. The folder is replaced as a whole, so it is one of a model or an empty one; and the model that is served by
// default is replaced by what it was made of alone, or where somebody names it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { show } from '../../core/show.ts';
import { defaultModelFolder } from '../../models/model-loading.ts';
import { cardFile, evaluationFile } from '../../training/artefact.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { defaultDataPath } from './options.ts';

/** What training and `import-model` leave, and files of before that a person may have put beside. */
const modelFiles: ReadonlySet<string> = new Set([
  ...['manifest.json', evaluationFile, cardFile, 'model.ubj', 'model.json'],
  ...['scaler.json', 'encoder.json', 'feature-names.json', '.DS_Store'],
]);

/** Throws ProgramFailure where nobody named a folder, and the default one holds what other data or another profile made. */
export function requireOwnDefault(profile: string, dataPath: string, out: string | undefined): void {
  if (out !== undefined) return;
  const ownDataPath = defaultDataPath(undefined);
  const owner = modelIn(defaultModelFolder)?.profile ?? profile;
  if (owner === profile && dataPath === ownDataPath) return;
  const folder = shown(defaultModelFolder);
  const why = owner === profile ? `made of ${shown(ownDataPath)}` : `a model of the profile ${owner}`;
  throw new ProgramFailure(
    `${folder} is ${why}, and is what programs serve by default; say where the new model goes: --out models/${profile === owner ? 'plant' : fileName(profile)}, or --out ${folder} to replace it`,
    2,
  );
}

/** Throws ProgramFailure where replacing the folder would remove something else than a model. */
export function requireModelFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new ProgramFailure(`${shown(folder)} is a file; name a folder with --out`, 2);
  const names = readdirSync(folder);
  const other = names.find((name) => !modelFiles.has(name));
  const below = names.find((name) => existsSync(join(folder, name, 'manifest.json')));
  if (below !== undefined)
    throw new ProgramFailure(`${folder} holds models of its own, such as ${below}; name another folder with --out`, 2);
  if (names.length === 0 || (other === undefined && modelIn(folder) !== undefined)) return;
  throw new ProgramFailure(
    `${shown(folder)} holds something else than a model, such as ${show(other ?? names[0] ?? '')}, and would be replaced as a whole; name another folder with --out`,
    2,
  );
}

interface Manifest {
  readonly profile?: string;
  readonly featureNames?: unknown;
}

/** The manifest in a folder; undefined where there is none that is a model's. */
function modelIn(folder: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    return manifest.featureNames === undefined ? undefined : manifest;
  } catch {
    return undefined;
  }
}

function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_.-]/gu, '_');
}

function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}
