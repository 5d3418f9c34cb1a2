// Models from elsewhere: the Python system's artefacts, as tools/export-python-model.py wrote them (python/exported), answer as Python
// did (python/expected-python-system.json, by make-python-system.py).
import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Model } from '../../src/inference/model/model.ts';
import { scaleRows } from '../../src/inference/model/scaler.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { sha256 } from '../../src/training/artefact.ts';
import type { Dataset } from '../../src/training/data/dataset.ts';
import { featureMatrix } from '../../src/training/data/feature-matrix.ts';
import { modelPaths, readAi4i, spindle, spindleAsProcess, temporaryFolder } from './support.ts';

const python = fileURLToPath(new URL('./python/', import.meta.url));
const exported = (name: string) => join(python, 'exported', name);
const companions = [
  ['--scaler', exported('scaler.json')],
  ['--encoder', exported('encoder.json')],
  ['--feature-names', exported('feature-names.json')],
].flat();

describe("the Python system's artefacts", () => {
  let dataset: Dataset;
  // biome-ignore lint/suspicious/noExplicitAny: the assertions say what it is.
  let expected: any;
  before(async () => {
    dataset = await readAi4i();
    expected = JSON.parse(await readFile(join(python, 'expected-python-system.json'), 'utf8'));
  });

  function assertAnswersAsPython(model: Model): void {
    const matrix = featureMatrix(ai4i, dataset, model.manifest, model.manifest.typeEncoding);
    const margins = model.scorer.margins(matrix, dataset.rowCount);
    const probabilities = model.scorer.probabilities(matrix, dataset.rowCount);
    const { rows, margins: sampleMargins, probabilities: sampleProbabilities } = expected.sample;
    assert.deepEqual(
      rows.map((row: number) => margins[row]),
      sampleMargins.map(Math.fround),
    );
    // The exponential function of the C library rounds the last bit otherwise here and there.
    rows.forEach((row: number, index: number) => {
      const error = Math.abs((probabilities[row] as number) / sampleProbabilities[index] - 1);
      assert.ok(error < 2 ** -22, `row ${row}`);
    });
    assert.equal(sha256(new Uint8Array(margins.buffer)), expected.marginsSha256);
    assert.equal(probabilities.filter((probability) => probability >= 0.5).length, expected.anomalies);
  }

  test('imported, answer as Python on all of AI4I', async (t) => {
    const folder = join(await temporaryFolder(t), 'model');
    const { code, stderr } = await spindleAsProcess([
      'import-model',
      '--model',
      exported('model.json'),
      ...companions,
      '--out',
      folder,
    ]);
    assert.equal(code, 0, stderr);
    const model = await loadModelFromPaths(modelPaths({ MODEL_PATH: folder }), ai4i);
    assert.deepEqual(model.manifest.typeEncoding, { H: 0, L: 1, M: 2 });
    assert.equal(model.manifest.threshold, 0.5);
    assertAnswersAsPython(model);
  });

  test('named one by one in the settings, answer the same', async () => {
    const model = await loadModelFromPaths(
      modelPaths({
        MODEL_PATH: exported('model.json'),
        SCALER_PATH: exported('scaler.json'),
        ENCODER_PATH: exported('encoder.json'),
        FEATURE_NAMES_PATH: exported('feature-names.json'),
      }),
      ai4i,
    );
    assertAnswersAsPython(model);
  });

  test('without their scaler are no longer what they were, and an altered scaler is refused', async (t) => {
    const folder = join(await temporaryFolder(t), 'model');
    await spindle(['import-model', '--model', exported('model.json'), ...companions, '--out', folder]);
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    manifest.scaler.scale[3] *= 1.001;
    await writeFile(path, JSON.stringify(manifest));
    await assert.rejects(loadModelFromPaths(modelPaths({ MODEL_PATH: folder }), ai4i), /featureDigest differs/);
  });
});

test('a pickle is refused with the way out, and is not opened', async (t) => {
  const folder = await temporaryFolder(t);
  const pickle = join(folder, 'final_model_xgboost.pkl');
  // Opened as a pickle, this would raise; as JSON, it would be refused with another text.
  await writeFile(pickle, 'no pickle at all');
  for (const args of [
    ['import-model', '--model', pickle, '--out', join(folder, 'out')],
    ['evaluate', '--model', pickle],
  ]) {
    const { code, stderr } = await spindle(args);
    assert.equal(code, 2);
    assert.match(stderr, /Python pickle/);
    assert.match(stderr, /tools\/export-python-model\.py/);
    assert.match(stderr, /import-model/);
  }
  await assert.rejects(access(join(folder, 'out')));
});

