// The scoring kernel that set-up has compiled, for the programs that score.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Forest } from '../inference/forest/forest.ts';
import { kernelFactory } from '../inference/kernel/kernel.ts';
import { createScorer } from '../inference/kernel/scorer.ts';
import type { ForestScorer } from '../inference/model/model.ts';
import { ProgramFailure } from './command-line.ts';

const kernelPath = resolve(import.meta.dirname, '../../build/kernel/kernel.wasm');

/** What makes the fastest scorer for a forest. Throws ProgramFailure when set-up has not run. */
export async function loadScorerFactory(): Promise<(forest: Forest) => ForestScorer> {
  const bytes = await readFile(kernelPath).catch((error: unknown) => {
    throw new ProgramFailure(`the scoring kernel is not at ${kernelPath}; run: npm run setup`, 2, { cause: error });
  });
  const createKernel = kernelFactory(bytes);
  return (forest) => createScorer(forest, createKernel);
}
