import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { checkPorts, movePort } from '../../src/stack/ports.ts';

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
