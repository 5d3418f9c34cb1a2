// The Portal could ask an AI server with a self-signed certificate, or one of the plant's own authority, only by NODE_EXTRA_CA_CERTS.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createAiServer } from '../../../src/portal/ai-server/ask.ts';
import { openAiServer } from '../../../src/programs/portal/ai-server.ts';
import { makeCertificate } from '../../support/certificates.ts';

const [own, other] = [makeCertificate(), makeCertificate()];
const folder = mkdtempSync(join(tmpdir(), 'spindle-ask-tls-'));
const path = join(folder, 'authority.pem');
const bodies: string[] = [];
const server = createServer({ cert: own.cert, key: own.key }, (request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    bodies.push(`${request.method} ${request.headers.authorization} ${body}`);
    response.end('{"well":true}');
  });
});
let port = 0;
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const open = (authority: string, host = '127.0.0.1') =>
  createAiServer({
    ...{ url: `https://${host}:${port}`, key: 'spk_secret', timeoutMs: 9_000, answerBytesMax: 1_000, freshMs: 1 },
    authority: { path: authority, setting: 'PORTAL_API_CA_PATH' },
    tell: () => {},
  });

test('a certificate that nobody is known to have signed is not trusted, and the setting is named', async () => {
  await assert.rejects(open('').get('/delivery'), /certificate is not trusted .*set PORTAL_API_CA_PATH to a file/);
});

test('the very certificate of the file is trusted, also under another name, and a request is as ever', async () => {
  writeFileSync(path, own.cert);
  assert.deepEqual(await open(path).get('/delivery'), { well: true });
  // The certificate is for 127.0.0.1 alone.
  assert.deepEqual(await open(path, 'localhost').post('/dead-letters/discard', { ids: [1] }), { well: true });
  assert.equal(bodies.at(-1), 'POST Bearer spk_secret {"ids":[1]}');
});

test('a file that changes is taken without a restart, and another certificate than its own is refused', async () => {
  writeFileSync(path, other.cert);
  const ai = open(path);
  await assert.rejects(
    ai.get('/delivery'),
    /put the certificate of the authority that signed it into .*PORTAL_API_CA_PATH/,
  );
  writeFileSync(path, own.cert);
  assert.deepEqual(await ai.get('/delivery/again'), { well: true });
});

test('a file that is none is refused at start', () => {
  const log = { info: () => {}, warn: () => {} };
  const settings = {
    ...{ PORTAL_API_URL: 'https://server:8000', PORTAL_API_KEY: '', PORTAL_API_KEY_PATH: '' },
    ...{ PORTAL_API_TIMEOUT_MS: 1_000, PORTAL_API_ANSWER_BYTES_MAX: 1_024 },
    PORTAL_API_CA_PATH: join(folder, 'none.pem'),
  };
  const thrown = (() => {
    try {
      openAiServer(settings as never, log);
    } catch (error) {
      return error;
    }
    return undefined;
  })();
  assert.match(
    JSON.stringify((thrown as { problems?: unknown })?.problems),
    /PORTAL_API_CA_PATH: .*none\.pem cannot be read/,
  );
});
