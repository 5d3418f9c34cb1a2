// Explanations over HTTP: brief by default, whole on request, and of a stored detection by the model that found it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { StoredDetection } from '../../src/core/stored-rows.ts';
import type { Model } from '../../src/inference/model/model.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { exampleRecords, idOf } from './example-records.ts';
import { buildTestServer, exampleRequest, modelOf } from './support.ts';

const failing = {
  airTemperature: 302.6,
  processTemperature: 310.4,
  rotationalSpeed: 1312,
  torque: 61.7,
  toolWear: 201,
};
const post = (app: FastifyInstance, url: string, payload: object) => app.inject({ method: 'POST', url, payload });

describe('the explanation of an answer', () => {
  let app: FastifyInstance;
  let model: Model;
  let stored: readonly StoredDetection[];
  before(async () => {
    model = await loadModelFromPaths(
      {
        ...{ MODEL_PATH: '', SCALER_PATH: '', ENCODER_PATH: '', FEATURE_NAMES_PATH: '' },
        ...{ MODEL_BYTES_MAX: 1e8, MODEL_TREES_MAX: 1e4, MODEL_DEPTH_MAX: 100 },
      },
      ai4i,
    );
    const { name: modelName, version: modelVersion } = model.manifest;
    const [example] = await exampleRecords(1).detections({ limit: 1 });
    const own = {
      ...(example as StoredDetection),
      machineType: 'L',
      modelName,
      modelVersion,
      rawValue: Buffer.from(JSON.stringify({ machineId: 7, ...failing })),
    };
    stored = [own, { ...own, start: { ...own.start, id: idOf(2) }, modelVersion: 'older' }];
    app = await buildTestServer({
      model,
      records: { ...exampleRecords(0), detection: async (id) => stored.find(({ start }) => start.id === id) },
    });
  });
  after(() => app.close());

  test('names the five largest contributions of sensors and features', async () => {
    const { explanation } = (await post(app, '/predict', { machine_id: 2, sensor_data: failing })).json();
    assert.equal(explanation.contributions.features.length, 5);
    assert.equal(explanation.contributions.sensors[0].usual.median > 0, true);
    assert.equal(explanation.model_and_limits, 'agree');
    assert.equal('way_back' in explanation, false);
    const many = (await post(app, '/predict/batch', { readings: [{ machine_id: 2, sensor_data: failing }] })).json();
    assert.deepEqual(many.results[0].explanation, explanation);
  });

  test('is whole with explain=full, with a way back that the same server finds normal', async () => {
    const { explanation } = (await post(app, '/predict?explain=full', { machine_id: 2, sensor_data: failing })).json();
    assert.equal(explanation.contributions.features.length, 11);
    assert.equal(explanation.way_back_search, 'found');
    const changed = { ...failing };
    for (const { sensor, to } of explanation.way_back.changes) changed[sensor as keyof typeof failing] = to;
    const answer = (await post(app, '/predict', { machine_id: 2, sensor_data: changed })).json();
    assert.equal(answer.is_anomaly, false);
    assert.equal(answer.anomaly_probability, explanation.way_back.anomaly_probability);
  });

  test('is given for a normal reading only where a known limit is crossed, or where it is asked for', async () => {
    assert.equal((await post(app, '/predict', exampleRequest)).json().explanation, null);
    const asked = (await post(app, '/predict?explain=full', exampleRequest)).json();
    assert.equal(asked.explanation.model_and_limits, 'agree');
    assert.equal('way_back_search' in asked.explanation, false);
    const worn = { ...exampleRequest, sensor_data: { ...exampleRequest.sensor_data, toolWear: 205 } };
    const { is_anomaly, explanation } = (await post(app, '/predict', worn)).json();
    assert.equal(is_anomaly, false);
    assert.equal(explanation.model_and_limits, 'limits_only');
    assert.deepEqual(
      explanation.failure_modes.map((mode: { code: string }) => mode.code),
      ['TWF'],
    );
  });

  test('is beside what says that a sensor cannot be believed, of a normal reading too', async () => {
    const { sensor_data } = exampleRequest;
    const broken = { ...exampleRequest, sensor_data: { ...sensor_data, airTemperature: 1 } };
    const alone = (await post(app, '/predict', broken)).json();
    assert.deepEqual(
      alone.data_quality.map(({ check, sensors }: { check: string; sensors: string[] }) => [check, sensors]),
      [['range', ['airTemperature']]],
    );
    assert.match(alone.data_quality[0].sentence, /^Air temperature is 1 K, below .*; look at the sensor too$/);
    const { results } = (await post(app, '/predict/batch', { readings: [exampleRequest, broken] })).json();
    assert.equal(Object.hasOwn(results[0], 'data_quality'), false, 'all its sensors can be believed');
    assert.deepEqual(results[1].data_quality, alone.data_quality);
    assert.deepEqual(Object.keys(alone).slice(-2), ['model', 'data_quality'], 'what clients know comes first');
  });

  test('of a stored detection is that of its alert, and on request whole', async () => {
    const { explanation: told } = (await post(app, '/predict', { machine_id: 2, sensor_data: failing })).json();
    const one = await app.inject(`/detections/${idOf(1)}`);
    assert.equal(one.statusCode, 200);
    assert.deepEqual(one.json().explanation, told);
    assert.equal(one.json().event_id, idOf(1));
    const whole = (await app.inject(`/detections/${idOf(1)}?explain=full`)).json();
    assert.equal(whole.explanation.way_back_search, 'found');
  });

  test('of a detection of another model comes from the limits alone', async () => {
    const { explanation } = (await app.inject(`/detections/${idOf(2)}`)).json();
    assert.equal(explanation.contributions, null);
    assert.equal(explanation.nearest_mode.code, 'OSF');
  });

  test('is refused for an id that there is not, and for another word', async () => {
    for (const id of [idOf(9), 'nothing', 'x'.repeat(300)]) {
      const response = await app.inject(`/detections/${id}`);
      assert.equal(response.statusCode, 404);
      assert.equal(response.json().type, 'urn:spindle:problem:not-found');
      const said =
        id === idOf(9) ? /^there is no detection / : /^"(nothing|x{64})" is no id of a detection; an id looks like /;
      assert.match(response.json().detail, said);
    }
    const wrong = await app.inject(`/detections/${idOf(1)}?explain=some`);
    assert.deepEqual([wrong.statusCode, wrong.json().errors[0].field], [422, 'explain']);
  });
});

test('a reading that lacks a sensor of the profile has no explanation', async () => {
  const app = await buildTestServer({ model: modelOf(ai4i, () => 0.9), records: exampleRecords(1) });
  assert.equal((await app.inject(`/detections/${idOf(1)}`)).json().explanation, null);
  await app.close();
});
