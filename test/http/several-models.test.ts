// Of several models that judge one stream the API knew the first alone: what the others find could not be asked for.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { Model } from '../../src/inference/model/model.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { buildTestServer, exampleRequest, modelOf } from './support.ts';

describe('several models', () => {
  let app: FastifyInstance;
  const named = (name: string, probability: number): Model => {
    const model = modelOf(ai4i, () => probability);
    const target = { name: 'wear', when: 'TWF = 1', modes: ['TWF'] } as const;
    return { ...model, manifest: { ...model.manifest, name, target } };
  };
  before(async () => {
    const beside = [
      { model: named('tool-wear', 0.4), threshold: 0.35 },
      { model: named('quiet', 0.4), threshold: undefined },
    ];
    app = await buildTestServer({ model: modelOf(ai4i, () => 0.1), beside });
  });
  after(() => app.close());

  const predict = async (url: string, payload: object = exampleRequest) => {
    const response = await app.inject({ method: 'POST', url, payload });
    return { status: response.statusCode, body: response.json() };
  };

  test('are all told of by /system/info, the default one first, and model_info stays as it was', async () => {
    const { models, model_info: first } = (await app.inject('/system/info')).json();
    const told = models.map((each: Record<string, unknown>) => [
      each['name'],
      each['threshold'],
      each['target'],
      each['default'],
    ]);
    assert.deepEqual(told, [
      ['test-model', 0.5, null, true],
      ['tool-wear', 0.35, 'wear', false],
      ['quiet', 0.5, 'wear', false],
    ]);
    assert.equal(first.name, 'test-model');
  });

  test('answer /predict by name, each by its own threshold, and the default one where none is named', async () => {
    const unnamed = await predict('/predict');
    assert.deepEqual([unnamed.body.model.name, unnamed.body.is_anomaly], ['test-model', false]);
    const asked = await predict('/predict?model=tool-wear');
    assert.equal(asked.status, 200);
    assert.deepEqual(
      [asked.body.model.name, asked.body.is_anomaly, asked.body.anomaly_probability],
      ['tool-wear', true, 0.4],
    );
    const quiet = await predict('/predict?explain=full&model=quiet');
    assert.deepEqual([quiet.body.model.name, quiet.body.is_anomaly], ['quiet', false]);
    assert.notEqual(quiet.body.explanation, null);
    assert.equal((await predict('/predict?model=test-model')).body.model.name, 'test-model');
  });

  test('answer batches by name too', async () => {
    const { body } = await predict('/predict/batch?model=tool-wear', { readings: [exampleRequest, { machine_id: 2 }] });
    assert.equal(body.results[0].model.name, 'tool-wear');
    assert.equal(body.results[0].is_anomaly, true);
    assert.equal(body.results[1].error.status, 422);
  });

  test('are named where one is asked for that is none, or two at once', async () => {
    const unknown = await predict('/predict?model=nothing');
    assert.equal(unknown.status, 404);
    assert.match(unknown.body.detail, /no model "nothing".*\/system\/info/);
    assert.equal((await predict('/predict/batch?model=nothing', { readings: [exampleRequest] })).status, 404);
    const twice = await predict('/predict?model=quiet&model=tool-wear');
    assert.equal(twice.status, 422);
    assert.equal(twice.body.errors[0].field, 'model');
  });

  test('are documented as a parameter, and answers with features that may be those of another one', async () => {
    const document = (await app.inject('/openapi.json')).json();
    for (const path of ['/predict', '/predict/batch'])
      assert.ok(
        document.paths[path].post.parameters.some((each: { name: string }) => each.name === 'model'),
        path,
      );
  });
});
