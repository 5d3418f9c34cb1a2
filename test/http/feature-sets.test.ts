// A model is given exactly the features that its manifest names, scaled where it says so, and /predict lists them unscaled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { featureSets } from '../../src/core/features.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { buildTestServer, exampleRequest, modelOf } from './support.ts';

test('a model of the set physics sees those features, and /predict lists them', async (t) => {
  const featureNames = featureSets(ai4i)['physics'] as readonly string[];
  const rows: number[][] = [];
  const plain = modelOf(ai4i, () => 0.2);
  const model = {
    ...plain,
    manifest: { ...plain.manifest, featureNames },
    scorer: {
      ...plain.scorer,
      featureCount: featureNames.length,
      probabilities: (matrix: Float32Array, rowCount: number) => {
        rows.push(Array.from(matrix));
        return new Float32Array(rowCount);
      },
    },
  };
  const app = await buildTestServer({ model });
  t.after(() => app.close());
  const { features } = (await app.inject({ method: 'POST', url: '/predict', payload: exampleRequest })).json();
  assert.deepEqual(Object.keys(features).sort(), [...featureNames].sort());
  assert.equal(features.Strain_ratio, 0.3542);
  assert.equal(rows[0]?.length, featureNames.length);
  assert.equal(rows[0]?.[featureNames.indexOf('Heat_margin')], Math.fround(1.2));
});

test('a scaled model sees scaled features, from readings and from tensors alike', async (t) => {
  const plain = modelOf(ai4i, () => 0.2);
  const scaler = { mean: plain.manifest.featureNames.map(() => 10), scale: plain.manifest.featureNames.map(() => 4) };
  const rows: number[][] = [];
  const model = {
    ...plain,
    manifest: { ...plain.manifest, scaler },
    scorer: {
      ...plain.scorer,
      probabilities: (matrix: Float32Array, rowCount: number) => {
        rows.push(Array.from(matrix));
        return new Float32Array(rowCount);
      },
    },
  };
  const app = await buildTestServer({ model });
  t.after(() => app.close());
  const predicted = await app.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
  assert.equal(predicted.json().features.Torque_Nm, 42.5);
  assert.equal(rows[0]?.[3], (42.5 - 10) / 4);
  const tensor = {
    name: 'input',
    datatype: 'FP32',
    shape: [1, 11],
    data: [300.5, 310.2, 1500, 42.5, 100, 9.7, 63.75, 0.1, 0.1, 31020, 1],
  };
  const inferred = await app.inject({
    method: 'POST',
    url: '/v2/models/test-model/infer',
    payload: { inputs: [tensor] },
  });
  assert.equal(inferred.statusCode, 200, inferred.body);
  assert.equal(rows[1]?.[3], (42.5 - 10) / 4);
});
