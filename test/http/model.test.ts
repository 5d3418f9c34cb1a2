// GET /model: the model that is served by default, as its folder says it; and one from elsewhere, of which nothing is known.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { layoutOf } from '../../src/core/drift/layout.ts';
import { reportDrift } from '../../src/core/drift/report.ts';
import { modelOf } from '../../src/http/status/model.ts';
import type { Model } from '../../src/inference/model/model.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import { readAbout } from '../../src/models/read-about.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { buildTestServer } from './support.ts';

describe('GET /model', () => {
  let model: Model;
  let app: FastifyInstance;
  before(async () => {
    model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
    app = await buildTestServer({ model });
  });
  after(() => app.close());

  test('says what the model was made of, how good it was, and what moves it', async () => {
    const response = await app.inject('/model');
    assert.equal(response.statusCode, 200, response.body);
    const answer = response.json();
    assert.deepEqual([answer.name, answer.trained.rows, answer.trained.failures], ['ai4i-xgboost', 10_000, 339]);
    assert.deepEqual(
      answer.figures.map(({ name }: { readonly name: string }) => name),
      ['precision', 'recall', 'f1', 'averagePrecision'],
    );
    assert.deepEqual(
      answer.importance.map(({ name }: { readonly name: string }) => name).sort(),
      [...model.manifest.featureNames].sort(),
    );
    const values = answer.importance.map(({ value }: { readonly value: number }) => value);
    assert.deepEqual(
      values,
      [...values].sort((one, other) => other - one),
    );
    assert.deepEqual([answer.drift, answer.types.length, answer.types[0].variables[0].now], [null, 3, null]);
  });

  test('lays what was counted of now beside training, by machine type', () => {
    const { reference } = model.manifest;
    assert.ok(reference);
    const layout = layoutOf(reference);
    const slice = new Float64Array(layout.cellCount);
    const [type] = layout.types;
    assert.ok(type);
    slice[type.ratesAt] = 500;
    for (const { at } of type.variables) slice[at + 1] = 500;
    const slices = Array.from({ length: 24 }, () => slice);
    const report = reportDrift({ layout, slices, threshold: model.manifest.threshold, falseAlarmShare: 0.001 });
    const answer = modelOf(model, model.manifest.threshold, report);
    const [first, second] = answer.types;
    assert.equal(first?.readings, 12_000);
    assert.equal(first?.variables[0]?.verdict, 'drifted');
    assert.deepEqual(first?.variables[0]?.now?.slice(0, 3), [0, 12_000, 0]);
    assert.equal(first?.variables[0]?.now?.length, first?.variables[0]?.in_training.length);
    assert.deepEqual(
      [second?.readings, second?.variables[0]?.now, second?.variables[0]?.verdict],
      [0, null, 'unknown'],
    );
    assert.equal(answer.drift?.verdict, 'drifted');
  });

  test('of a model from elsewhere says what there is', async () => {
    const other = await buildTestServer();
    const answer = (await other.inject('/model')).json();
    assert.deepEqual([answer.card, answer.trained.rows, answer.importance, answer.types], [null, null, null, []]);
    await other.close();
  });
});

test('what a folder says of its making is taken as far as it is right', () => {
  assert.deepEqual(readAbout('{', '{'), {
    ...{ rows: null, failures: null, dataDigest: null, madeBy: null, protocol: null, warning: null },
    ...{ figures: [], importance: null },
  });
  const manifest = { data: { rows: '7', failures: 2 }, metrics: { f1: { mean: 0.5 }, recall: 'high' }, split: null };
  const evaluation = {
    contributions: { features: [{ name: 'a', importance: 1 }, { name: 7 }, { name: 'b', importance: 2 }] },
  };
  const about = readAbout(JSON.stringify(manifest), JSON.stringify(evaluation));
  assert.deepEqual([about.rows, about.failures], [null, 2]);
  assert.deepEqual(about.figures, [{ name: 'f1', value: 0.5, low: null, high: null }]);
  assert.deepEqual(about.importance, [
    { name: 'b', value: 2 },
    { name: 'a', value: 1 },
  ]);
});
