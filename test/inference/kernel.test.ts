// The kernel against the reference scorer: any forest, any rows, every bit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Forest } from '../../src/inference/forest/forest.ts';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { kernelFactory } from '../../src/inference/kernel/kernel.ts';
import { createScorer } from '../../src/inference/kernel/scorer.ts';
import { readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { times } from '../support/times.ts';
import { readFixtures } from './fixtures.ts';
import { forestAndRows } from './random-forests.ts';

const wasm = readFileSync(new URL('../../build/kernel/kernel.wasm', import.meta.url));
const createKernel = kernelFactory(wasm);

for (const [name, shape] of [
  ['small trees', { depthMax: 4, isCategorical: false }],
  ['trees of seven levels', { depthMax: 7, isCategorical: false }],
  ['deep trees', { depthMax: 30, isCategorical: false }],
  ['more features than a register holds', { featuresMin: 13, featuresMax: 36, depthMax: 6, isCategorical: false }],
  ['categorical splits', { depthMax: 5, isCategorical: true }],
] as const) {
  test(`the kernel gives the reference's bits: ${name}`, () => {
    fc.assert(
      fc.property(forestAndRows(shape), ({ forest, matrix, rowCount }) => {
        assertSameMargins(forest, matrix, rowCount);
      }),
      { numRuns: times(250, 20) },
    );
  });
}

test("the kernel gives XGBoost's bits on all fixtures, in blocks and one by one", () => {
  for (const { name, modelBytes, rounds, rows, rowCount, margins, featureCount } of readFixtures()) {
    const scorer = createScorer(readModel(modelBytes, { rounds }), createKernel);
    assert.deepEqual(bitsOf(scorer.margins(rows, rowCount)), bitsOf(margins), name);
    const one = scorer.margins(rows.subarray(featureCount), 1);
    assert.deepEqual(bitsOf(one), bitsOf(margins.subarray(one.length, 2 * one.length)), name);
  }
});

test('a feature with thousands of thresholds, and more rows than a block', () => {
  const trees = Array.from({ length: 700 }, (_, index) => stump(index / 7, index));
  const forest = { ...emptyForest, trees };
  const matrix = Float32Array.from({ length: 2 * 1_001 }, (_, index) =>
    index % 11 === 0 ? Number.NaN : (index * 37) % 101,
  );
  assertSameMargins(forest, matrix, 1_001);
});

test('a matrix that is too short is refused', () => {
  const scorer = createScorer(emptyForest, createKernel);
  assert.throws(() => scorer.margins(new Float32Array(3), 2), RangeError);
});

const emptyForest: Forest = {
  featureCount: 2,
  featureNames: null,
  groupCount: 1,
  baseMargins: Float32Array.of(0.25),
  isBaseLast: false,
  objective: 'binary:logistic',
  link: 'logistic',
  trees: [],
};

function stump(threshold: number, seed: number): Forest['trees'][number] {
  return {
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    features: Int32Array.of(seed % 2, 0, 0),
    thresholds: Float32Array.of(threshold, 1 / (seed + 1), -seed / 3),
    missingLeft: Uint8Array.of(seed % 3 === 0 ? 1 : 0, 0, 0),
    covers: Float32Array.of(2, 1, 1),
    categories: null,
    group: 0,
    depth: 1,
  };
}

function assertSameMargins(forest: Forest, matrix: Float32Array, rowCount: number): void {
  const scorer = createScorer(forest, createKernel);
  const reference = createReferenceScorer(forest);
  assert.deepEqual(bitsOf(scorer.margins(matrix, rowCount)), bitsOf(reference.margins(matrix, rowCount)));
  assert.deepEqual(bitsOf(scorer.probabilities(matrix, rowCount)), bitsOf(reference.probabilities(matrix, rowCount)));
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.slice().buffer);
}
