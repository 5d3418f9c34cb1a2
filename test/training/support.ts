// What the tests of training share: the built-in data, a small set of readings of the press, the command line, and folders that go away.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { modelSettings } from '../../src/models/model-settings.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { type Dataset, readDataset } from '../../src/training/data/dataset.ts';
import { type Finished, runAsProcess, runCommand } from '../support/command.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const libraryFolder = join(root, 'build/xgboost');
export const ai4iPath = join(root, 'data/ai4i2020.csv');

export function readAi4i(): Promise<Dataset> {
  const columns = readColumns(ai4i, null);
  return readDataset(ai4i, ai4iPath, { columns, badShareMax: 0, rowCountMax: 10_000 });
}

/** The settings that name a model, and nothing else than the paths given. */
export function modelPaths(
  paths: Partial<Record<'MODEL_PATH' | 'SCALER_PATH' | 'ENCODER_PATH' | 'FEATURE_NAMES_PATH', string>>,
) {
  const none = { MODEL_PATH: '', SCALER_PATH: '', ENCODER_PATH: '', FEATURE_NAMES_PATH: '' };
  return { ...readSettings(modelSettings), ...none, ...paths };
}

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'spindle-training-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a command to its end in the test's process, without the environment's settings of models and profiles. */
export function spindle(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return runCommand(args, { env: { ...cleanEnvironment(), ...env } });
}

/** The same as a process of its own. */
export function spindleAsProcess(args: readonly string[]): Promise<Finished> {
  return runAsProcess(args, { env: cleanEnvironment() });
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_PATH$/.test(name) || name === 'PATH'));
}

/** A small file of AI4I's columns: every third reading has a high power and fails. */
export function smallAi4iRows(rowCount: number): string[] {
  return Array.from({ length: rowCount }, (_, row) => {
    const fails = row % 3 === 0;
    const speed = 1400 + ((row * 37) % 200);
    const torque = fails ? 62 + (row % 9) : 30 + (row % 20);
    const type = ['L', 'M', 'H'][row % 3];
    return `${type},${298 + (row % 5)}.${row % 10},${308 + (row % 6)}.${row % 10},${speed},${torque}.${row % 10},${(row * 7) % 200},${fails ? 1 : 0}`;
  });
}

export const smallHeader =
  'Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min],Machine failure';
