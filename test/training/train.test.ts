// Training as a user runs it: the committed model is what the command gives, and what is written loads, or is refused when it was altered.
import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { defaultTypeEncoding } from '../../src/core/machine-type.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { sha256 } from '../../src/training/artefact.ts';
import type { Dataset } from '../../src/training/data/dataset.ts';
import { featureMatrix } from '../../src/training/data/feature-matrix.ts';
import { learnReference } from '../../src/training/drift/learn-reference.ts';
import { learningCurve } from '../../src/training/evaluation/learning-curve.ts';
import { usualRanges } from '../../src/training/evaluation/usual-ranges.ts';
import { chooseGolden } from '../../src/training/golden.ts';
import { rowSplitter, type Splitter } from '../../src/training/split/splitter.ts';
import { XgboostFailure } from '../../src/training/xgboost/native-library.ts';
import { openTrainer, type Trainer } from '../../src/training/xgboost/trainer.ts';
import { onlyInFull } from '../support/times.ts';
import {
  ai4iPath,
  libraryFolder,
  modelPaths,
  readAi4i,
  root,
  smallAi4iRows,
  smallHeader,
  spindle,
  spindleAsProcess,
  temporaryFolder,
} from './support.ts';

const defaultModel = join(root, 'models/default');
const paths = (folder: string) => modelPaths({ MODEL_PATH: folder });

test('npm run train reproduces models/default byte for byte', onlyInFull, async (t) => {
  const folder = join(await temporaryFolder(t), 'model');
  const { code, stdout, stderr } = await spindleAsProcess(['train', '--out', folder]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /5 × 5-fold cross-validation, seed/);
  const names = (await readdir(defaultModel)).sort();
  assert.deepEqual((await readdir(folder)).sort(), names);
  assert.deepEqual(names, ['evaluation.json', 'manifest.json', 'model-card.html', 'model.ubj']);
  for (const name of names) {
    const [made, committed] = await Promise.all([readFile(join(folder, name)), readFile(join(defaultModel, name))]);
    assert.equal(sha256(made), sha256(committed), `${name} differs; commit what npm run train gives`);
  }
});

// In short the same: the model that is trained on all rows, what XGBoost says of it, and what is learnt of the rows without it. What is measured of
// it stands in its card, which is compared in full.
test('the recipe of models/default makes its model, its golden margins and its reference anew, byte for byte', async () => {
  const manifest = JSON.parse(await readFile(join(defaultModel, 'manifest.json'), 'utf8'));
  const { model } = await readEvaluation();
  await withTrainer(model, async (trainer, dataset, matrix) => {
    const scoreRows = chooseGolden(dataset.labels, matrix);
    const made = await trainer.fit({ ...model, trainRows: null, scoreRows, wantsModel: true });
    assert.equal(sha256(made.model), manifest.modelSha256, 'the model differs; commit what npm run train gives');
    assert.deepEqual(made.margins, Float32Array.from(manifest.golden.margins));
    assert.deepEqual(asWritten(usualRanges(ai4i, dataset, model.featureNames)), manifest.usual);
    const { inputs } = learnReference(ai4i, dataset, model, matrix, null);
    assert.deepEqual(asWritten(inputs), manifest.reference.inputs);
  });
  assert.equal(sha256(await readFile(join(defaultModel, 'model.ubj'))), manifest.modelSha256);
});

function asWritten<Content>(content: Content): Content {
  return JSON.parse(JSON.stringify(content));
}

test('the cross-validation of a part of the rows gives what the learning curve of models/default begins with', async () => {
  const { model, learningCurve: committed, threshold } = await readEvaluation();
  const { foldCount, seed } = model;
  await withTrainer(model, async (trainer, { labels, rowCount }) => {
    const rows = rowSplitter(rowCount);
    // A tenth of the rows stands for what is more than a fifth of them.
    const splitter: Splitter = {
      ...rows,
      part: (of, among, share, drawn) => rows.part(of, among, share > 0.2 ? 0.1 : share, drawn),
    };
    const plan = { recipe: model, splitter, foldCount, seed, threshold, test: null };
    const steps = await learningCurve(trainer, labels, plan, () => {});
    assert.deepEqual(rounded(steps.slice(0, 2)), committed.slice(0, 2));
  });
});

async function readEvaluation() {
  return JSON.parse(await readFile(join(defaultModel, 'evaluation.json'), 'utf8'));
}