test('names that do not fit the model are refused, and nothing is written', async (t) => {
  const folder = await temporaryFolder(t);
  const names = join(folder, 'names.json');
  await writeFile(names, '["Torque_Nm"]');
  const out = join(folder, 'out');
  const { code, stderr } = await spindle([
    'import-model',
    '--model',
    exported('model.json'),
    '--feature-names',
    names,
    '--out',
    out,
  ]);
  assert.equal(code, 2);
  assert.match(stderr, /1 are named, and the model has 11/);
  await assert.rejects(access(out));
});

describe('what a file does not say of its model', () => {
  /** The Python system's model as if `best_iteration` came from a longer training. */
  async function cutModel(folder: string): Promise<string> {
    const path = join(folder, 'cut.json');
    // As text: JSON.stringify spells 1E0 as 1, which XGBoost takes for another type.
    const text = await readFile(exported('model.json'), 'utf8');
    await writeFile(path, text.replace('"attributes":{', '"attributes":{"best_iteration":"150",'));
    return path;
  }

  test('a booster that was cut after training comes in by --iterations, and serves and scores with those rounds', async (t) => {
    const folder = await temporaryFolder(t);
    const model = await cutModel(folder);
    const out = join(folder, 'model');
    const refused = await spindle(['import-model', '--model', model, ...companions, '--out', out]);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /best_iteration is 150, and there are 100 trees.*--iterations all, of spindle score and import-model/,
    );
    const { code, stderr, stdout } = await spindle([
      ...['import-model', '--model', model, ...companions, '--out', out],
      ...['--iterations', '10'],
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /rounds {5}10\n/);
    const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
    assert.equal(manifest.rounds, 10);
    const loaded = await loadModelFromPaths(modelPaths({ MODEL_PATH: out }), ai4i);
    const margins = loaded.scorer.margins(Float32Array.from(manifest.golden.rows.flat()), manifest.golden.rows.length);
    assert.deepEqual([...margins], manifest.golden.margins.map(Math.fround));
    manifest.rounds = 'all';
    await writeFile(join(out, 'manifest.json'), JSON.stringify(manifest));
    await assert.rejects(loadModelFromPaths(modelPaths({ MODEL_PATH: out }), ai4i), /its margins differ/);
  });

  // The first two rows of AI4I; only the first one has a tool wear of 0. Margins of XGBoost 3.2.0 in Python for their features:
  // DMatrix(rows, missing=0), with all rounds and with ten.
  test('the number that stood for a missing value in training is one in serving', async (t) => {
    const out = join(await temporaryFolder(t), 'model');
    const { code, stderr, stdout } = await spindle([
      ...['import-model', '--model', exported('model.json'), ...companions.slice(2), '--out', out],
      ...['--missing', '0'],
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /0 stands for a missing value/);
    const model = await loadModelFromPaths(modelPaths({ MODEL_PATH: out }), ai4i);
    assert.equal(model.manifest.missing, 0);
    assert.equal(model.manifest.rounds, 'best');
    const expected = [8.866379737854004, 6.179150104522705];
    const dataset = await readAi4i();
    const inputs = featureMatrix(ai4i, dataset, model.manifest, model.manifest.typeEncoding);
    assert.deepEqual([...model.scorer.margins(inputs, 2)], expected);
    const plain = featureMatrix(ai4i, dataset, { ...model.manifest, missing: null }, model.manifest.typeEncoding);
    assert.deepEqual([...scaleRows(plain.subarray(0, 22), model.manifest)], [...inputs.subarray(0, 22)]);
    assert.notEqual(model.scorer.margins(plain, 1)[0], expected[0]);
    const rows = join(out, 'rows.csv');
    await writeFile(rows, [...[0, 11].map((at) => plain.subarray(at, at + 11).join()), ''].join('\n'));
    const score = async (...more: string[]) =>
      (await spindle(['score', '--model', out, '--output', 'margin', '--no-header', ...more, rows])).stdout
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((text) => Math.fround(Number(text)));
    assert.deepEqual(await score(), expected);
    assert.deepEqual(await score('--iterations', '10'), [4.730549335479736, 3.636402130126953]);
    assert.deepEqual(await score('--missing', '-999'), [2.096953868865967, 6.179150104522705]);
  });
});
