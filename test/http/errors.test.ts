import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Unavailable } from '../../src/core/errors.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { buildTestServer, exampleRequest, modelOf } from './support.ts';

const json = { 'content-type': 'application/json' };

describe('errors of the REST API', () => {
  let app: FastifyInstance;
  before(async () => {
    app = await buildTestServer({ bodyBytesMax: 20_000 });
  });
  after(() => app.close());

  const post = (payload: string, headers: Record<string, string> = json) =>
    app.inject({ method: 'POST', url: '/predict', payload, headers });

  for (const [what, body] of [
    ['an empty body', ''],
    ['text that is no JSON', 'airTemperature=300'],
    ['JSON that is cut off', '{"machine_id": 1'],
    ['a bare NaN', JSON.stringify(exampleRequest).replace('42.5', 'NaN')],
  ] as const) {
    test(`${what} is 400`, async () => {
      assertProblem(await post(body), 400, 'invalid-json');
    });
  }

  test('an unknown machine is 404 and named', async () => {
    const problem = assertProblem(
      await post(JSON.stringify({ ...exampleRequest, machine_id: 999 })),
      404,
      'unknown-machine',
    );
    assert.match(problem.detail, /machine 999 /);
  });

  test('a machine of a type that the profile does not know is 404 and says so', async () => {
    const odd = await buildTestServer({ findMachineTypes: async () => new Map([[1, 'XL']]) });
    const response = await odd.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
    assert.match(assertProblem(response, 404, 'unknown-machine').detail, /"XL"/);
    await odd.close();
  });

  test('an unknown path is 404', async () => {
    assertProblem(await app.inject('/nowhere'), 404, 'not-found');
  });

  test('a method that the path does not have is 405 with Allow', async () => {
    for (const [method, url, allow] of [
      ['GET', '/predict', 'POST'],
      ['POST', '/health', 'GET, HEAD'],
    ] as const) {
      const response = await app.inject({ method, url });
      assertProblem(response, 405, 'method-not-allowed');
      assert.equal(response.headers.allow, allow);
    }
  });

  test('a body over the limit is 413', async () => {
    const problem = assertProblem(await post(`{"pad":"${'x'.repeat(30_000)}"}`), 413, 'body-too-large');
    assert.match(problem.detail, /20000 bytes/);
  });

  test('a body that does not say it is JSON is 415', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
      assertProblem(
        await post(JSON.stringify(exampleRequest), { 'content-type': type }),
        415,
        'unsupported-media-type',
      );
    }
  });

  test('a missing sensor is 422 and named', async () => {
    const { torque: _, ...sensors } = exampleRequest.sensor_data;
    const response = await post(JSON.stringify({ ...exampleRequest, sensor_data: sensors }));
    const problem = assertProblem(response, 422, 'invalid-request');
    assert.equal(problem.detail, 'torque is missing');
    assert.deepEqual(problem.errors, [{ field: 'sensor_data.torque', message: 'torque is missing' }]);
  });

  test('all faults of a body are named at once', async () => {
    const response = await post('{"machine_id": "one", "sensor_data": {"airTemperature": -3, "torque": "NaN"}}');
    const fields = assertProblem(response, 422, 'invalid-request').errors?.map((error) => error.field);
    assert.deepEqual(fields, [
      'machine_id',
      'sensor_data.airTemperature',
      'sensor_data.processTemperature',
      'sensor_data.rotationalSpeed',
      'sensor_data.torque',
      'sensor_data.toolWear',
    ]);
  });

  for (const [what, body, field] of [
    ['an array', '[]', 'body'],
    ['null', 'null', 'body'],
    ['a number', '7', 'body'],
    ['an empty object', '{}', 'machine_id'],
    ['a machine id that a double cannot hold', bodyWith('machine_id', 1e300), 'machine_id'],
    ['a broken machine id', bodyWith('machine_id', 1.5), 'machine_id'],
    ['a negative machine id', bodyWith('machine_id', -1), 'machine_id'],
    ['sensors in an array', bodyWith('sensor_data', []), 'sensor_data'],
    ['no sensors', bodyWith('sensor_data', null), 'sensor_data'],
    ['the text "NaN"', sensor('torque', '"NaN"'), 'sensor_data.torque'],
    ['the text "Infinity"', sensor('toolWear', '"Infinity"'), 'sensor_data.toolWear'],
    ['a number beyond a double', sensor('torque', '1e999'), 'sensor_data.torque'],
    ['an absurdly large number', sensor('rotationalSpeed', '1e30'), 'sensor_data.rotationalSpeed'],
    ['zero kelvin', sensor('airTemperature', '0'), 'sensor_data.airTemperature'],
    ['a sensor that is an object', sensor('torque', '{"valueOf": 1}'), 'sensor_data.torque'],
    ['a sensor that is true', sensor('torque', 'true'), 'sensor_data.torque'],
  ] as const) {
    test(`${what} is 422 and names ${field}`, async () => {
      const problem = assertProblem(await post(body), 422, 'invalid-request');
      assert.equal(problem.errors?.[0]?.field, field);
    });
  }

  test("sensors on a polluted prototype are not the body's own", async () => {
    const hidden = `{"machine_id": 1, "sensor_data": {"__proto__": ${JSON.stringify(exampleRequest.sensor_data)}}}`;
    const problem = assertProblem(await post(hidden), 422, 'invalid-request');
    assert.equal(problem.errors?.length, 5);
    const poisoned = `{"constructor": {"prototype": {"torque": 1}}, ${JSON.stringify(exampleRequest).slice(1)}`;
    assert.equal((await post(poisoned)).statusCode, 200);
    assert.equal(Object.hasOwn(Object.prototype, 'torque'), false);
  });

  test('deep nesting is answered like any other unknown member', async () => {
    const deep = `${'['.repeat(9_000)}${']'.repeat(9_000)}`;
    assert.equal((await post(`{"deep": ${deep}, ${JSON.stringify(exampleRequest).slice(1)}`)).statusCode, 200);
    assertProblem(await post(sensor('torque', deep)), 422, 'invalid-request');
  });

  test("a database that is away is 503 with Retry-After, and its error's text", async () => {
    const findMachineTypes = () =>
      Promise.reject(new Unavailable('PostgreSQL at db:5432 does not answer', { retryable: true }));
    const away = await buildTestServer({ findMachineTypes });
    const response = await away.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
    assert.equal(assertProblem(response, 503, 'unavailable').detail, 'PostgreSQL at db:5432 does not answer');
    assert.equal(response.headers['retry-after'], '2');
    await away.close();
  });

  test('an error that nobody foresaw is 500 and shows nothing of itself', async () => {
    const broken = await buildTestServer({ assess: () => Promise.reject(new Error('password=secret')) });
    const response = await broken.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
    assertProblem(response, 500, 'internal-error');
    assert.doesNotMatch(response.body, /secret|at .*\.ts/);
    await broken.close();
  });

  test("a profile's sentences that fail are 500, and no fault of the reading, also in a batch", async () => {
    const evidence = () => {
      throw new Error('password=secret');
    };
    const profile = { ...ai4i, failureModes: ai4i.failureModes.map((mode) => ({ ...mode, evidence })) };
    const broken = await buildTestServer({ profile, model: modelOf(profile, () => 0.9) });
    for (const [url, payload] of [
      ['/predict', exampleRequest],
      ['/predict/batch', { readings: [exampleRequest] }],
    ] as const) {
      const response = await broken.inject({ method: 'POST', url, payload });
      assertProblem(response, 500, 'internal-error');
      assert.doesNotMatch(response.body, /secret/);
    }
    await broken.close();
  });

  test('an answer that takes too long is 503', async () => {
    const slow = await buildTestServer({ requestTimeoutMs: 50, assess: () => new Promise(() => {}) });
    const response = await slow.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
    assertProblem(response, 503, 'unavailable');
    await slow.close();
  });

  test('when it is not ready, /health and /readyz are 503 with a reason, and /livez is still 200', async () => {
    const reason = 'PostgreSQL at db:5432 does not answer';
    const waiting = await buildTestServer({ readiness: async () => reason });
    const health = await waiting.inject('/health');
    assert.equal(health.statusCode, 503);
    const { status, predictor_ready, reason: given, ...rest } = health.json();
    assert.deepEqual(
      { status, predictor_ready, given },
      { status: 'unhealthy', predictor_ready: false, given: reason },
    );
    assert.deepEqual(Object.keys(rest), ['version', 'cache_info', 'model_info']);
    const ready = await waiting.inject('/readyz');
    assert.equal(ready.statusCode, 503);
    assert.equal(ready.json().reason, reason);
    assert.equal((await waiting.inject('/livez')).statusCode, 200);
    await waiting.close();
  });
});

