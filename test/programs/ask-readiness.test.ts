import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { askReadiness } from '../../src/programs/support/ask-readiness.ts';

let answer: { status: number; body: string };
let authorization: string | undefined;
const server = createServer((request, response) => {
  ({ authorization } = request.headers);
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
});
let port = 0;
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
after(() => server.close());

const ask = (at: number) => askReadiness({ name: 'consumer', host: '0.0.0.0', port: at });

test('a program that is ready says so', async () => {
  answer = { status: 200, body: '{"status":"ready"}' };
  assert.equal(await ask(port), `ready at 127.0.0.1:${port}`);
});

test('a program that is not ready is told with its own reason', async () => {
  answer = { status: 503, body: '{"status":"not ready","reason":"The reader of alerts stands still: it waits"}' };
  await assert.rejects(ask(port), /^Error: The reader of alerts stands still: it waits$/);
  answer = { status: 500, body: 'no JSON' };
  await assert.rejects(ask(port), /\/readyz answers 500$/);
});

test('a program that is ready and does not get its work out is told, with its reason', async () => {
  answer = { status: 200, body: '{"status":"ready","degraded":"delivery of alerts: connector c is PAUSED"}' };
  await assert.rejects(ask(port), /^Error: ready at .*, but degraded: delivery of alerts: connector c is PAUSED$/);
});

test('the token is sent, without which another machine is told no reason', async () => {
  answer = { status: 200, body: '{"status":"ready"}' };
  await askReadiness({ name: 'consumer', host: '127.0.0.1', port, token: 'secret' });
  assert.equal(authorization, 'Bearer secret');
  await ask(port);
  assert.equal(authorization, undefined);
});

async function freePort(): Promise<number> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const free = (other.address() as AddressInfo).port;
  await new Promise((resolve) => other.close(resolve));
  return free;
}

// It was told with `ok`.
test('a program that does not run is no fault where nothing was started', async () => {
  const free = await freePort();
  assert.deepEqual(await ask(free), {
    state: 'off',
    detail: `does not run at 127.0.0.1:${free}; where it should: npm run consumer`,
  });
});

test('a program that a running stack has started and that does not run is told, with its log', async () => {
  const startedBy = { stack: '/home/.spindle', logFile: '/home/.spindle/logs/consumer.log', pid: undefined };
  await assert.rejects(
    askReadiness({ name: 'consumer', host: '127.0.0.1', port: await freePort(), startedBy }),
    /^Error: the consumer does not run at .*\/home\/\.spindle has started it.*logs\/consumer\.log says why/,
  );
});

// doctor said that a program had failed which was about to come up.
test('a program that is coming up is told as starting, and as failed only when it says another reason or has ended', async () => {
  answer = { status: 503, body: '{"status":"starting","reason":"the consumer has not joined its group yet"}' };
  assert.deepEqual(await ask(port), {
    state: 'starting',
    detail: `is starting at 127.0.0.1:${port}: the consumer has not joined its group yet`,
  });
  const startedBy = { stack: '/home/.spindle', logFile: '/home/.spindle/logs/consumer.log', pid: 4711 };
  const told = await askReadiness({ name: 'consumer', host: '127.0.0.1', port: await freePort(), startedBy });
  assert.equal(typeof told === 'string' ? told : told.state, 'starting');
});
