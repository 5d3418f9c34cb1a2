// A user and password in CONNECT_URL were not sent, its path was dropped, and the password stood in the texts of errors.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { Unavailable } from '../../src/core/errors.ts';
import { connectorState, registeredConfig, rivalConnectors, shownAddress } from '../../src/debezium/connect-api.ts';

describe('Kafka Connect behind a gateway, with a user and password', () => {
  let server: Server;
  let url: string;
  const asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
  let answer: { readonly status: number; readonly body: unknown } = { status: 404, body: {} };

  before(async () => {
    server = createServer((request, response) => {
      asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://plant%40site:p%2Fss@127.0.0.1:${(server.address() as AddressInfo).port}/gateway/connect/`;
  });
  after(() => {
    server.close();
  });

  const connect = () => ({ url, timeoutMs: 20_000 });

  test('is asked under its path, with the credentials in their header', async () => {
    answer = { status: 404, body: {} };
    assert.equal((await connectorState(connect(), 'a b')).connector, 'ABSENT');
    const authorization = `Basic ${Buffer.from('plant@site:p/ss').toString('base64')}`;
    assert.deepEqual(asked.at(-1), { path: '/gateway/connect/connectors/a%20b/status', authorization });
  });

  test('is given the credentials of settings of their own where the address has none, and those of the address where it has', async () => {
    answer = { status: 404, body: {} };
    const login = { username: 'spindle', password: 'of its own: ä' };
    const { origin } = new URL(url);
    await connectorState({ ...connect(), url: origin, login }, 'c');
    const own = `Basic ${Buffer.from('spindle:of its own: ä').toString('base64')}`;
    assert.equal(asked.at(-1)?.authorization, own);
    await connectorState({ ...connect(), login }, 'c');
    assert.equal(asked.at(-1)?.authorization, `Basic ${Buffer.from('plant@site:p/ss').toString('base64')}`);
    await connectorState({ ...connect(), url: origin }, 'c');
    assert.equal(asked.at(-1)?.authorization, undefined);
  });

  test('has its secret in no text, whether it refuses, fails or is away', async () => {
    for (const status of [401, 403, 500]) {
      answer = { status, body: { message: 'no' } };
      await assert.rejects(connectorState(connect(), 'c'), (error: unknown) => isClean(error, status >= 500));
    }
    const away = { url: 'http://plant:secret-word@127.0.0.1:1/x', timeoutMs: 2_000 };
    await assert.rejects(connectorState(away, 'c'), (error: unknown) => isClean(error, true));
    assert.equal(shownAddress(away), 'http://127.0.0.1:1/x');
  });

  test('tells the configuration, and who else reads the slot of the same database', async () => {
    answer = { status: 404, body: {} };
    assert.equal(await registeredConfig(connect(), 'c'), undefined);
    const config = { 'slot.name': 's', 'database.dbname': 'd', 'connector.class': 'k' };
    const info = (change: object) => ({ info: { config: { ...config, ...change } } });
    answer = {
      status: 200,
      body: { c: info({}), rival: info({ transforms: 'x' }), other: info({ 'slot.name': 't' }) },
    };
    assert.deepEqual(await rivalConnectors(connect(), 'c', config), ['rival']);
  });

  function isClean(error: unknown, retryable: boolean): boolean {
    assert.ok(error instanceof Unavailable);
    assert.equal(error.retryable, retryable);
    assert.doesNotMatch(inspect(error, { depth: 10 }), /p\/ss|p%2Fss|secret-word/);
    return true;
  }
});
