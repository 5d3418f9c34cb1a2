// Node trains what Python trains: the same XGBoost, matrix and parameters give the same bytes. The digests are Python's own
// (python/train-like-node.py).
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { defaultTypeEncoding } from '../../src/core/machine-type.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { sha256 } from '../../src/training/artefact.ts';
import { featureMatrix } from '../../src/training/data/feature-matrix.ts';
import { fixedParameters } from '../../src/training/search/recipe-file.ts';
import { openTrainer } from '../../src/training/xgboost/trainer.ts';
import { libraryFolder, readAi4i } from './support.ts';

test("a model trained here is byte for byte the one that Python's XGBoost trains", async () => {
  const stored = JSON.parse(await readFile(new URL('./python/expected-training.json', import.meta.url), 'utf8'));
  const dataset = await readAi4i();
  const featureNames = ai4i.features.map(({ name }) => name);
  const matrix = featureMatrix(ai4i, dataset, { featureNames }, defaultTypeEncoding(ai4i));
  const trainer = await openTrainer({ matrix, labels: dataset.labels, featureNames }, libraryFolder);
  try {
    assert.equal(trainer.xgboostVersion, stored.xgboost);
    const { model, margins } = await trainer.fit({
      parameters: { ...fixedParameters, ...stored.parameters, seed: stored.seed },
      rounds: stored.rounds,
      imbalance: 'none',
      trainRows: null,
      wantsModel: true,
      scoreRows: Uint32Array.from(dataset.labels.keys()),
    });
    assert.equal(sha256(new Uint8Array(margins.buffer)), stored.marginsSha256);
    assert.equal(sha256(model), stored.modelSha256);
  } finally {
    await trainer.close();
  }
});
