// `notify test` and `doctor` showed "UND_ERR_SOCKET" or "fetch failed" where a sentence with cause and fix is due.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { test } from 'node:test';
import { whyUnreached } from '../../src/web-server/why-unreached.ts';

async function listen(answer: string | null): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => (answer === null ? socket.destroy() : socket.end(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { readonly port: number }).port, server };
}

const ask = (url: string): Promise<unknown> => fetch(url).catch((error: unknown) => error);

test('a request without an answer says why, and what to look at', async () => {
  const [ending, silly] = await Promise.all([listen(null), listen('SSH-2.0-x\r\n\r\n')]);
  try {
    for (const [url, wanted] of [
      [`http://127.0.0.1:${ending.port}`, /^the connection was ended before an answer came; is the port right/],
      [`http://127.0.0.1:${silly.port}`, /^what answers there speaks no HTTP; is the port right/],
      [`https://127.0.0.1:${silly.port}`, /^it does not speak TLS .* \((ERR_SSL|EPROTO)/],
    ] as const) {
      assert.match(whyUnreached(await ask(url)) ?? '', wanted, url);
    }
  } finally {
    ending.server.close();
    silly.server.close();
  }
  const coded = (code: string) =>
    whyUnreached(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }));
  assert.match(coded('ECONNREFUSED') ?? '', /^nothing listens there; is it running.*\(ECONNREFUSED\)$/);
  assert.match(coded('ENOTFOUND') ?? '', /^its name is not known/);
  assert.match(coded('DEPTH_ZERO_SELF_SIGNED_CERT') ?? '', /^its certificate is not trusted/);
  assert.equal(coded('E_NEW'), '(E_NEW)');
  assert.equal(whyUnreached(new Error('no code')), undefined);
});
