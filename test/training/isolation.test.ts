// The isolation forest: its trees are those of the paper, the engine scores them as a plain reference does, and XGBoost itself reads the file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { kernelFactory } from '../../src/inference/kernel/kernel.ts';
import { createScorer } from '../../src/inference/kernel/scorer.ts';
import { readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { writeModel } from '../../src/inference/xgboost-file/write-model.ts';
import {
  type GrowOptions,
  growForest,
  type IsolationTree,
  meanPathLengths,
} from '../../src/training/isolation/grow.ts';
import { averagePathLength, isolationScore } from '../../src/training/isolation/path-length.ts';
import { toForest } from '../../src/training/isolation/to-forest.ts';
import { seededRandom } from '../../src/training/random.ts';
import { openTrainer } from '../../src/training/xgboost/trainer.ts';
import { times } from '../support/times.ts';
import { libraryFolder } from './support.ts';

const createKernel = kernelFactory(readFileSync(new URL('../../build/kernel/kernel.wasm', import.meta.url)));
const scale = { shift: 6, perStep: 2.5 };

describe('the average path length c(n)', () => {
  test('is that of an unsuccessful search in a binary search tree, by the harmonic number', () => {
    assert.deepEqual([0, 1, 2, 3].map(averagePathLength), [0, 0, 1, 5 / 3]);
    assert.ok(Math.abs(averagePathLength(256) - 10.2486899) < 1e-6, String(averagePathLength(256)));
  });

  test('is what random trees of values that all differ come to on average', () => {
    const values = Float32Array.from({ length: 64 }, (_, row) => row);
    const rows = Uint32Array.from(values.keys());
    const trees = growForest(values, 1, rows, { treeCount: 4_000, subsample: 64, depthMax: 63, seed: 3 });
    const leaves = trees.flatMap(({ left, pathLengths }) =>
      Array.from(pathLengths).filter((_, node) => left[node] === -1),
    );
    // Each row has a leaf of its own: an external node of a search tree of 63 keys, which splits among 64 rows.
    const mean = leaves.reduce((sum, length) => sum + length, 0) / leaves.length;
    assert.equal(leaves.length, 4_000 * 64);
    assert.ok(Math.abs(mean - averagePathLength(64)) < 0.05, `${mean} for ${averagePathLength(64)}`);
  });

  test('gives an average path the score of one half', () => {
    assert.equal(isolationScore(averagePathLength(256), 256), 0.5);
    assert.equal(isolationScore(0, 256), 1);
  });
});

describe('growing', () => {
  test('every row is in a leaf, every split parts rows, and no tree is deeper than it may be', () => {
    fc.assert(
      fc.property(rowsAndOptions(), ({ matrix, featureCount, rows, options }) => {
        for (const tree of growForest(matrix, featureCount, rows, options)) assertTree(tree, options, rows.length);
      }),
      { numRuns: times(100, 20) },
    );
  });

  test('the same seed gives the same trees, another seed others', () => {
    const { matrix, rows } = madeUp(500, 4, 1);
    const grow = (seed: number) => growForest(matrix, 4, rows, { treeCount: 3, subsample: 64, depthMax: 6, seed });
    assert.deepEqual(grow(7), grow(7));
    assert.notDeepEqual(grow(7), grow(8));
  });

  test('rows that are all alike are one leaf, and a feature that never varies is never split', () => {
    const alike = new Float32Array(40).fill(3);
    const [tree] = growForest(
      alike,
      4,
      Uint32Array.from({ length: 10 }, (_, row) => row),
      options(1),
    );
    assert.deepEqual([tree?.left.length, tree?.pathLengths[0]], [1, averagePathLength(10)]);
    const half = Float32Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? 5 : at));
    const trees = growForest(
      half,
      2,
      Uint32Array.from({ length: 200 }, (_, row) => row),
      options(2),
    );
    assert.ok(trees.every(({ left, features }) => left.every((child, node) => child === -1 || features[node] === 1)));
  });

  test('what lies far off has shorter paths than anything else', () => {
    const { matrix, rows } = madeUp(1_000, 3, 5);
    matrix.set([9, -9, 9], 3 * 411);
    const lengths = meanPathLengths(growForest(matrix, 3, rows, options(4)), matrix, 3, rows);
    assert.equal(lengths.indexOf(lengths.reduce((least, each) => Math.min(least, each))), 411);
  });
});

