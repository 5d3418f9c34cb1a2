// Contributions: equal to the definition of Shapley values, the same from kernel and reference, and their sum is the margin.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Forest, goesLeft, type Tree } from '../../src/inference/forest/forest.ts';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { kernelFactory } from '../../src/inference/kernel/kernel.ts';
import { createScorer } from '../../src/inference/kernel/scorer.ts';
import { readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { times } from '../support/times.ts';
import { readFixtures } from './fixtures.ts';
import { forestAndRows } from './random-forests.ts';

const wasm = readFileSync(new URL('../../build/kernel/kernel.wasm', import.meta.url));
const createKernel = kernelFactory(wasm);

test('contributions are the Shapley values of their definition', () => {
  const shape = { depthMax: 4, isCategorical: true };
  fc.assert(
    fc.property(forestAndRows(shape), ({ forest, matrix, rowCount }) => {
      if (forest.featureCount > 6 || rowCount === 0) return;
      const actual = createReferenceScorer(forest).contributions(matrix, 1);
      assertClose(actual, shapleyValues(forest, matrix.subarray(0, forest.featureCount)), 1e-4);
    }),
    { numRuns: times(100, 20) },
  );
});

for (const [name, shape] of [
  ['small trees', { depthMax: 4, isCategorical: false }],
  ['trees of seven levels', { depthMax: 7, isCategorical: false }],
  ['deep trees', { depthMax: 12, isCategorical: false }],
] as const) {
  test(`kernel and reference explain alike, and sum to the margin: ${name}`, () => {
    fc.assert(
      fc.property(forestAndRows(shape), ({ forest, matrix, rowCount }) => {
        const scorer = createScorer(forest, createKernel);
        const actual = scorer.contributions(matrix, rowCount);
        assertClose(actual, createReferenceScorer(forest).contributions(matrix, rowCount), 1e-4);
        assertSums(actual, scorer.margins(matrix, rowCount), forest.featureCount + 1);
      }),
      { numRuns: times(150, 20) },
    );
  });
}

test('the kernel explains the models of every XGBoost as they do themselves', () => {
  for (const { name, modelBytes, rows, rowCount, contributions } of readFixtures()) {
    if (contributions === undefined) continue;
    const scorer = createScorer(readModel(modelBytes), createKernel);
    const actual = scorer.contributions(rows, rowCount);
    assertClose(actual, contributions, 2e-5, name);
    assertSums(actual, scorer.margins(rows, rowCount), scorer.featureCount + 1);
  }
});

/** `tolerance` is relative to the largest value. */
function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, name = ''): void {
  assert.equal(actual.length, expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  Array.from(actual).forEach((value, index) => {
    const difference = Math.abs(value - (expected[index] as number));
    assert.ok(difference <= tolerance * scale, `${name} place ${index}: ${value}, not ${expected[index]}`);
  });
}

function assertSums(contributions: Float32Array, margins: Float32Array, width: number): void {
  margins.forEach((margin, index) => {
    const own = contributions.subarray(index * width, (index + 1) * width);
    const sum = own.reduce((total, value) => total + value, 0);
    const scale = own.reduce((total, value) => total + Math.abs(value), 1);
    assert.ok(Math.abs(sum - margin) <= 1e-5 * scale, `row ${index}: the contributions sum to ${sum}, not ${margin}`);
  });
}

/** By the definition: over all coalitions of features, what the forest expects with and without each. */
function shapleyValues({ featureCount, groupCount, baseMargins, trees }: Forest, row: Float32Array): number[] {
  const values: number[] = [];
  for (let group = 0; group < groupCount; group++) {
    const own = trees.filter((tree) => tree.group === group);
    const worth = Array.from({ length: 2 ** featureCount }, (_, known) =>
      own.reduce((sum, tree) => sum + expectation(tree, row, known, 0), 0),
    );
    for (let feature = 0; feature < featureCount; feature++) {
      let sum = 0;
      for (let known = 0; known < worth.length; known++) {
        if ((known >> feature) & 1) continue;
        const size = Array.from({ length: featureCount }, (_, bit) => (known >> bit) & 1).reduce((a, b) => a + b, 0);
        const weight = (factorial(size) * factorial(featureCount - size - 1)) / factorial(featureCount);
        sum += weight * ((worth[known | (1 << feature)] as number) - (worth[known] as number));
      }
      values.push(sum);
    }
    values.push((worth[0] as number) + (baseMargins[group] as number));
  }
  return values;
}

/** What a tree gives for the known features, and the mean over training rows for the others. */
function expectation(tree: Tree, row: Float32Array, known: number, node: number): number {
  const left = tree.left[node] as number;
  if (left === -1) return tree.thresholds[node] as number;
  const right = tree.right[node] as number;
  const feature = tree.features[node] as number;
  const below = (child: number): number => expectation(tree, row, known, child);
  if ((known >> feature) & 1) return below(goesLeft(tree, node, row[feature] as number) ? left : right);
  const covers = tree.covers as Float32Array;
  const share = (covers[left] as number) / (covers[node] as number);
  return share * below(left) + (1 - share) * below(right);
}

function factorial(of: number): number {
  return of <= 1 ? 1 : of * factorial(of - 1);
}
