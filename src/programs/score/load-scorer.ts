// The model of `spindle score`: a file of any XGBoost model, or a model folder, whose manifest must then belong to it.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidModel } from '../../core/errors.ts';
import { type ArtefactManifest, readManifest } from '../../inference/model/manifest.ts';
import type { ForestScorer } from '../../inference/model/model.ts';
import { readModel } from '../../inference/xgboost-file/read-model.ts';
import { loadScorerFactory } from '../../models/scoring-kernel.ts';
import type { ScoreTask } from './score-block.ts';

export interface LoadedScorer {
  readonly scorer: ForestScorer;
  /** In model order; f0, f1 and so on where the model has no names. */
  readonly featureNames: readonly string[];
  /** What the model folder says of it. */
  readonly missing: number | undefined;
}

/** Throws InvalidModel with the file's path, and ProgramFailure when set-up has not run. */
export async function loadScorer(task: Pick<ScoreTask, 'modelPath' | 'rounds' | 'limits'>): Promise<LoadedScorer> {
  const path = resolve(task.modelPath);
  const file = modelFileOf(path);
  const size = statSync(file).size;
  if (size > task.limits.bytesMax) {
    throw new InvalidModel(`${file} has ${size} bytes, and ${task.limits.bytesMax} are allowed (MODEL_BYTES_MAX)`);
  }
  const createScorer = await loadScorerFactory();
  const bytes = await readFile(file);
  try {
    const manifestPath = join(path, 'manifest.json');
    const manifest = file !== path && existsSync(manifestPath) ? await readItsManifest(manifestPath, bytes) : undefined;
    const forest = readModel(bytes, { rounds: task.rounds ?? manifest?.rounds ?? 'best', limits: task.limits });
    const featureNames =
      forest.featureNames ??
      manifest?.featureNames ??
      Array.from({ length: forest.featureCount }, (_, index) => `f${index}`);
    return { scorer: createScorer(forest), featureNames, missing: manifest?.missing ?? undefined };
  } catch (error) {
    if (error instanceof InvalidModel) throw new InvalidModel(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

function modelFileOf(path: string): string {
  if (!existsSync(path)) throw new InvalidModel(`Model file not found: ${path}`);
  if (!statSync(path).isDirectory()) return path;
  const found = ['model.ubj', 'model.json'].map((name) => join(path, name)).find((file) => existsSync(file));
  if (found === undefined) throw new InvalidModel(`Model file not found: ${join(path, 'model.ubj')} or model.json`);
  return found;
}

async function readItsManifest(path: string, model: Uint8Array): Promise<ArtefactManifest> {
  const manifest = readManifest(await readFile(path, 'utf8'));
  const digest = createHash('sha256').update(model).digest('hex');
  if (digest !== manifest.modelSha256) {
    throw new InvalidModel(
      `its digest is ${digest}, and ${path} says ${manifest.modelSha256}: they are not of one training`,
    );
  }
  return manifest;
}
