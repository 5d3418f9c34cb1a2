// Who reads the consumer's figures, and that silent or slow connections never lock its probes out: over real sockets.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { currentToken } from '../../../src/web-server/bearer-token.ts';
import type { FailedSignIn } from '../../../src/web-server/failed-sign-ins.ts';
import { buildProbes, type ProbeOptions } from '../../../src/web-server/readiness/probes.ts';

function probes(more: Partial<ProbeOptions> = {}) {
  return buildProbes({
    notReadyReason: () => 'SECRET',
    degradedReason: () => null,
    metrics: async () => 'figures 1\n',
    metricsContentType: 'text/plain',
    metricsToken: () => '',
    allowAnonymous: false,
    failedSignIn: () => {},
    connectionsMax: 200,
    requestTimeoutMs: 5_000,
    ...more,
  });
}

describe("the consumer's probes", () => {
  test('answer everybody, and tell figures and reasons only to those of this machine', async () => {
    const app = probes();
    assert.equal((await app.inject('/metrics')).body, 'figures 1\n');
    assert.match((await app.inject('/readyz')).body, /SECRET/);
    const strange: { headers?: Record<string, string>; remoteAddress?: string }[] = [
      { headers: { host: 'evil.example.com' } },
      { headers: { host: 'localhost', 'x-forwarded-for': '203.0.113.7' } },
      { headers: { host: 'localhost' }, remoteAddress: '203.0.113.7' },
    ];
    for (const from of strange) {
      assert.equal((await app.inject({ url: '/livez', ...from })).statusCode, 200);
      const ready = await app.inject({ url: '/readyz', ...from });
      assert.deepEqual([ready.statusCode, ready.json()], [503, { status: 'not ready' }]);
      const refused = await app.inject({ url: '/metrics', ...from });
      assert.equal(refused.statusCode, 403);
      assert.doesNotMatch(refused.body, /figures/);
    }
    await app.close();
  });

  test('give figures to who sends the token, or to all where that is allowed', async () => {
    const failed: FailedSignIn[] = [];
    const app = probes({ metricsToken: () => 'right', failedSignIn: (each) => failed.push(each) });
    const ask = (authorization: string) =>
      app.inject({ url: '/metrics', remoteAddress: '203.0.113.7', headers: { authorization } });
    assert.equal((await ask('Bearer right')).statusCode, 200);
    for (const wrong of ['Bearer wrong', 'Bearer', 'Basic right']) assert.equal((await ask(wrong)).statusCode, 401);
    assert.deepEqual(
      failed.map(({ address, credentials, route }) => [address, credentials, route]),
      ['token', 'unreadable', 'unreadable'].map((credentials) => ['203.0.113.7', credentials, 'GET /metrics']),
    );
    assert.doesNotMatch(JSON.stringify(failed), /wrong|right/);
    await app.close();
    const open = probes({ allowAnonymous: true });
    assert.equal((await open.inject({ url: '/metrics', headers: { host: 'any.example.com' } })).statusCode, 200);
    await open.close();
  });

  // A token that was changed counted from the next start on.
  test('take the token that the file has now', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'spindle-token-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'token');
    const setting = 'CONSUMER_METRICS_TOKEN_PATH';
    assert.throws(() => currentToken('', { path, setting }), {
      name: 'InvalidSettings',
      message: /^CONSUMER_METRICS_TOKEN_PATH: .*token cannot be read/m,
    });
    writeFileSync(path, 'first\n');
    const app = probes({ metricsToken: currentToken('', { path, setting }) });
    const statusFor = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await app.inject({ url: '/metrics', remoteAddress: '203.0.113.7', headers })).statusCode;
    };
    assert.deepEqual([await statusFor('first'), await statusFor('second')], [200, 401]);
    writeFileSync(path, 'second\n');
    assert.deepEqual([await statusFor('first'), await statusFor('second')], [401, 200]);
    rmSync(path);
    assert.equal(await statusFor('second'), 200, 'what could be read last');
    await app.close();
  });

  test('are answered while many connections are idle, and slow ones are closed', async () => {
    const app = probes({ connectionsMax: 20, requestTimeoutMs: 500 });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const sockets: Socket[] = [];
    const closed: Promise<void>[] = [];
    for (let number = 0; number < 60; number++) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      socket.resume();
      closed.push(new Promise((resolve) => socket.once('close', () => resolve())));
      await new Promise((resolve) => socket.once('connect', resolve));
      if (number % 2 === 0) socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
      sockets.push(socket);
    }
    const response = await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(20_000) });
    assert.equal(response.status, 200);
    await Promise.all(closed);
    await app.close();
  });
});
