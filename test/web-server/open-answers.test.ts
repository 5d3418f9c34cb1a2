// A thousand answers that one sender left unread were bounded by the connections of the whole server alone, and what was sent ahead on each by nothing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import fastify from 'fastify';
import { boundOpenAnswers } from '../../src/web-server/connections/open-answers.ts';
import { createSendError } from '../../src/web-server/failures.ts';
import { until } from '../support/until.ts';

const connectionsMax = 60;
const ofSenderMax = 30;

test('one sender has so many answers open at a time, over all connections, and no one else has fewer for it', {
  timeout: 60_000,
}, async () => {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler(createSendError({ bodyBytesMax: 1_000, ownProblem: () => undefined }));
  boundOpenAnswers(app, { connectionsMax, free: ['/livez'] });
  let asked = 0;
  app.get('/never', () => {
    asked++;
    return new Promise(() => {});
  });
  for (const path of ['/quick', '/livez']) app.get(path, async () => 'here');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const sockets: Socket[] = [];
  const open = (localAddress: string): Socket => {
    const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => {});
    sockets.push(socket);
    return socket;
  };
  const ask = async (path: string, localAddress = '127.0.0.1'): Promise<string> => {
    const socket = open(localAddress);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    return text(socket);
  };
  try {
    // On each of six connections five, sent ahead of any answer.
    for (let connection = 0; connection < 6; connection++)
      open('127.0.0.1').write('GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(5));
    await until('all that may be open', async () => (asked === ofSenderMax ? true : undefined));
    assert.match(await ask('/quick'), /^HTTP\/1\.1 429 [\s\S]*30 answers to this address are open already/);
    assert.match(await ask('/livez'), /^HTTP\/1\.1 200 /);
    assert.match(await ask('/quick', '127.0.0.2'), /^HTTP\/1\.1 200 /);
    const [first] = sockets;
    first?.destroy();
    await until('a place', async () => ((await ask('/quick')).startsWith('HTTP/1.1 200 ') ? true : undefined));
    for (const socket of sockets) socket.destroy();
    await until('a place', async () => ((await ask('/quick')).startsWith('HTTP/1.1 200 ') ? true : undefined));
  } finally {
    for (const socket of sockets) socket.destroy();
    const closed = once(app.server, 'close');
    await app.close();
    await closed.catch(() => {});
  }
});

test('of many senders those are forgotten that have no answer open, and no other ones', {
  timeout: 60_000,
}, async () => {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler(createSendError({ bodyBytesMax: 1_000, ownProblem: () => undefined }));
  boundOpenAnswers(app, { connectionsMax: 4, free: [] });
  const held = Promise.withResolvers<void>();
  let asked = 0;
  app.get('/held', async () => {
    asked++;
    await held.promise;
    return 'here';
  });
  app.get('/quick', async () => 'here');
  const from = (remoteAddress: string, url: string) => app.inject({ url, remoteAddress });
  try {
    const open = Array.from({ length: 20 }, () => from('10.0.0.1', '/held'));
    await until('all that may be open', async () => (asked === 20 ? true : undefined));
    for (let sender = 0; sender < 50; sender++)
      assert.equal((await from(`10.1.0.${sender}`, '/quick')).statusCode, 200);
    assert.equal((await from('10.0.0.1', '/quick')).statusCode, 429, 'what it has open is known still');
    held.resolve();
    assert.ok((await Promise.all(open)).every(({ statusCode }) => statusCode === 200));
    assert.equal((await from('10.0.0.1', '/quick')).statusCode, 200);
  } finally {
    held.resolve();
    await app.close();
  }
});
