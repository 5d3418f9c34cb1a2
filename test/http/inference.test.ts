import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { InvalidModel } from '../../src/core/errors.ts';
import type { Model } from '../../src/inference/model/model.ts';
import type { ModelRepository } from '../../src/models/served-models.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { buildTestServer, exampleRequest, modelOf } from './support.ts';

const names = ai4i.features.map((feature) => feature.name);
const torqueColumn = names.indexOf('Torque_Nm');
const row = names.map((_, index) => index + 0.5);
/** Says how much torque there is, so that a column that was mixed up shows. */
const torqueModel = modelOf(ai4i, (features) => (features[torqueColumn] as number) / 100);

describe('the Open Inference Protocol', () => {
  let app: FastifyInstance;
  before(async () => {
    app = await buildTestServer({ model: torqueModel, batchSizeMax: 50, bodyBytesMax: 60_000 });
  });
  after(() => app.close());

  const infer = (payload: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    app.inject({
      method: 'POST',
      url: '/v2/models/test-model/infer',
      payload: Buffer.isBuffer(payload) || typeof payload === 'string' ? payload : JSON.stringify(payload),
      headers,
    });
  const tensor = (data: unknown, rows = 1) => ({
    inputs: [{ name: 'input', shape: [rows, names.length], datatype: 'FP32', data }],
  });
  const named = (columns: readonly string[], values: (name: string) => number[], shape: number[]) => ({
    inputs: columns.map((name) => ({ name, shape, datatype: 'FP64', data: values(name) })),
  });

  test('tells health and what the server and its model are', async () => {
    assert.deepEqual((await app.inject('/v2/health/live')).json(), { live: true });
    assert.deepEqual((await app.inject('/v2/health/ready')).json(), { ready: true });
    const server = (await app.inject('/v2')).json();
    assert.equal(server.name, 'spindle');
    assert.ok(server.extensions.includes('binary_tensor_data'));
    for (const path of ['/v2/models/test-model', '/v2/models/test-model/versions/7']) {
      const model = (await app.inject(path)).json();
      assert.deepEqual(model.versions, ['7']);
      assert.deepEqual(model.inputs, [{ name: 'input', datatype: 'FP32', shape: [-1, 11] }]);
      assert.deepEqual(
        model.outputs.map((output: { name: string }) => output.name),
        ['predict', 'predict_proba'],
      );
      assert.deepEqual(model.parameters.feature_names, names);
      assert.deepEqual((await app.inject(`${path}/ready`)).json(), { name: 'test-model', version: '7', ready: true });
    }
  });

  test('takes a matrix, flat or nested, and gives both outputs', async () => {
    const high = row.map((value, column) => (column === torqueColumn ? 75 : value));
    for (const data of [
      [...row, ...high],
      [row, high],
    ]) {
      const { id, model_name, model_version, outputs } = (await infer({ id: 'abc', ...tensor(data, 2) })).json();
      assert.deepEqual([id, model_name, model_version], ['abc', 'test-model', '7']);
      assert.deepEqual(outputs[0], { name: 'predict', shape: [2, 1], datatype: 'INT64', data: [0, 1] });
      assert.deepEqual(outputs[1].shape, [2, 2]);
      assert.deepEqual(fourDecimals(outputs[1].data), [0.965, 0.035, 0.25, 0.75]);
    }
  });

  test('takes a tensor per feature, in any order', async () => {
    const values = (name: string) => [row[names.indexOf(name)] as number, 60];
    for (const shape of [[2], [2, 1]]) {
      const { outputs } = (await infer(named([...names].reverse(), values, shape))).json();
      assert.deepEqual(fourDecimals(outputs[1].data), [0.965, 0.035, 0.4, 0.6]);
    }
  });

  test('gives the outputs that are asked for', async () => {
    const { outputs } = (await infer({ ...tensor(row), outputs: [{ name: 'predict' }] })).json();
    assert.deepEqual(outputs, [{ name: 'predict', shape: [1, 1], datatype: 'INT64', data: [0] }]);
  });

  test('a missing Content-Type means JSON, and a foreign one is refused', async () => {
    assert.equal((await infer(tensor(row), {})).statusCode, 200);
    const foreign = await infer(tensor(row), { 'content-type': 'text/plain' });
    assert.equal(foreign.statusCode, 415);
    assert.equal(typeof foreign.json().error, 'string');
    const compressed = await infer(tensor(row), { 'content-encoding': 'gzip' });
    assert.equal(compressed.statusCode, 415);
  });

  test('takes and gives binary tensors', async () => {
    const tail = Buffer.from(Float32Array.from(row).buffer);
    const head = Buffer.from(
      JSON.stringify({
        parameters: { binary_data_output: true },
        inputs: [{ name: 'x', shape: [1, 11], datatype: 'FP32', parameters: { binary_data_size: tail.length } }],
      }),
    );
    const response = await infer(Buffer.concat([head, tail]), {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
    });
    assert.equal(response.statusCode, 200, response.body);
    const jsonBytes = Number(response.headers['inference-header-content-length']);
    const { outputs } = JSON.parse(response.rawPayload.toString('utf8', 0, jsonBytes));
    assert.deepEqual(
      outputs.map((output: { parameters: { binary_data_size: number } }) => output.parameters.binary_data_size),
      [8, 8],
    );
    const view = new DataView(Uint8Array.from(response.rawPayload.subarray(jsonBytes)).buffer);
    assert.equal(view.getBigInt64(0, true), 0n);
    assert.equal(view.getFloat32(12, true), Math.fround(0.035));
  });

  const bad: [string, unknown, RegExp][] = [
    ['no body', '', /empty/],
    ['text that is no JSON', '{', /not valid JSON/],
    ['an array', [], /object/],
    ['no inputs', {}, /inputs/],
    ['an id that is a number', { id: 1, ...tensor(row) }, /id must be text/],
    ['too few columns', { inputs: [{ name: 'x', shape: [1, 10], datatype: 'FP32', data: row }] }, /\[rows, 11\]/],
    ['a negative number of rows', { inputs: [{ name: 'x', shape: [-1, 11], datatype: 'FP32', data: row }] }, /row/],
    ['too many rows', { inputs: [{ name: 'x', shape: [51, 11], datatype: 'FP32', data: row }] }, /more than 50/],
    ['rows without end', { inputs: [{ name: 'x', shape: [1e15, 11], datatype: 'FP32', data: row }] }, /more than 50/],
    ['data that is shorter than its shape', tensor(row.slice(1)), /10 numbers/],
    ['a nested row that is short', tensor([row.slice(1)]), /data\[0\]/],
    ['text for a number', tensor(row.map(String)), /must be a number/],
    ['null for a number', tensor(row.map(() => null)), /must be a number/],
    ['a number beyond FP32', tensor(row.map(() => 1e39)), /finite FP32/],
    ['text tensors', { inputs: [{ name: 'x', shape: [1, 11], datatype: 'BYTES', data: row }] }, /datatype/],
    ['one feature alone', named(['Power'], () => [1], [1]), /missing/],
    ['a feature twice', named(['Power', 'Power'], () => [1], [1]), /two tensors/],
    ['a feature that there is not', named(['Power', 'Flux'], () => [1], [1]), /no feature/],
    [
      'features of other lengths',
      {
        inputs: [
          { name: 'Power', shape: [1], datatype: 'FP32', data: [1] },
          { name: 'Torque_Nm', shape: [2], datatype: 'FP32', data: [1, 2] },
        ],
      },
      /rows/,
    ],
    ['an output that there is not', { ...tensor(row), outputs: [{ name: 'shap' }] }, /no output "shap"/],
    ['outputs that are none', { ...tensor(row), outputs: 'all' }, /outputs/],
    [
      'binary data that is not there',
      { inputs: [{ name: 'x', shape: [1, 11], datatype: 'FP32', parameters: { binary_data_size: 44 } }] },
      /Inference-Header-Content-Length/,
    ],
    ['a polluted prototype', '{"__proto__": {"inputs": []}}', /inputs/],
  ];
  for (const [what, payload, message] of bad) {
    test(`${what} is 400 and says so`, async () => {
      const response = await infer(payload);
      assert.equal(response.statusCode, 400, response.body);
      assert.match(response.json().error, message);
      assert.deepEqual(Object.keys(response.json()), ['error']);
    });
  }

  test('errors have the form of the protocol everywhere under /v2', async () => {
    const cases = [
      ['GET', '/v2/models/none', 404],
      ['GET', '/v2/models/test-model/versions/8', 404],
      ['GET', '/v2/nowhere', 404],
      ['GET', '/v2/models/test-model/infer', 405],
    ] as const;
    for (const [method, url, status] of cases) {
      const response = await app.inject({ method, url });
      assert.equal(response.statusCode, status, url);
      assert.deepEqual(Object.keys(response.json()), ['error']);
      assert.ok(response.headers['x-request-id']);
    }
    assert.equal((await infer('x'.repeat(70_000))).statusCode, 413);
  });
});

describe('the model repository', () => {
  const version = (name: string, number: string, probability: number): Model => {
    const model = modelOf(ai4i, () => probability);
    return { ...model, manifest: { ...model.manifest, name, version: number } };
  };
  let stored: Model[];
  let defaultStored: Model;
  let audited: string[];
  let app: FastifyInstance;
  const repository: ModelRepository = {
    list: async () => stored.map(({ manifest }) => ({ name: manifest.name, version: manifest.version })),
    load: async (name) => {
      if (name === 'broken') throw new InvalidModel('/secret/path does not fit');
      return stored.filter((model) => model.manifest.name === name);
    },
    loadDefault: async () => defaultStored,
  };
  before(async () => {
    stored = [version('pumps', '2', 0.2), version('pumps', '10', 0.9)];
    defaultStored = version('test-model', '8', 0.8);
    audited = [];
    app = await buildTestServer({
      repository,
      audit: async ({ actor, action, target }) => {
        audited.push(`${actor} ${action} ${target}`);
        return async (outcome) => void audited.push(outcome);
      },
    });
  });
  after(() => app.close());

  const post = (path: string, payload: object = {}) =>
    app.inject({ method: 'POST', url: `/v2/repository/${path}`, payload });
  const probability = async (path: string) => {
    const inputs = [{ name: 'x', shape: [1, 11], datatype: 'FP32', data: row }];
    const response = await app.inject({ method: 'POST', url: `/v2/models/${path}/infer`, payload: { inputs } });
    return response.statusCode === 200 ? Number(response.json().outputs[1].data[1].toFixed(2)) : response.statusCode;
  };

  test('serves loaded models beside the default one, by name and version, the latest first', async () => {
    assert.equal(await probability('pumps'), 404);
    const before = (await post('index')).json();
    assert.deepEqual(
      before.map((each: { name: string; version: string; state: string }) => [each.name, each.version, each.state]),
      [
        ['test-model', '7', 'READY'],
        ['pumps', '2', 'UNAVAILABLE'],
        ['pumps', '10', 'UNAVAILABLE'],
      ],
    );
    assert.equal((await post('models/pumps/load')).statusCode, 200);
    assert.equal(await probability('pumps'), 0.9);
    assert.equal(await probability('pumps/versions/2'), 0.2);
    assert.equal(await probability('test-model'), 0.02);
    assert.equal((await post('index', { ready: true })).json().length, 3);
    assert.deepEqual(audited, ['anonymous model.load pumps', 'done']);
  });

  test('swaps a model while requests are answered, and none of them fails', async () => {
    const answers: Promise<number>[] = [];
    for (let round = 0; round < 20; round++) {
      stored = [version('pumps', '2', 0.2), version('pumps', String(11 + round), 0.5 + round / 100)];
      for (let request = 0; request < 10; request++) answers.push(probability('pumps'));
      const loading = post('models/pumps/load');
      for (let request = 0; request < 10; request++) answers.push(probability('pumps'));
      await loading;
    }
    for (const answer of await Promise.all(answers)) assert.ok(answer >= 0.5 && answer < 1, String(answer));
    assert.equal(await probability('pumps'), 0.69);
  });

  test('the default model is read anew under its name, for /predict too, and cannot be unloaded', async () => {
    assert.equal((await post('models/test-model/unload')).statusCode, 400);
    assert.equal((await post('models/test-model/load')).statusCode, 200);
    const prediction = (await app.inject({ method: 'POST', url: '/predict', payload: exampleRequest })).json();
    assert.equal(prediction.anomaly_probability, 0.8);
    assert.equal(prediction.model.version, '8');
    assert.equal((await app.inject('/v2/models/test-model/versions/7')).statusCode, 404);
  });

  test('an unloaded model is gone, and what cannot be loaded is refused without its path', async () => {
    assert.equal((await post('models/pumps/unload')).statusCode, 200);
    assert.equal(await probability('pumps'), 404);
    assert.equal((await post('models/pumps/unload')).statusCode, 404);
    assert.equal((await post('models/nothing/load')).statusCode, 404);
    const broken = await post('models/broken/load');
    assert.equal(broken.statusCode, 400);
    assert.doesNotMatch(broken.body, /secret/);
    assert.match(audited.at(-1) as string, /cannot be loaded/);
    assert.equal((await post('models/pumps/load', { parameters: { config: '{}' } })).statusCode, 400);
  });

  test('a change that cannot be audited is not made', async () => {
    const deaf = await buildTestServer({ repository, audit: () => Promise.reject(new Error('away')) });
    const response = await deaf.inject({ method: 'POST', url: '/v2/repository/models/pumps/load', payload: {} });
    assert.equal(response.statusCode, 500);
    assert.equal((await deaf.inject('/v2/models/pumps')).statusCode, 404);
    await deaf.close();
  });
});

function fourDecimals(values: readonly number[]): number[] {
  return values.map((value) => Number(value.toFixed(4)));
}
