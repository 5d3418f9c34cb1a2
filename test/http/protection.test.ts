// What keeps the server up and closed: TLS, headers, other origins, and requests that are slow, large, deep or poisonous, over real sockets.
import assert from 'node:assert/strict';
import { request } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { makeCertificate } from '../support/certificates.ts';
import { foreignHosts, foreignOrigins, ownHosts } from '../web-server/host-names.ts';
import { buildTestServer, exampleRequest } from './support.ts';

describe('hostile requests', () => {
  let app: FastifyInstance;
  let port: number;
  before(async () => {
    app = await buildTestServer({ requestTimeoutMs: 500, bodyBytesMax: 100_000, headerBytesMax: 4_000 });
    await app.listen({ host: '127.0.0.1', port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });
  after(() => app.close());

  /** Sends pieces and resolves with all that comes back until the server hangs up. */
  const talk = (pieces: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        for (const piece of pieces) socket.write(piece);
      });
      let answer = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      // A server that hangs up on what it has not read resets the connection, behind its answer.
      socket.on('error', () => {});
      socket.on('close', () => resolve(answer));
    });
  const isAlive = async () => assert.equal((await app.inject('/livez')).statusCode, 200);

  test('headers that never end are answered 408, and the connection is closed', async () => {
    const answer = await talk(['GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ']);
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.match(answer, /urn:spindle:problem:request-timeout/);
    await isAlive();
  });

  test('a body that never ends is cut off', async () => {
    const answer = await talk([
      'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"machine_id"',
    ]);
    assert.match(answer, /^HTTP\/1\.1 408 /);
    await isAlive();
  });

  test('headers that are too large are 431, and what is not HTTP is 400', async () => {
    assert.match(
      await talk([`GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: ${'x'.repeat(9_000)}\r\n\r\n`]),
      /^HTTP\/1\.1 431 /,
    );
    assert.match(await talk(['SSH-2.0-OpenSSH\r\n\r\n']), /^HTTP\/1\.1 400 /);
    await isAlive();
  });

  test('a length and chunks at once, as request smugglers send, are 400', async () => {
    const head = 'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const answer = await talk([`${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`]);
    assert.match(answer, /^HTTP\/1\.1 400 /);
  });

  test('a body without a length is stopped where it gets too large', async () => {
    const head =
      'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunk = `ffff\r\n${'x'.repeat(0xffff)}\r\n`;
    assert.match(await talk([head, chunk, chunk, chunk]), /^HTTP\/1\.1 413 /);
    await isAlive();
  });

  test('who is refused before the body has come gets one answer, and the connection is closed', async () => {
    const head = 'POST /predict HTTP/1.1\r\nHost: rebound.example.com\r\nContent-Type: application/json\r\n';
    const answer = await talk([`${head}Content-Length: 1000\r\n\r\n{`]);
    assert.match(answer, /^HTTP\/1\.1 403 /);
    assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1);
  });

  test('deep nesting and polluted prototypes do no harm on any route that takes a body', async () => {
    const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
    const poison = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}';
    for (const url of [
      '/predict',
      '/predict/batch',
      '/v2/models/test-model/infer',
      '/v2/repository/index',
      '/v2/repository/models/x/load',
    ]) {
      for (const payload of [deep, `{"inputs":${deep}}`, poison, `{"parameters":${poison}}`]) {
        const headers = { 'content-type': 'application/json' };
        const { statusCode, body } = await app.inject({ method: 'POST', url, payload, headers });
        assert.ok(statusCode < 500, `${url} ${statusCode} ${body}`);
      }
    }
    assert.equal(Object.hasOwn(Object.prototype, 'isAdmin'), false);
  });

  test('every answer forbids a browser to run, frame or guess anything', async () => {
    for (const url of ['/', '/predict', '/nowhere', '/v2', '/docs', '/asyncapi']) {
      const { headers } = await app.inject(url);
      assert.match(String(headers['content-security-policy']), /default-src 'none'/, url);
      assert.equal(headers['x-content-type-options'], 'nosniff', url);
      assert.equal(headers['x-frame-options'], 'SAMEORIGIN', url);
      assert.equal(headers['strict-transport-security'], undefined, url);
      assert.equal(headers['x-powered-by'], undefined, url);
    }
  });

  test('data are sent to browsers with what they heed on data, and to programs without; pages with all that helmet says', async () => {
    const names = ['content-security-policy', 'cross-origin-resource-policy', 'x-content-type-options'];
    const pageNames = [
      'cross-origin-opener-policy',
      'origin-agent-cluster',
      'referrer-policy',
      'x-frame-options',
      'x-xss-protection',
    ];
    const page = (await app.inject('/')).headers;
    for (const name of [...names, ...pageNames]) assert.ok(page[name] !== undefined, name);
    for (const payload of [exampleRequest, {}]) {
      for (const origin of ['http://localhost:80', 'null']) {
        const { headers } = await app.inject({ method: 'POST', url: '/predict', payload, headers: { origin } });
        for (const name of names) assert.equal(headers[name], page[name], name);
        for (const name of pageNames) assert.equal(headers[name], undefined, name);
      }
      const { headers } = await app.inject({ method: 'POST', url: '/predict', payload });
      const ofPrograms = [...names, ...pageNames].filter((name) => headers[name] !== undefined);
      assert.deepEqual(ofPrograms, ['x-content-type-options']);
    }
  });

  test('pages of other origins may not read answers, unless the settings name them', async () => {
    const ask = (server: FastifyInstance, origin: string) =>
      server.inject({
        method: 'OPTIONS',
        url: '/predict',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const plant = 'https://plant.example.com';
    assert.equal((await ask(app, plant)).headers['access-control-allow-origin'], undefined);
    const open = await buildTestServer({ corsOrigins: [plant] });
    assert.equal((await ask(open, plant)).headers['access-control-allow-origin'], plant);
    assert.equal((await ask(open, 'https://evil.example.com')).headers['access-control-allow-origin'], undefined);
    await open.close();
  });

  test('no web page uses a server of the loopback behind the back of who looks at it', async () => {
    const ask = (headers: Record<string, string>, server = app) =>
      server.inject({ method: 'POST', url: '/v2/repository/index', headers });
    for (const headers of [...foreignHosts.map((host) => ({ host })), ...foreignOrigins]) {
      assert.equal((await ask({ ...headers })).statusCode, 403, JSON.stringify(headers));
    }
    for (const host of ownHosts) {
      assert.equal((await ask({ host })).statusCode, 200, host);
      assert.equal((await ask({ host, origin: `http://${host}` })).statusCode, 200, host);
    }
    const named = await buildTestServer({ corsOrigins: ['https://plant.example.com'] });
    assert.equal((await ask({ host: 'localhost', origin: 'https://plant.example.com' }, named)).statusCode, 200);
    await named.close();
    const open = await buildTestServer({ anonymousRoles: ['read', 'predict'] });
    assert.equal((await ask({ host: 'spindle.plant.example.com' }, open)).statusCode, 200);
    await open.close();
  });

  test('what a proxy of this machine passes on is from a stranger, whom ALLOW_ANONYMOUS lets read and predict', async () => {
    const open = await buildTestServer({ strangerRoles: ['read', 'predict'] });
    const strange: Record<string, string>[] = [
      { host: 'spindle.plant.example.com' },
      { host: 'localhost', 'x-forwarded-for': '203.0.113.7' },
      { host: 'localhost', forwarded: 'for=203.0.113.7' },
      { host: 'localhost', 'x-real-ip': '203.0.113.7' },
      { host: 'localhost', via: '1.1 proxy' },
    ];
    const operate = { method: 'POST', url: '/v2/repository/models/x/unload' } as const;
    for (const headers of strange) {
      const refused = await app.inject({ url: '/cache/stats', headers });
      assert.equal(refused.statusCode, 403, JSON.stringify(headers));
      // The advice is one that works.
      assert.match(refused.json().detail, /ALLOW_ANONYMOUS=true/);
      assert.equal((await open.inject({ url: '/cache/stats', headers })).statusCode, 200, JSON.stringify(headers));
      assert.equal((await open.inject({ ...operate, headers })).statusCode, 401, JSON.stringify(headers));
    }
    assert.equal((await open.inject({ ...operate, headers: { host: 'localhost' } })).statusCode, 404);
    await open.close();
  });

  test("what PostgreSQL or a stack cannot take is refused as the sender's fault", async () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const headers = { 'content-type': 'application/json' };
    const payload = `{"readings":[{"machine_id":${deep},"sensor_data":{}}]}`;
    const batch = await app.inject({ method: 'POST', url: '/predict/batch', headers, payload });
    assert.equal(batch.statusCode, 200);
    assert.equal(batch.json().results[0].machine_id, null);
    const after = Buffer.from('0000-01-01T00:00:00.000000Z 00000000-0000-0000-0000-000000000000').toString('base64url');
    for (const list of ['detections', 'dead-letters'])
      assert.equal((await app.inject(`/${list}?after=${after}`)).statusCode, 422);
    for (const change of ['load', 'unload'])
      assert.equal((await app.inject({ method: 'POST', url: `/v2/repository/models/%00/${change}` })).statusCode, 400);
  });

  test('a body that says it is not encoded is taken, and nulls in an inference request are absent', async () => {
    const encoded = { 'content-encoding': 'identity' };
    const one = await app.inject({ method: 'POST', url: '/predict', payload: exampleRequest, headers: encoded });
    assert.equal(one.statusCode, 200);
    const input = { name: 'input', shape: [1, 11], datatype: 'FP32', data: Array(11).fill(1), parameters: null };
    const request = { id: null, parameters: null, outputs: null, inputs: [input] };
    const inference = { method: 'POST', url: '/v2/models/test-model/infer', payload: request } as const;
    const inferred = await app.inject({ ...inference, headers: encoded });
    assert.equal(inferred.statusCode, 200, inferred.body);
    assert.equal('id' in inferred.json(), false);
  });

  test('while the event loop is late, requests are 503 with Retry-After and probes are not', async () => {
    const late = await buildTestServer({ eventLoopDelayMaxMs: 1 });
    const stopAt = performance.now() + 1_500;
    let shed: Awaited<ReturnType<typeof late.inject>> | undefined;
    while (shed === undefined && performance.now() < stopAt + 10_000) {
      const busyUntil = performance.now() + 50;
      while (performance.now() < busyUntil);
      await new Promise((resolve) => setImmediate(resolve));
      const response = await late.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
      if (response.statusCode === 503) shed = response;
    }
    assert.equal(shed?.json().type, 'urn:spindle:problem:overloaded');
    assert.ok(Number(shed?.headers['retry-after']) > 0);
    assert.equal((await late.inject('/livez')).statusCode, 200);
    await late.close();
  });

  // On a machine that was too busy to run it a server with a limit of a minute was overloaded: of two samples, too few to measure, its delay was endless.
  test('an event loop that was late for less than the limit is no overload, though there was no time to measure it', async () => {
    const patient = await buildTestServer({ eventLoopDelayMaxMs: 60_000 });
    try {
      for (let time = 0; time < 4; time++) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100);
        await new Promise((resolve) => setImmediate(resolve));
        const { statusCode } = await patient.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
        assert.equal(statusCode, 200);
      }
    } finally {
      await patient.close();
    }
  });
});