describe('as a model', () => {
  test('the kernel, its reference and the plain mean of path lengths say the same', () => {
    fc.assert(
      fc.property(rowsAndOptions(), ({ matrix, featureCount, rows, options }) => {
        const trees = growForest(matrix, featureCount, rows, options);
        const names = Array.from({ length: featureCount }, (_, feature) => `f${feature}`);
        const forest = readModel(writeModel(toForest(trees, names, scale)));
        const margins = createReferenceScorer(forest).margins(matrix, rows.length);
        assert.deepEqual(createScorer(forest, createKernel).margins(matrix, rows.length), margins);
        const lengths = meanPathLengths(trees, matrix, featureCount, rows);
        margins.forEach((margin, row) => {
          const plain = scale.perStep * (scale.shift - (lengths[row] as number));
          // Each of the sums of leaves is rounded to float32.
          const rounding = trees.length * 2 ** -23 * scale.perStep * (scale.shift + options.depthMax + 12);
          assert.ok(Math.abs(margin - plain) <= rounding, `row ${row}: ${margin} for ${plain}`);
        });
      }),
      { numRuns: times(60, 15) },
    );
  });

  test('contributions are exact: with the base they sum to the margin, by tables as by the plain algorithm', () => {
    const { matrix, rows } = madeUp(300, 5, 9);
    const trees = growForest(matrix, 5, rows, { treeCount: 50, subsample: 128, depthMax: 5, seed: 1 });
    const forest = toForest(trees, ['a', 'b', 'c', 'd', 'e'], scale);
    const kernel = createScorer(forest, createKernel);
    const margins = kernel.margins(matrix, 20);
    const [fast, plain] = [kernel, createReferenceScorer(forest)].map((scorer) => scorer.contributions(matrix, 20));
    margins.forEach((margin, row) => {
      const own = (fast as Float32Array).subarray(row * 6, (row + 1) * 6);
      assert.ok(Math.abs(own.reduce((sum, each) => sum + each, 0) - margin) < 1e-4, `row ${row}`);
    });
    fast?.forEach((value, at) => {
      assert.ok(Math.abs(value - (plain?.[at] as number)) < 1e-5, `value ${at}`);
    });
  });

  test('XGBoost itself reads the file, and gives the same margins to the bit', async () => {
    const { matrix, rows } = madeUp(600, 4, 2);
    const trees = growForest(matrix, 4, rows, { treeCount: 60, subsample: 256, depthMax: 6, seed: 11 });
    const featureNames = ['a', 'b', 'c', 'd'];
    const forest = toForest(trees, featureNames, scale);
    const labels = Float32Array.from(rows, (row) => row % 2);
    const trainer = await openTrainer({ matrix, labels, featureNames }, libraryFolder);
    try {
      const theirs = await trainer.marginsOf(writeModel(forest), 'all');
      assert.deepEqual(theirs, createReferenceScorer(forest).margins(matrix, rows.length));
    } finally {
      await trainer.close();
    }
  });
});

function options(seed: number): GrowOptions {
  return { treeCount: 60, subsample: 128, depthMax: 6, seed };
}

function assertTree(tree: IsolationTree, { subsample, depthMax }: GrowOptions, rowCount: number): void {
  const { left, right, counts, thresholds, pathLengths, depth } = tree;
  assert.equal(counts[0], Math.min(subsample, rowCount));
  assert.ok(depth <= depthMax);
  left.forEach((child, node) => {
    if (child === -1) {
      assert.ok((pathLengths[node] as number) >= 0);
      return;
    }
    const [inLeft, inRight] = [counts[child] as number, counts[right[node] as number] as number];
    assert.ok(inLeft > 0 && inRight > 0 && inLeft + inRight === counts[node]);
    assert.ok(Number.isFinite(thresholds[node]));
  });
}

/** Few different values, so that rows are often alike and on thresholds. */
function rowsAndOptions() {
  const value = fc.oneof(
    fc.constantFrom(0, -0, 1, 2, 3, 1e-45, 3.4e38, -3.4e38),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  );
  return fc
    .record({
      featureCount: fc.integer({ min: 1, max: 6 }),
      rowCount: fc.integer({ min: 1, max: 90 }),
      options: fc.record({
        treeCount: fc.integer({ min: 1, max: 12 }),
        subsample: fc.integer({ min: 1, max: 64 }),
        depthMax: fc.integer({ min: 1, max: 7 }),
        seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      }),
    })
    .chain(({ featureCount, rowCount, options }) =>
      fc.array(value, { minLength: rowCount * featureCount, maxLength: rowCount * featureCount }).map((values) => ({
        matrix: Float32Array.from(values),
        featureCount,
        rows: Uint32Array.from({ length: rowCount }, (_, row) => row),
        options,
      })),
    );
}

/** About normal, each feature by itself. */
function madeUp(rowCount: number, featureCount: number, seed: number) {
  const random = seededRandom(seed);
  const matrix = Float32Array.from({ length: rowCount * featureCount }, () => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += random();
    return sum;
  });
  return { matrix, rows: Uint32Array.from({ length: rowCount }, (_, row) => row) };
}
