import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { accessByRoute, accessOf } from '../../src/http/access.ts';
import { createIdentify } from '../../src/web-server/credentials.ts';
import { mayAccess, type Role } from '../../src/web-server/roles.ts';
import { buildTestServer, exampleRequest } from './support.ts';

const keys: Readonly<Record<string, readonly Role[]>> = {
  spindle_read: ['read'],
  spindle_predict: ['predict'],
  spindle_operate: ['operate'],
  spindle_none: [],
};

function keyOwner(secret: string) {
  const granted = keys[secret];
  return granted && { name: `key ${secret}`, roles: new Set(granted) };
}

describe('who may do what', () => {
  let app: FastifyInstance;
  before(async () => {
    app = await guarded();
  });
  after(() => app.close());

  const credentials = ['nobody', ...Object.keys(keys)];
  for (const [route, access] of Object.entries(accessByRoute)) {
    for (const credential of credentials) {
      const allowed = mayAccess(access, new Set(keys[credential] ?? []));
      const expected = allowed ? 'is let in' : credential === 'nobody' ? 'is asked who it is' : 'is refused';
      test(`${credential} ${expected} at ${route}`, async () => {
        const [method, pattern] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string];
        const isThere = app.hasRoute({ method, url: pattern.replace('/docs/*', '/docs/') });
        assert.ok(isThere, `${route} stands in access.ts, and there is no such route`);
        const url = pattern.replace('/docs/*', '/docs').replace(':model', 'test-model').replace(':version', '7');
        const response = await app.inject({
          method,
          url,
          headers: credential === 'nobody' ? {} : { authorization: `Bearer ${credential}` },
          ...(method === 'POST' ? { payload: url.startsWith('/v2') ? {} : exampleRequest } : {}),
        });
        const status = response.statusCode;
        if (allowed) assert.ok(![401, 403].includes(status), `${status} ${response.body}`);
        else assert.equal(status, credential === 'nobody' ? 401 : 403);
        if (status === 401) assert.match(String(response.headers['www-authenticate']), /^Bearer/);
      });
    }
  }

  test('a route that the table does not have cannot be added', () => {
    assert.throws(() => accessOf('GET', '/unheard-of'), /access\.ts does not say who may GET \/unheard-of/);
  });

  test('a key may come as X-API-Key, and a wrong one is 401 also where nobody needs one', async () => {
    const ask = (headers: Record<string, string>) => app.inject({ url: '/cache/stats', headers });
    assert.equal((await ask({ 'x-api-key': 'spindle_read' })).statusCode, 200);
    for (const headers of [
      { 'x-api-key': 'spindle_other' },
      { authorization: 'Bearer spindle_other' },
      { authorization: 'Basic dXNlcjpwYXNz' },
      { authorization: 'Bearer' },
      { authorization: `Bearer ${'x'.repeat(9_000)}` },
      { authorization: 'Bearer aaaa.bbbb.cccc' },
    ]) {
      const response = await ask(headers as Record<string, string>);
      assert.equal(response.statusCode, 401, JSON.stringify(headers));
      assert.equal(response.json().type, 'urn:spindle:problem:unauthorized');
      assert.doesNotMatch(response.body, /spindle_other|dXNlcj/);
    }
  });

  test('the OpenAPI document says what each operation asks for', async () => {
    const { paths } = (await app.inject('/openapi.json')).json();
    assert.deepEqual(paths['/predict'].post.security, [{ apiKey: [] }, { bearer: [] }]);
    assert.equal(paths['/livez'].get.security, undefined);
    const anonymous = await buildTestServer();
    const open = (await anonymous.inject('/openapi.json')).json();
    assert.deepEqual(open.paths['/predict'].post.security, [{}, { apiKey: [] }, { bearer: [] }]);
    const unload = '/v2/repository/models/{model}/unload';
    const halfOpen = await buildTestServer({ anonymousRoles: ['read', 'predict'] });
    const half = (await halfOpen.inject('/openapi.json')).json();
    assert.deepEqual(half.paths['/predict'].post.security, [{}, { apiKey: [] }, { bearer: [] }]);
    assert.deepEqual(half.paths[unload].post.security, [{ apiKey: [] }, { bearer: [] }]);
    await halfOpen.close();
    await anonymous.close();
  });
});

