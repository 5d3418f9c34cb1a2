import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/schema';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { assertIsOpenApi } from '../../support/openapi.ts';
import { buildTestServer, exampleRequest, modelOf } from '../support.ts';

const inferenceRequest = {
  id: 'x',
  inputs: [{ name: 'input', shape: [1, 11], datatype: 'FP32', data: ai4i.features.map((_, index) => index) }],
};

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: object }> }> }>
  >;
  readonly components: object;
}

interface RequestBodies {
  readonly paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object }> } } }>;
}

describe('the OpenAPI document', () => {
  let app: FastifyInstance;
  let document: OpenApi;
  before(async () => {
    const everyOtherFails = modelOf(ai4i, (row) => ((row[3] as number) > 45 ? 0.91 : 0.02));
    app = await buildTestServer({ model: everyOtherFails, bodyBytesMax: 1_000 });
    document = (await app.inject('/openapi.json')).json();
  });
  after(() => app.close());

  test('is valid OpenAPI 3.1', () => assertIsOpenApi(document));

  test('takes its sensors and features from the profile', () => {
    const text = JSON.stringify(document);
    for (const { name } of [...ai4i.sensors, ...ai4i.features]) assert.ok(text.includes(JSON.stringify(name)), name);
  });

  const asked: { method: 'GET' | 'POST'; url: string; status: number; payload?: unknown }[] = [
    ...['/', '/health', '/system/info', '/cache/stats', '/delivery', '/livez', '/readyz'].map((url) => ({
      method: 'GET' as const,
      url,
      status: 200,
    })),
    { method: 'POST', url: '/predict', status: 200, payload: exampleRequest },
    { method: 'POST', url: '/predict', status: 200, payload: withTorque(70) },
    { method: 'POST', url: '/predict', status: 400, payload: '{' },
    { method: 'POST', url: '/predict', status: 404, payload: { ...exampleRequest, machine_id: 99 } },
    { method: 'POST', url: '/predict', status: 413, payload: 'x'.repeat(2_000) },
    { method: 'POST', url: '/predict', status: 422, payload: {} },
    { method: 'POST', url: '/predict/batch', status: 200, payload: { readings: [exampleRequest, withTorque(70), {}] } },
    { method: 'POST', url: '/predict/batch', status: 422, payload: { readings: [] } },
    ...['/detections', '/dead-letters', '/v2', '/v2/health/live', '/v2/health/ready'].map((url) => ({
      method: 'GET' as const,
      url,
      status: 200,
    })),
    { method: 'GET', url: '/detections?limit=0', status: 422 },
    { method: 'GET', url: '/dead-letters?after=x', status: 422 },
    ...['', '/ready', '/versions/7', '/versions/7/ready'].map((path) => ({
      method: 'GET' as const,
      url: `/v2/models/test-model${path}`,
      status: 200,
    })),
    { method: 'GET', url: '/v2/models/none', status: 404 },
    { method: 'POST', url: '/v2/models/test-model/infer', status: 200, payload: inferenceRequest },
    { method: 'POST', url: '/v2/models/test-model/versions/7/infer', status: 200, payload: inferenceRequest },
    { method: 'POST', url: '/v2/models/test-model/infer', status: 400, payload: {} },
    { method: 'POST', url: '/v2/models/none/infer', status: 404, payload: inferenceRequest },
    { method: 'POST', url: '/v2/models/test-model/infer', status: 413, payload: 'x'.repeat(2_000) },
    { method: 'POST', url: '/v2/repository/index', status: 200, payload: {} },
    { method: 'POST', url: '/v2/repository/models/none/load', status: 404, payload: {} },
    { method: 'POST', url: '/v2/repository/models/test-model/unload', status: 400, payload: {} },
  ];
  for (const { method, url, status, payload } of asked) {
    test(`${method} ${url} answers ${status} as the document says: ${JSON.stringify(payload ?? '').slice(0, 40)}`, async () => {
      const response = await app.inject({
        method,
        url,
        ...(payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
        headers: payload === undefined ? {} : { 'content-type': 'application/json' },
      });
      assert.equal(response.statusCode, status);
      assertDocumented(url, method, response.statusCode, String(response.headers['content-type']), response.json());
    });
  }

  test('when it is not ready, /health and /readyz answer 503 as the document says', async () => {
    const waiting = await buildTestServer({ readiness: async () => 'the database is away' });
    for (const url of ['/health', '/readyz']) {
      const response = await waiting.inject(url);
      assertDocumented(url, 'GET', 503, String(response.headers['content-type']), response.json());
    }
    await waiting.close();
  });

  test('an anomaly has severity and an explanation with the limits it crosses', async () => {
    const response = await app.inject({ method: 'POST', url: '/predict', payload: withTorque(70) });
    const { severity, explanation } = response.json();
    assert.equal(severity, 'CRITICAL');
    assert.equal(typeof explanation.summary, 'string');
    assert.ok(explanation.failure_modes.length > 0);
  });

  test('an inference request may have null where a member may be missing, in the document as in the server', async () => {
    const bodies = (document as unknown as RequestBodies).paths['/v2/models/{model}/infer']?.post.requestBody.content;
    const check = Compile({ ...bodies?.['application/json']?.schema, components: document.components } as never);
    const [input] = inferenceRequest.inputs;
    for (const [payload, isTaken] of [
      [{ ...inferenceRequest, id: null, parameters: null, outputs: null }, true],
      [{ inputs: [{ ...input, parameters: null }], outputs: [{ name: 'predict', parameters: null }] }, true],
      [{ ...inferenceRequest, id: 7 }, false],
      [{ ...inferenceRequest, parameters: [] }, false],
      [{ ...inferenceRequest, outputs: {} }, false],
      [{ inputs: null }, false],
      [{ inputs: [{ ...input, data: null }] }, false],
      [{ inputs: [{ ...input, shape: null }] }, false],
    ] as const) {
      const response = await app.inject({ method: 'POST', url: '/v2/models/test-model/infer', payload });
      assert.equal(response.statusCode, isTaken ? 200 : 400, response.body);
      assert.equal(check.Check(payload), isTaken, JSON.stringify(payload));
    }
  });

  function assertDocumented(url: string, method: string, status: number, contentType: string, body: unknown): void {
    const [path = url] = url.split('?', 1);
    const template = Object.keys(document.paths).find((each) => {
      const pattern = each.split('/').map((part) => (part.startsWith('{') ? '[^/]+' : RegExp.escape(part)));
      return new RegExp(`^${pattern.join('/')}$`).test(path);
    });
    const content = document.paths[template ?? path]?.[method.toLowerCase()]?.responses[String(status)]?.content;
    const schema = content?.[contentType.split(';')[0] as string]?.schema;
    assert.ok(schema, `${method} ${url} ${status} ${contentType} is not documented`);
    const [valid, errors] = Compile({ ...schema, components: document.components } as never).Errors(body);
    assert.ok(valid, JSON.stringify(errors));
  }
});

function withTorque(torque: number) {
  return {
    ...exampleRequest,
    sensor_data: { ...exampleRequest.sensor_data, rotationalSpeed: 1300, torque, toolWear: 230 },
  };
}
