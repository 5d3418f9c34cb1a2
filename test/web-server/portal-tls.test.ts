// The Portal spoke plain HTTP alone: who had no proxy had passwords on the wire. Over a real TLS server.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Server } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { publicUrlOf } from '../../src/portal/notifier/settings.ts';
import { portalCertificateOf } from '../../src/portal/settings.ts';
import { cookieNameOf, isSecure } from '../../src/portal/sign-in/cookies.ts';
import { askBy } from '../../src/programs/support/ask-pinned.ts';
import { askReadiness } from '../../src/programs/support/ask-readiness.ts';
import { readTls, watchCertificate } from '../../src/web-server/tls/certificate.ts';
import { makeCertificate, servedFingerprint } from '../support/certificates.ts';
import { buildPortalAlone } from './portal-alone.ts';

const settings = {
  ...{ PORTAL_TLS_CERT_PATH: '', PORTAL_TLS_KEY_PATH: '', PORTAL_TLS_CHECK_INTERVAL_MS: 86_400_000 },
  ...{ EXPIRY_WARNING_DAYS: 14, PORTAL_PUBLIC_URL: '', PORTAL_PORT: 8080 },
};

describe('a Portal with a certificate', () => {
  const [first, second] = [makeCertificate(), makeCertificate()];
  let folder: string;
  let app: FastifyInstance;
  let port: number;
  let certPath: string;
  let look: () => Promise<void>;
  const write = ({ cert, key }: typeof first): void => {
    writeFileSync(certPath, cert);
    writeFileSync(join(folder, 'key.pem'), key);
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spindle-portal-tls-'));
    certPath = join(folder, 'cert.pem');
    write(first);
    const paths = { PORTAL_TLS_CERT_PATH: certPath, PORTAL_TLS_KEY_PATH: join(folder, 'key.pem') };
    const files = portalCertificateOf({ ...settings, ...paths });
    const tls = readTls(files);
    assert.ok(tls);
    app = await buildPortalAlone({ tls });
    await app.listen({ host: '127.0.0.1', port: 0 });
    port = (app.server.address() as AddressInfo).port;
    const watch = watchCertificate(app.server as unknown as Server, tls, files, pino({ level: 'silent' }));
    app.server.once('close', watch.close);
    look = watch.look;
  });
  after(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });
  const ask = (path: string) =>
    askBy(certPath)(`https://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(20_000) });

  test('answers over TLS alone, and keeps browsers on it', async () => {
    const answer = await app.inject('/livez');
    assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000');
    assert.equal((await ask('/livez')).status, 200);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/livez`));
    const plain = await buildPortalAlone({});
    assert.equal((await plain.inject('/livez')).headers['strict-transport-security'], undefined);
    await plain.close();
  });

  test('is asked by doctor and start with the certificate that its settings name, and believed with no other', async () => {
    const program = { name: 'portal', host: '127.0.0.1', port, certPath };
    assert.equal(await askReadiness(program), `ready at 127.0.0.1:${port}`);
    const stranger = join(folder, 'stranger.pem');
    writeFileSync(stranger, second.cert);
    await assert.rejects(askReadiness({ ...program, certPath: stranger }), /cannot be asked/);
  });

  test('serves a new certificate without a restart', async () => {
    write(second);
    await look();
    assert.equal(await servedFingerprint(port), second.fingerprint);
    assert.equal((await ask('/readyz')).status, 200);
  });
});

test('people reach a Portal with a certificate by https, with cookies that go over TLS alone', () => {
  const withTls = { ...settings, PORTAL_TLS_CERT_PATH: '/cert.pem' };
  assert.equal(publicUrlOf(settings), 'http://localhost:8080');
  assert.equal(publicUrlOf(withTls), 'https://localhost:8080');
  assert.equal(isSecure(publicUrlOf(withTls)), true);
  assert.match(cookieNameOf(publicUrlOf(withTls)), /^__Host-spindle-8080\./);
});

test('an address for people without TLS is refused beside a certificate', () => {
  const given = { ...settings, PORTAL_TLS_CERT_PATH: '/cert.pem', PORTAL_PUBLIC_URL: 'http://portal.plant' };
  assert.throws(() => portalCertificateOf(given), {
    name: 'InvalidSettings',
    message: /PORTAL_PUBLIC_URL: http:\/\/portal\.plant begins with http:/,
  });
  portalCertificateOf({ ...given, PORTAL_PUBLIC_URL: 'https://portal.plant' });
});
