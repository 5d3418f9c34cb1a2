// The scoring kernel that set-up has compiled, for the programs that score.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NotSetUp } from '../core/errors.ts';
import type { Forest } from '../inference/forest/forest.ts';
import { kernelFactory } from '../inference/kernel/kernel.ts';
import { createScorer } from '../inference/kernel/scorer.ts';
import type { ForestScorer } from '../inference/model/model.ts';

const kernelPath = resolve(import.meta.dirname, '../../build/kernel/kernel.wasm');

/** What makes the fastest scorer for a forest. Throws NotSetUp when set-up has not run. */
export async function loadScorerFactory(): Promise<(forest: Forest) => ForestScorer> {
  const bytes = await readFile(kernelPath).catch((error: unknown) => {
    throw new NotSetUp(`the scoring kernel is not at ${kernelPath}; run: npm run setup`, { cause: error });
  });
  const createKernel = kernelFactory(bytes);
  return (forest) => createScorer(forest, createKernel);
}
