import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { isBlockedPort } from '../../src/stack/ports/blocked-ports.ts';
import { checkPorts, movePort } from '../../src/stack/ports/ports.ts';

test('a taken port is named with the setting that moves it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const error = await checkPorts([{ part: 'kafka', port, setting: 'STACK_KAFKA_PORT' }]).then(
    () => undefined,
    (rejection: Error) => rejection,
  );
  server.close();
  assert.match(error?.message ?? '', new RegExp(`port ${port} \\(kafka\\) is taken by .*STACK_KAFKA_PORT`));
  assert.match(error?.message ?? '', /--port-offset/);
  if (process.platform === 'linux') assert.match(error?.message ?? '', new RegExp(`process ${process.pid}`));
});

test('two parts on one port are named with both settings', async () => {
  const wanted = [
    { part: 'server', port: 64_999, setting: 'API_PORT' },
    { part: 'portal', port: 64_999, setting: 'PORTAL_PORT' },
  ];
  await assert.rejects(checkPorts(wanted), /change PORTAL_PORT or API_PORT/);
});

test('an offset moves a port, and never beyond the last', () => {
  assert.equal(movePort(8000, 100), 8100);
  assert.throws(() => movePort(8000, 60_000), /which is no port/);
});

// A Portal on port 10080 was told to be "not ready after 20 s", and nothing else: neither browsers nor fetch open such a port.
test('a port that browsers refuse is refused beforehand with the reason, for what browsers open alone', async () => {
  const portal = { part: 'portal', port: 10_080, setting: 'PORTAL_PORT', isHttp: true };
  await assert.rejects(
    checkPorts([portal]),
    /port 10080 \(portal\) is one that browsers refuse to open.*set PORTAL_PORT/,
  );
  await checkPorts([{ ...portal, part: 'kafka', isHttp: false }]);
});

test('the refused ports are those that fetch refuses', async () => {
  const blocked = Array.from({ length: 65_536 }, (_, port) => port).filter(isBlockedPort);
  assert.equal(blocked.length, 83);
  for (const port of blocked.slice(1)) {
    const error = await fetch(`http://127.0.0.1:${port}/`).catch((reason: Error) => reason);
    assert.match(String((error as Error).cause), /bad port/, `${port}`);
  }
});

test('a port of a page that a program holds under the other address of localhost is taken', async (t) => {
  const server = createServer().listen({ port: 0, host: '::1', ipv6Only: true });
  const [event] = await Promise.race([
    once(server, 'listening').then(() => ['listening']),
    once(server, 'error').then(() => ['error']),
  ]);
  if (event === 'error') return t.skip('this machine has no IPv6');
  const { port } = server.address() as AddressInfo;
  await assert
    .rejects(checkPorts([{ part: 'portal', port, setting: 'PORTAL_PORT', isHttp: true }]), /is taken by .*PORTAL_PORT/)
    .finally(() => server.close());
});

test('a port that needs a right which we have not is told apart from one that is taken', async (t) => {
  const floor = Number(await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').catch(() => 0));
  if (process.getuid?.() === 0 || floor < 100) return t.skip('this user may open every port');
  await assert.rejects(
    checkPorts([{ part: 'kafka', port: 81, setting: 'STACK_KAFKA_PORT' }]),
    /may not be opened by this user/,
  );
});