/** A trainer on the built-in data, as the committed model was trained. */
async function withTrainer(
  { featureNames }: { readonly featureNames: readonly string[] },
  use: (trainer: Trainer, dataset: Dataset, matrix: Float32Array) => Promise<void>,
): Promise<void> {
  const dataset = await readAi4i();
  const matrix = featureMatrix(ai4i, dataset, { featureNames }, defaultTypeEncoding(ai4i));
  const trainer = await openTrainer({ matrix, labels: dataset.labels, featureNames }, libraryFolder);
  await use(trainer, dataset, matrix).finally(() => trainer.close());
}

test('what is being trained when a trainer is closed ends after its round, and with it its thread', async () => {
  const { model } = await readEvaluation();
  await withTrainer(model, async (trainer, { rowCount }) => {
    const scoreRows = Uint32Array.from({ length: rowCount }, (_, row) => row);
    const request = { ...model, rounds: 1_000_000, trainRows: null, scoreRows };
    const closed = Promise.withResolvers<void>();
    await assert.rejects(
      trainer.fit(request, () => closed.resolve(trainer.close())),
      new XgboostFailure('training was ended'),
    );
    await closed.promise;
  });
});

/** As numbers are written into the evaluation. */
function rounded<Content>(content: Content): Content {
  return JSON.parse(JSON.stringify(content), (_, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value,
  );
}

test('the committed model is as good as it must be, in the small size that it may have', async () => {
  const { protocols, model } = JSON.parse(await readFile(join(defaultModel, 'evaluation.json'), 'utf8'));
  const validated = (set: string) =>
    protocols.find(
      (each: { summaries: unknown; featureSet: string }) => each.summaries !== null && each.featureSet === set,
    );
  const least = {
    seed: { f1: 0.835, averagePrecision: 0.885, brier: 0.0087 },
    physics: { f1: 0.88, averagePrecision: 0.903, brier: 0.0066 },
  };
  for (const [set, goal] of Object.entries(least)) {
    const { summaries } = validated(set);
    assert.ok(summaries.f1.mean >= goal.f1, `${set} F1 ${summaries.f1.mean}`);
    assert.ok(summaries.averagePrecision.mean >= goal.averagePrecision, `${set} AP ${summaries.averagePrecision.mean}`);
    assert.ok(summaries.brier.mean <= goal.brier, `${set} Brier ${summaries.brier.mean}`);
  }
  assert.ok(model.rounds <= 150 && Number(model.parameters.max_depth) <= 6);
  const names = protocols.map(({ name }: { name: string }) => name);
  for (const name of [
    'without SMOTE',
    'with SMOTE',
    'Chronological 80/20, seed',
    'Chronological 80/20, physics',
    'Rule oracle',
    'Always "normal"',
  ])
    assert.ok(
      names.some((each: string) => each.includes(name)),
      name,
    );
});

test('--report-only draws the same card again, without data', async (t) => {
  const folder = join(await temporaryFolder(t), 'model');
  await cp(defaultModel, folder, { recursive: true });
  await writeFile(join(folder, 'model-card.html'), 'gone');
  const { code, stderr } = await spindle(['train', '--report-only', '--data', '/nowhere.csv', '--out', folder]);
  assert.equal(code, 0, stderr);
  const card = await readFile(join(folder, 'model-card.html'), 'utf8');
  assert.equal(card, await readFile(join(defaultModel, 'model-card.html'), 'utf8'));
  assert.deepEqual((await readdir(folder)).sort(), (await readdir(defaultModel)).sort());
});

test('a small set trains by either way of evening out, with early stopping, and is measured by evaluate', async (t) => {
  const folder = await temporaryFolder(t);
  const data = join(folder, 'data.csv');
  await writeFile(data, [smallHeader, ...smallAi4iRows(150)].join('\n'));
  const common = ['train', '--data', data, '--repetitions', '2', '--rounds', '60'];
  for (const imbalance of ['smote', 'weight']) {
    const out = join(folder, imbalance);
    const { code, stderr } = await spindle([
      ...[...common, '--out', out, '--imbalance', imbalance, '--features', 'physics'],
      ...['--early-stopping', '5', '--name', 'small', '--cost-miss', '50', '--cost-alarm', '1'],
    ]);
    assert.equal(code, 0, stderr);
    const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
    assert.equal(manifest.name, 'small');
    assert.equal(manifest.featureSet, 'physics');
    assert.equal(manifest.xgboost.imbalance, imbalance);
    assert.ok(manifest.xgboost.rounds < 60, 'stopped early');
    assert.deepEqual(manifest.costs, { miss: 50, alarm: 1 });
    assert.equal(manifest.golden.rows.length, 32);
    assert.equal(manifest.golden.rows[0].length, manifest.featureNames.length);
    const evaluated = await spindle(['evaluate', '--model', out, '--data', data, '--json']);
    assert.equal(evaluated.code, 0, evaluated.stderr);
    const numbers = JSON.parse(evaluated.stdout);
    for (const name of ['f1', 'averagePrecision', 'rocAuc', 'precision', 'recall', 'brier', 'threshold'])
      assert.equal(typeof numbers[name], 'number', name);
    assert.equal(numbers.threshold, manifest.threshold);
    assert.ok(numbers.f1 > 0.9, `the rows are easy, and F1 is ${numbers.f1}`);
  }
});

test('evaluate gives on the training data what its confusion says', async () => {
  const { code, stdout, stderr } = await spindleAsProcess(['evaluate', '--data', ai4iPath, '--json']);
  assert.equal(code, 0, stderr);
  const { confusion, f1, precision, recall, data } = JSON.parse(stdout);
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = confusion;
  assert.equal(truePositives + falsePositives + falseNegatives + trueNegatives, 10_000);
  assert.equal(precision, truePositives / (truePositives + falsePositives));
  assert.equal(recall, truePositives / (truePositives + falseNegatives));
  assert.ok(Math.abs(f1 - (2 * precision * recall) / (precision + recall)) < 1e-12);
  assert.deepEqual([data.rows, data.failures], [10_000, 339]);
});

describe('a model folder is refused when', () => {
  async function altered(t: Parameters<typeof temporaryFolder>[0], change: (manifest: Record<string, never>) => void) {
    const folder = join(await temporaryFolder(t), 'model');
    await cp(defaultModel, folder, { recursive: true });
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    change(manifest);
    await writeFile(path, JSON.stringify(manifest));
    return folder;
  }
  // biome-ignore lint/suspicious/noExplicitAny: a manifest with anything wrong in it.
  const changes: readonly (readonly [string, (manifest: any) => void, RegExp])[] = [
    [
      'its hash differs',
      (m) => Object.assign(m, { modelSha256: 'f'.repeat(64) }),
      /modelSha256 is f+, and model\.ubj has/,
    ],
    ['its features differ', (m) => Object.assign(m, { featureDigest: '0'.repeat(64) }), /featureDigest differs/],
    ['its types are encoded otherwise', (m) => Object.assign(m.typeEncoding, { L: 2, H: 0 }), /featureDigest differs/],
    [
      'its features have another order',
      (m) => m.featureNames.reverse(),
      /feature names differ: feature 1 is Type_encoded/,
    ],
    ['a margin differs', (m) => (m.golden.margins[3] += 1e-5), /golden\.margins\[3\].*margins differ/],
    ['it is of another profile', (m) => Object.assign(m, { profile: 'press' }), /trained for the profile press/],
    [
      'its schema is newer',
      (m) => Object.assign(m, { schemaVersion: 2 }),
      /schemaVersion is 2; this version of Spindle reads 1/,
    ],
    [
      'its scaler is of another size',
      (m) => Object.assign(m, { scaler: { mean: [0], scale: [1] } }),
      /scaler has 1 features/,
    ],
    [
      'its calibration is none',
      (m) => Object.assign(m, { calibration: { slope: -1, intercept: 0 } }),
      /calibration\.slope is -1/,
    ],
  ];
  for (const [what, change, message] of changes)
    test(what, async (t) => {
      await assert.rejects(loadModelFromPaths(paths(await altered(t, change)), ai4i), message);
    });

  test('its model is cut short', async (t) => {
    const folder = await altered(t, () => {});
    const path = join(folder, 'model.ubj');
    await writeFile(path, (await readFile(path)).subarray(0, 5_000));
    await assert.rejects(loadModelFromPaths(paths(folder), ai4i), /model\.ubj/);
  });
});

test('a calibrated model ranks as before, and its probabilities follow its line', async (t) => {
  const folder = join(await temporaryFolder(t), 'model');
  await cp(defaultModel, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const plain = await loadModelFromPaths(paths(folder), ai4i);
  await writeFile(path, JSON.stringify({ ...manifest, calibration: { slope: 0.5, intercept: -1 } }));
  const model = await loadModelFromPaths(paths(folder), ai4i);
  const matrix = Float32Array.from(manifest.golden.rows.flat());
  const margins = model.scorer.margins(matrix, 32);
  assert.deepEqual(margins, plain.scorer.margins(matrix, 32));
  assert.deepEqual(
    model.scorer.probabilities(matrix, 32),
    margins.map((margin) => 1 / (1 + Math.exp(-(0.5 * margin - 1)))),
  );
});
