import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { askReadiness } from '../../src/programs/support/ask-readiness.ts';

let answer: { status: number; body: string };
const server = createServer((_request, response) => {
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

test('a program that does not run is no fault', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const free = (other.address() as AddressInfo).port;
  await new Promise((resolve) => other.close(resolve));
  assert.equal(await ask(free), `does not run at 127.0.0.1:${free}`);
});
