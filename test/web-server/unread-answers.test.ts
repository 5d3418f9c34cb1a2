// A thousand answers of a large file that nobody read took three gigabytes: each held the whole file. They are streamed, or hold one copy for
// all, and who does not read is cut off.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildTestServer } from '../http/support.ts';
import { buildPortalAlone } from './portal-alone.ts';

const connectionCount = 50;
const answersEach = 4;

test("the documentation's large files", { timeout: 60_000 }, async (t) => {
  for (const path of ['/redoc/redoc.standalone.js', '/docs/static/swagger-ui-bundle.js']) {
    await t.test(path, async () => {
      const app = await buildTestServer({ requestTimeoutMs: 500 });
      await app.listen({ host: '127.0.0.1', port: 0 });
      await leaveUnread(app, path).finally(() => app.close());
    });
  }
});

test("a large file of the Portal's page", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-unread-'));
  writeFileSync(join(folder, 'index.html'), '');
  writeFileSync(join(folder, 'large.js'), Buffer.alloc(4_000_000, 'x'));
  const app = await buildPortalAlone({ webFolder: folder, connectionsMax: 2 * connectionCount });
  const { server } = app;
  assert.ok(server.maxConnections > 0 && server.maxConnections <= 2 * connectionCount + 1, 'it bounds its connections');
  assert.ok(server.timeout > 0 && server.timeout <= 60_000, 'who does not read is cut off after a time');
  server.timeout = 1_500;
  await app.listen({ host: '127.0.0.1', port: 0 });
  await leaveUnread(app, '/large.js').finally(() => app.close());
  rmSync(folder, { recursive: true });
});

/** Asks for it very often, reads nothing, and waits until the server has cut all off. Each was to hold a part of the file. */
async function leaveUnread(app: FastifyInstance, path: string): Promise<void> {
  const whole = (await app.inject(path)).rawPayload.length;
  // A machine that is too busy to read the file in time has short answers sent instead (503), of which nothing stays unread. Such a
  // connection is one that waits for another request: it ends when the server's patience with those does, of which 72 s is the default.
  app.server.keepAliveTimeout = 500;
  let asked = 0;
  app.server.on('request', () => asked++);
  let closed = 0;
  const allClosed = Promise.withResolvers<void>();
  app.server.on('connection', (socket: Socket) =>
    socket.once('close', () => {
      if (++closed === connectionCount) allClosed.resolve();
    }),
  );
  const { port } = app.server.address() as AddressInfo;
  const atFirst = heldBytes();
  let most = 0;
  const watching = setInterval(() => {
    most = Math.max(most, heldBytes() - atFirst);
  }, 20);
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(answersEach);
  const sockets = await Promise.all(
    Array.from({ length: connectionCount }, async () => {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      await new Promise((resolve) => socket.write(request, resolve));
      return socket;
    }),
  );
  // By the server: nobody else ends them.
  await allClosed.promise;
  clearInterval(watching);
  for (const socket of sockets) socket.destroy();
  // All, but for those that a busy machine came to only after their connection had been cut off.
  assert.ok(asked >= connectionCount, `only ${asked} requests came`);
  // What a stream reads ahead is a small part of a file, and is there beside what the server keeps of a connection.
  assert.ok(most < (asked * whole) / 2, `${asked} answers of ${whole} bytes held ${most} bytes`);
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
