// The models that the REST API can load while it runs: the folders below MODEL_REPOSITORY_PATH, as NAME or NAME/VERSION, and the default
// model of MODEL_PATH. A name from outside is only ever compared with what the manifests say; it never becomes part of a path.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { InvalidModel, InvalidSettings } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import type { Model } from '../inference/model/model.ts';
import { loadModelFromPaths } from './model-loading.ts';
import type { ModelRepository } from './served-models.ts';

type ModelSettings = Parameters<typeof loadModelFromPaths>[0];

interface ModelFolder {
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

const foldersMax = 1_000;

/** Throws InvalidSettings when the folder is not there. */
export function openModelRepository(
  settings: ModelSettings & { readonly MODEL_REPOSITORY_PATH: string },
  profile: Profile,
  log: Logger,
): ModelRepository {
  const root = settings.MODEL_REPOSITORY_PATH === '' ? undefined : resolve(settings.MODEL_REPOSITORY_PATH);
  if (root !== undefined && !existsSync(root)) {
    throw new InvalidSettings([`MODEL_REPOSITORY_PATH: there is no folder ${root}`]);
  }
  const folders = async (): Promise<readonly ModelFolder[]> => (root === undefined ? [] : findFolders(root));
  const read = async (path: string): Promise<Model> => {
    try {
      const alone = { ...settings, MODEL_PATH: path, SCALER_PATH: '', ENCODER_PATH: '', FEATURE_NAMES_PATH: '' };
      return await loadModelFromPaths(alone, profile, { remembers: true });
    } catch (error) {
      log.warn({ err: error, path }, 'A model of the repository cannot be served');
      throw error instanceof InvalidSettings ? new InvalidModel(error.message, { cause: error }) : error;
    }
  };
  return {
    list: async () => (await folders()).map(({ name, version }) => ({ name, version })),
    load: async (name) => {
      const wanted = (await folders()).filter((folder) => folder.name === name);
      return Promise.all(wanted.map(({ path }) => read(path)));
    },
    loadDefault: async () => {
      try {
        return await loadModelFromPaths(settings, profile, { remembers: true });
      } catch (error) {
        log.warn({ err: error }, 'The default model cannot be read anew; the present one stays');
        throw error instanceof InvalidSettings ? new InvalidModel(error.message, { cause: error }) : error;
      }
    },
  };
}

async function findFolders(root: string): Promise<readonly ModelFolder[]> {
  const found: ModelFolder[] = [];
  for (const name of await subfolders(root)) {
    const folder = join(root, name);
    const candidates = [folder, ...(await subfolders(folder)).map((version) => join(folder, version))];
    for (const path of candidates) {
      const manifest = await readManifest(path);
      if (manifest !== undefined && found.length < foldersMax) found.push({ path, ...manifest });
    }
  }
  return found;
}

async function subfolders(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
    .slice(0, foldersMax);
}

/** Undefined for a folder that holds no model. What is wrong inside one is said when it is loaded. */
async function readManifest(path: string): Promise<{ readonly name: string; readonly version: string } | undefined> {
  try {
    const { name, version } = JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    return typeof name === 'string' && typeof version === 'string' ? { name, version } : undefined;
  } catch {
    return undefined;
  }
}
