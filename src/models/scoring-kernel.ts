// The kernels that set-up has compiled: for the programs that score, and for the one that reads readings by the million.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { NotSetUp } from '../core/errors.ts';
import type { Forest } from '../inference/forest/forest.ts';
import { kernelFactory } from '../inference/kernel/kernel.ts';
import { createScorer } from '../inference/kernel/scorer.ts';
import type { ForestScorer } from '../inference/model/model.ts';
import { type CreateReadingKernel, readingKernelFactory } from '../pipeline/columns/reading-kernel.ts';

const kernelFolder = resolve(import.meta.dirname, '../../build/kernel');

/** What makes the fastest scorer for a forest. Throws NotSetUp when set-up has not run. */
export async function loadScorerFactory(): Promise<(forest: Forest) => ForestScorer> {
  const bytes = await readKernel('kernel.wasm');
  const createKernel = kernelFactory(bytes);
  return (forest) => createScorer(forest, createKernel);
}

/** What makes a kernel that reads readings. Throws NotSetUp when set-up has not run. */
export async function loadReadingKernel(): Promise<CreateReadingKernel> {
  return readingKernelFactory(await readKernel('readings.wasm'));
}

async function readKernel(file: string): Promise<Uint8Array> {
  const path = join(kernelFolder, file);
  return readFile(path).catch((error: unknown) => {
    throw new NotSetUp(`a compiled kernel is not at ${path}; run: npm run setup`, { cause: error });
  });
}