describe('request ids and trace context', () => {
  test('stand in every problem, and in the header of every answer', async () => {
    const app = await buildTestServer();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { 'x-request-id': 'abc-1', traceparent };
    const problem = await app.inject({ url: '/nowhere', headers });
    assert.equal(problem.headers['x-request-id'], 'abc-1');
    assert.equal(problem.json().request_id, 'abc-1');
    assert.equal(problem.json().traceparent, traceparent);
    const own = await app.inject({
      url: '/nowhere',
      headers: { 'x-request-id': 'a b\u00e9', traceparent: 'nonsense' },
    });
    assert.match(own.json().request_id, /^[0-9a-f-]{36}$/);
    assert.equal(own.json().traceparent, undefined);
    assert.equal((await app.inject({ url: '/livez', headers })).headers['x-request-id'], 'abc-1');
    await app.close();
  });
});

describe('TLS', () => {
  test('is served from a certificate, with the header that keeps browsers on it', async () => {
    const { cert, key } = makeCertificate();
    const app = await buildTestServer({ tls: { cert, key } });
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    assert.match(address, /^https:/);
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      request(`${address}/livez`, { ca: cert, agent: false }, (response) => {
        response.resume().on('end', () => resolve({ ...response.headers, status: response.statusCode }));
      })
        .on('error', reject)
        .end();
    });
    assert.equal(headers['status'], 200);
    assert.match(String(headers['strict-transport-security']), /max-age=31536000/);
    await app.close();
  });
});
