// A sender whose connections were all busy kept every new one out, probes too, until they had been idle for long.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { boundSockets } from '../../src/web-server/connections/sockets.ts';
import { buildTestServer } from '../http/support.ts';
import { buildPortalAlone } from './portal-alone.ts';

const connectionsMax = 4;
const large = Buffer.alloc(20_000_000, 'x');

test('answers that nobody reads keep nobody out', { timeout: 30_000 }, async () => {
  await withServer('/large', '127.0.0.1', async ({ port, held }) => {
    assert.equal(await ask(port), 200);
    assert.equal(held.filter(({ destroyed }) => destroyed).length, 1, 'only one has gone for it');
  });
});

test('requests of another sender that are not answered keep nobody out', { timeout: 30_000 }, async () => {
  await withServer('/never', '127.0.0.2', async ({ port, held }) => {
    assert.equal(await ask(port), 200);
    assert.equal(held[0]?.destroyed, true, 'the oldest has gone');
    assert.equal(held.filter(({ destroyed }) => destroyed).length, 1);
  });
});

test('a sender cuts no work of its own off by asking for more', { timeout: 30_000 }, async () => {
  await withServer('/never', '127.0.0.1', async ({ port, held }) => {
    await assert.rejects(ask(port));
    assert.equal(held.filter(({ destroyed }) => destroyed).length, 0);
  });
});

// Of 2,000 that said nothing the probes waited for 10 s.
for (const [name, build] of [
  ['the REST API', () => buildTestServer({ connectionsMax })],
  ['the Portal', () => buildPortalAlone({ connectionsMax })],
] as const)
  test(`connections that say nothing keep nobody out of ${name}`, { timeout: 30_000 }, async () => {
    const app = await build();
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const sockets: Socket[] = [];
    try {
      // One after the other, so that it is known which has been idle longest.
      for (let number = 0; number < 3 * connectionsMax; number++) {
        const arrived = once(app.server, 'connection');
        sockets.push(
          connect({ port, host: '127.0.0.1' })
            .on('error', () => {})
            .resume(),
        );
        await arrived;
      }
      const longest = sockets.slice(0, -connectionsMax);
      await Promise.all(longest.map((socket) => socket.closed || once(socket, 'close')));
      assert.ok(
        sockets.slice(-connectionsMax).every((socket) => !socket.closed),
        'and no other ones',
      );
      assert.equal(await ask(port), 200);
    } finally {
      for (const socket of sockets) socket.destroy();
      await app.close();
    }
  });

interface Held {
  readonly port: number;
  /** The server's ends, the oldest first. */
  readonly held: readonly Socket[];
}

/** A server all of whose connections are kept busy from an address. */
async function withServer(path: string, localAddress: string, check: (held: Held) => Promise<void>): Promise<void> {
  const held: Socket[] = [];
  const full = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    if (request.url === '/livez') {
      response.end('alive');
      return;
    }
    if (request.url === '/large') response.end(large);
    held.push(request.socket);
    if (held.length === connectionsMax) full.resolve();
  });
  boundSockets(server, { connectionsMax, idleMs: 600_000 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clients = Array.from({ length: connectionsMax }, () => {
    const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return socket;
  });
  try {
    await full.promise;
    await check({ port, held });
  } finally {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    server.close();
  }
}

function ask(port: number): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  get({ port, host: '127.0.0.1', path: '/livez', agent: false, timeout: 10_000 }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('timeout', () => reject(new Error('no answer')))
    .on('error', reject);
  return promise;
}