describe('limits by sender', () => {
  test('a key has its own limit, and is told when to come again', async () => {
    const app = await guarded({ requestsPerMinuteMax: 3 });
    const ask = (key: string) => app.inject({ url: '/cache/stats', headers: { 'x-api-key': key } });
    for (let request = 0; request < 3; request++) assert.equal((await ask('spindle_read')).statusCode, 200);
    const refused = await ask('spindle_read');
    assert.equal(refused.statusCode, 429);
    assert.equal(refused.json().type, 'urn:spindle:problem:too-many-requests');
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.equal((await ask('spindle_operate')).statusCode, 200);
    await app.close();
  });

  test('who guesses at keys is limited by address', async () => {
    const app = await guarded({ requestsPerMinuteMax: 3 });
    const guess = (number: number, remoteAddress: string) =>
      app.inject({ url: '/cache/stats', headers: { 'x-api-key': `spindle_${number}` }, remoteAddress });
    for (let number = 0; number < 3; number++) assert.equal((await guess(number, '10.0.0.7')).statusCode, 401);
    assert.equal((await guess(4, '10.0.0.7')).statusCode, 429);
    assert.equal((await guess(4, '10.0.0.8')).statusCode, 401);
    await app.close();
  });

  test('the loopback without credentials is not limited, another address is', async () => {
    const app = await buildTestServer({ requestsPerMinuteMax: 2 });
    const statuses = async (remoteAddress: string) => {
      const answers = [];
      for (let request = 0; request < 4; request++)
        answers.push((await app.inject({ url: '/cache/stats', remoteAddress })).statusCode);
      return answers;
    };
    assert.deepEqual(await statuses('127.0.0.1'), [200, 200, 200, 200]);
    assert.deepEqual(await statuses('10.0.0.7'), [200, 200, 429, 429]);
    await app.close();
  });
});

describe('failed sign-ins', () => {
  const secret = 'spindle_guessedguessedguessed';
  const attempts: [Record<string, string>, string, RegExp][] = [
    [{ 'x-api-key': secret }, 'key', /unknown, revoked or expired/],
    [{ authorization: `Bearer ${secret}` }, 'key', /unknown, revoked or expired/],
    [{ authorization: 'Bearer aaaa.bbbb.guessed' }, 'token', /takes no tokens/],
    [{ authorization: 'Basic Z3Vlc3NlZA==' }, 'unreadable', /cannot be read/],
    [{}, 'none', /send an API key or a token/],
  ];

  test('are in the log with address, kind and route, without the secret, and are counted', async () => {
    const written: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => written.push(line) });
    const app = await guarded({ logger, failedSignIns: { linesOfSenderMax: 10, linesMax: 10 } });
    for (const [headers] of attempts) {
      const url = `/v2/models/guessed?key=${secret}`;
      assert.equal((await app.inject({ url, headers, remoteAddress: '203.0.113.7' })).statusCode, 401);
    }
    assert.equal(written.length, attempts.length, written.join(''));
    for (const [index, [, kind, reason]] of attempts.entries()) {
      const line = JSON.parse(written[index] as string);
      assert.equal(line.msg, 'A sign-in failed');
      assert.equal(line.address, '203.0.113.7');
      assert.equal(line.credentials, kind);
      assert.equal(line.route, 'GET /v2/models/:model');
      assert.match(line.reason, reason);
    }
    assert.doesNotMatch(written.join(''), /guessed|Z3Vlc3NlZA/);
    const { body } = await app.inject({ url: '/metrics', headers: { 'x-api-key': 'spindle_read' } });
    for (const [kind, count] of Object.entries({ key: 2, token: 1, unreadable: 1, none: 1 }))
      assert.ok(body.includes(`spindle_failed_sign_ins_total{credentials="${kind}"} ${count}`), body);
    await app.close();
  });

  test('that are refused for their number are told too, and what is let in is not', async () => {
    const written: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => written.push(line) });
    const bounds = { requestsPerMinuteMax: 2, failedSignIns: { linesOfSenderMax: 1, linesMax: 10 } };
    const app = await guarded({ logger, ...bounds });
    assert.equal((await app.inject({ url: '/cache/stats', headers: { 'x-api-key': 'spindle_read' } })).statusCode, 200);
    assert.deepEqual(written, []);
    const statuses = [];
    for (let count = 0; count < 4; count++)
      statuses.push((await app.inject({ url: '/cache/stats', headers: { 'x-api-key': secret } })).statusCode);
    assert.deepEqual(statuses, [401, 401, 429, 429]);
    await app.close();
    assert.deepEqual(
      written.map((line) => JSON.parse(line).failures),
      [undefined, 3],
    );
  });
});

function guarded(more: Parameters<typeof buildTestServer>[0] = {}): Promise<FastifyInstance> {
  const identify = createIdentify({ findKeyOwner: keyOwner, findTokenOwner: undefined, anonymousRoles: [] });
  return buildTestServer({ identify, anonymousRoles: [], ...more });
}
