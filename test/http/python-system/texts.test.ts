// What clients of the Python server relied on beyond the Python system's document: numbers and ids as text, and paths with a slash at their end.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/schema';
import { idOf, numberOf } from '../../../src/http/predict/decimal-text.ts';
import { buildTestServer, exampleRequest } from '../support.ts';

// What pydantic 2.14 answered to each text, asked of it.
const takenNumbers: Record<string, number> = {
  ...{ '300.5': 300.5, '1': 1, '+1': 1, '-1': -1, ' 1 ': 1, '\u00a01': 1, '\t1\n': 1, '1\u0085': 1, '\u20031': 1 },
  ...{ '1.': 1, '.5': 0.5, '+.5': 0.5, '5.e3': 5000, '1e3': 1000, '1E3': 1000, '1.0e0': 1, '01': 1, '1e-400': 0 },
  ...{ '1_000': 1000, '1.0_0': 1, '1_.5': 1.5, '1._5': 1.5, '1e1_0': 1e10, '1_e3': 1000, '-0': 0 },
};
const refusedNumbers = [
  ...['', '  ', 'x', '1,5', '- 1', '+-1', '++1', '1__0', '_1', '1_', '0x10', '0b1', '\ufeff1', '1\u001c', '٣'],
  // pydantic took these, which no sensor measures.
  ...['nan', 'inf', '-Infinity', '1e400'],
];
const takenIds: Record<string, number> = {
  ...{
    '1': 1,
    '+1': 1,
    ' 1 ': 1,
    '1.0': 1,
    '1.00': 1,
    '01': 1,
    '00_1': 1,
    '1_000': 1000,
    '1_0.0': 10,
    '-0': 0,
    '-0.0': 0,
  },
};
const refusedIds = [
  '',
  '1.',
  '1.5',
  '.5',
  '.0',
  '1e3',
  '1.0e0',
  '1.0_0',
  '1__0',
  '_1',
  '1_',
  '-1',
  '0x1',
  'nan',
  '+ 1',
];

describe('numbers as text', () => {
  let app: FastifyInstance;
  before(async () => {
    app = await buildTestServer();
  });
  after(() => app.close());

  test('are taken and refused as by pydantic', () => {
    for (const [text, number] of Object.entries(takenNumbers))
      assert.equal(numberOf(text), number, JSON.stringify(text));
    for (const text of refusedNumbers) assert.equal(numberOf(text), text, JSON.stringify(text));
    for (const [text, number] of Object.entries(takenIds)) assert.equal(idOf(text), number, JSON.stringify(text));
    for (const text of refusedIds) assert.equal(idOf(text), text, JSON.stringify(text));
    for (const other of [1, null, undefined, true, ['1'], { a: '1' }]) assert.equal(numberOf(other), other);
    assert.equal(numberOf('0'.repeat(401)), '0'.repeat(401));
  });

  test('/predict answers them as it answers the numbers', async () => {
    const response = await app.inject({ method: 'POST', url: '/predict', payload: asTexts(exampleRequest) });
    const same = await app.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
    assert.equal(response.statusCode, 200);
    assert.equal(response.body, same.body);
    const batch = { readings: [asTexts(exampleRequest), { ...asTexts(exampleRequest), machine_id: 'one' }] };
    const { results } = (await app.inject({ method: 'POST', url: '/predict/batch', payload: batch })).json();
    assert.deepEqual(results[0], same.json());
    assert.equal(results[1].machine_id, 'one');
    assert.equal(results[1].error.errors[0].field, 'machine_id');
  });

  test('errors name the field, and texts meet the same bounds', async () => {
    const payload = {
      machine_id: '9007199254740993',
      sensor_data: { ...asTexts(exampleRequest).sensor_data, airTemperature: '-3', torque: 'nan', toolWear: '0x10' },
    };
    const response = await app.inject({ method: 'POST', url: '/predict', payload });
    assert.equal(response.statusCode, 422);
    const fields = response.json().errors.map((error: { field: string }) => error.field);
    assert.deepEqual(fields, [
      'machine_id',
      'sensor_data.airTemperature',
      'sensor_data.torque',
      'sensor_data.toolWear',
    ]);
    assert.match(response.json().detail, /torque must be a number, and is "nan"/);
  });

  test('the OpenAPI document takes what the server takes', async () => {
    const document = (await app.inject('/openapi.json')).json();
    const { schema } = document.paths['/predict'].post.requestBody.content['application/json'];
    const body = Compile({ ...schema, components: document.components });
    assert.ok(body.Check(exampleRequest));
    const withId = (machine_id: unknown) => ({ ...exampleRequest, machine_id });
    const withTorque = (torque: unknown) => ({
      ...exampleRequest,
      sensor_data: { ...exampleRequest.sensor_data, torque },
    });
    for (const text of Object.keys(takenIds)) assert.ok(body.Check(withId(text)), JSON.stringify(text));
    for (const text of refusedIds) assert.equal(body.Check(withId(text)), false, JSON.stringify(text));
    for (const text of Object.keys(takenNumbers)) assert.ok(body.Check(withTorque(text)), JSON.stringify(text));
    for (const text of refusedNumbers.filter((each) => each !== '1e400'))
      assert.equal(body.Check(withTorque(text)), false, JSON.stringify(text));
    for (const other of [null, true, []]) assert.equal(body.Check(withTorque(other)), false);
  });
});

describe('a slash at the end of a path', () => {
  let app: FastifyInstance;
  let port: number;
  before(async () => {
    app = await buildTestServer();
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.server.address() as AddressInfo).port;
  });
  after(() => app.close());

  for (const [method, url, location] of [
    ['GET', '/health/', '/health'],
    ['POST', '/health/', '/health'],
    ['GET', '/health/?a=1&b=%2f', '/health?a=1&b=%2f'],
    ['POST', '/predict/', '/predict'],
    ['POST', '/predict/batch/?x', '/predict/batch?x'],
    ['GET', '/v2/models/test-model/', '/v2/models/test-model'],
  ] as const) {
    test(`${method} ${url} is sent to ${location}`, async () => {
      const response = await app.inject({ method, url, ...(method === 'POST' ? { payload: exampleRequest } : {}) });
      assert.equal(response.statusCode, 307);
      assert.equal(response.headers.location, location);
      assert.equal(response.headers['x-content-type-options'], 'nosniff');
    });
  }

  for (const url of [
    ...['//evil.example/', '///evil.example/', '/\\evil.example/', '/%2fevil.example/', '/%5cevil.example/', '/none/'],
    ...[
      '//evil.example/health/',
      '//evil.example/%2e%2e/',
      '/health//',
      '/health%2f',
      '/health/%2f/',
      '/health\\/',
      '//health/',
    ],
  ]) {
    test(`${url} is sent nowhere`, async () => {
      // Over the network: inject would tidy the path first.
      const asked = get({ port, path: url, agent: false });
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      response.resume();
      assert.equal(response.headers.location, undefined);
      assert.ok(response.statusCode === 404 || response.statusCode === 400, String(response.statusCode));
    });
  }
});

function asTexts(request: typeof exampleRequest) {
  const sensors = Object.entries(request.sensor_data).map(([name, value]) => [name, String(value)]);
  return {
    machine_id: String(request.machine_id),
    sensor_data: Object.fromEntries(sensors) as Record<keyof typeof request.sensor_data, string>,
  };
}