// A detail quoted names and ids of the request with their control characters, which a client prints.
test('no answer carries a control of the request', async () => {
  const app = await buildTestServer();
  const evil = 'a\u001b]0;x\u0007b\u009b2Jc\u202e';
  const names = modelOf(ai4i, () => 0.5).manifest.featureNames;
  const inputs = [{ name: 'input', shape: [1, names.length], datatype: 'FP32', data: names.map(() => 1) }];
  const answers = [
    await app.inject({
      method: 'POST',
      url: '/v2/models/test-model/infer',
      payload: { inputs, outputs: [{ name: evil }] },
    }),
    await app.inject({ method: 'GET', url: `/detections/${encodeURIComponent(evil)}` }),
    await app.inject({ method: 'GET', url: `/v2/models/${encodeURIComponent(evil)}` }),
    await app.inject({
      method: 'POST',
      url: '/predict',
      payload: { ...exampleRequest, sensor_data: { ...exampleRequest.sensor_data, torque: evil } },
    }),
    await app.inject({ method: 'GET', url: `/detections?severity=${encodeURIComponent(evil)}` }),
  ];
  await app.close();
  for (const { statusCode, body } of answers) {
    const { detail, error = detail, errors = [] } = JSON.parse(body);
    assert.ok(statusCode >= 400 && statusCode < 500, body);
    assert.match(error, /\w/);
    assert.doesNotMatch([error, JSON.stringify(errors)].join(' '), /[\p{Cc}\p{Cf}]/u, body);
  }
});

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, unknown>;
  readonly json: () => unknown;
}

function assertProblem(response: Answer, status: number, kind: string) {
  assert.equal(response.statusCode, status);
  assert.equal(response.headers['content-type'], 'application/problem+json');
  const problem = response.json() as {
    type: string;
    title: string;
    status: number;
    detail: string;
    errors?: { field: string; message: string }[];
  };
  assert.equal(problem.type, `urn:spindle:problem:${kind}`);
  assert.equal(problem.status, status);
  assert.ok(problem.title.length > 0 && problem.detail.length > 0);
  return problem;
}

function bodyWith(member: string, value: unknown): string {
  return JSON.stringify({ ...exampleRequest, [member]: value });
}

/** The example request with a sensor's value as JSON text, which need not be what JSON.stringify would write. */
function sensor(name: string, text: string): string {
  const marked = { ...exampleRequest, sensor_data: { ...exampleRequest.sensor_data, [name]: '@' } };
  return JSON.stringify(marked).replace('"@"', text);
}
