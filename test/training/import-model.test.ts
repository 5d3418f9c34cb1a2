// Models from elsewhere: the Python system's artefacts, as tools/export-python-model.py wrote them (python/exported), answer as Python
// did (python/expected-python-system.json, by make-python-system.py).
import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Model } from '../../src/inference/model.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { loadModelFromPaths } from '../../src/programs/model-loading.ts';
import { sha256 } from '../../src/training/artefact.ts';
import type { Dataset } from '../../src/training/dataset.ts';
import { featureMatrix } from '../../src/training/feature-matrix.ts';
import { modelPaths, readAi4i, spindle, temporaryFolder } from './support.ts';

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
    const { code, stderr } = await spindle([
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
