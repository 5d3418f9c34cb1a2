// The certificate was read at start only: a new one was served after a restart. Over a real TLS server with two certificates.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, type Server } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import {
  type CertificateFiles,
  type CertificateWatch,
  readTls,
  watchCertificate,
} from '../../src/web-server/tls/certificate.ts';
import { buildTestServer } from '../http/support.ts';
import { makeCertificate, servedFingerprint, type TestCertificate } from '../support/certificates.ts';

interface Line {
  readonly level: string;
  readonly sentence: string;
  readonly problem?: string;
}

const filesOf = (certPath: string, keyPath: string): CertificateFiles => ({
  ...{ of: 'the REST API', certSetting: 'API_TLS_CERT_PATH', keySetting: 'API_TLS_KEY_PATH', certPath, keyPath },
  ...{ checkIntervalMs: 86_400_000, warningDays: 14 },
});

describe('a certificate that is replaced while the server runs', () => {
  const [first, second] = [makeCertificate(), makeCertificate()];
  let folder: string;
  let files: CertificateFiles;
  let app: FastifyInstance;
  let port: number;
  let watch: CertificateWatch;
  let lines: Line[];
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spindle-certificate-'));
    files = filesOf(join(folder, 'cert.pem'), join(folder, 'key.pem'));
    write(first);
    const tls = readTls(files);
    assert.ok(tls);
    app = await buildTestServer({ tls });
    await app.listen({ host: '127.0.0.1', port: 0 });
    port = (app.server.address() as AddressInfo).port;
    lines = [];
    const at = (level: string) => (fields: object, sentence: string) => void lines.push({ level, sentence, ...fields });
    const log = { info: at('info'), warn: at('warn'), error: at('error') };
    watch = watchCertificate(app.server as unknown as Server, tls, files, log as never);
  });
  after(async () => {
    watch.close();
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const write = ({ cert, key }: Pick<TestCertificate, 'cert' | 'key'>): void => {
    writeFileSync(files.certPath, cert);
    writeFileSync(files.keyPath, key);
  };

  test('stays as it is while the files stay', async () => {
    await watch.look();
    assert.equal(await servedFingerprint(port), first.fingerprint);
    assert.deepEqual(lines, []);
  });

  test('is not taken while only one of the files is new, and that is no fault yet', async () => {
    write({ cert: second.cert, key: first.key });
    await watch.look();
    assert.equal(await servedFingerprint(port), first.fingerprint);
    assert.deepEqual(lines, []);
  });

  test('is served to new connections, and connections that are open go on', async () => {
    const open = connect({ port, host: '127.0.0.1', ca: first.cert });
    await once(open, 'secureConnect');
    write(second);
    await watch.look();
    assert.equal(await servedFingerprint(port), second.fingerprint);
    assert.deepEqual(
      lines.map(({ level, sentence }) => [level, sentence]),
      [['info', 'A new certificate is served']],
    );
    open.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = await once(open.setEncoding('utf8'), 'data');
    assert.match(answer, /^HTTP\/1\.1 200 /);
    open.destroy();
  });

  const bad: [string, () => void, RegExp][] = [
    ['do not belong together', () => write({ cert: first.cert, key: second.key }), /cannot be served together/],
    ['hold no certificate', () => write({ cert: 'nonsense', key: second.key }), /cannot be served together/],
    ['are empty', () => write({ cert: '', key: '' }), /cannot be served together/],
    ['are gone', () => rmSync(files.keyPath), /cannot be read: ENOENT/],
  ];
  for (const [what, spoil, problem] of bad) {
    test(`files that ${what} are told once as an error, and the certificate before is served on`, async () => {
      write(second);
      await watch.look();
      lines.length = 0;
      spoil();
      for (let count = 0; count < 4; count++) await watch.look();
      assert.equal(await servedFingerprint(port), second.fingerprint);
      assert.equal(lines.length, 1, JSON.stringify(lines));
      assert.equal(lines[0]?.level, 'error');
      assert.match(String(lines[0]?.problem), problem);
      assert.doesNotMatch(JSON.stringify(lines), /PRIVATE KEY|BEGIN/);
    });
  }

  test('speaks no older TLS than before', async () => {
    write(first);
    await watch.look();
    assert.equal(await servedFingerprint(port), first.fingerprint);
    const old = connect({ port, host: '127.0.0.1', ca: first.cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
    await assert.rejects(once(old, 'secureConnect'));
  });
});

describe('files of certificate and key', () => {
  const { cert, key } = makeCertificate();
  const folder = mkdtempSync(join(tmpdir(), 'spindle-certificate-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const read = (certPath: string, keyPath: string) => readTls(filesOf(certPath, keyPath));

  test('that cannot be served are refused at start, each with its reason', () => {
    const [good, other] = [file('cert.pem', cert), file('other.pem', makeCertificate().key)];
    assert.equal(read('', ''), null);
    assert.deepEqual(read(good, file('key.pem', key)), { cert, key });
    for (const [certPath, keyPath, message] of [
      [good, '', /give both, or neither/],
      ['', good, /give both, or neither/],
      [good, join(folder, 'none.pem'), /API_TLS_KEY_PATH: .*none\.pem cannot be read/],
      [good, other, /cannot be served together/],
      [file('text.pem', 'nonsense'), file('key.pem', key), /cannot be served together/],
    ] as const)
      assert.throws(() => read(certPath, keyPath), { name: 'InvalidSettings', message });
  });

  test('are told of once a day when the certificate ends soon, or has ended', async () => {
    const pair = makeCertificate(9);
    const files = filesOf(file('soon.pem', pair.cert), file('soon-key.pem', pair.key));
    const warnings: string[] = [];
    const log = { warn: (_: object, sentence: string) => void warnings.push(sentence) };
    const clock = { ms: Date.now() };
    const server = { setSecureContext: () => assert.fail('nothing is new') };
    const watch = watchCertificate(server, pair, files, log as never, () => clock.ms);
    await watch.look();
    assert.deepEqual(warnings, ['The certificate of the REST API ends soon']);
    clock.ms += 86_400_000;
    await watch.look();
    assert.equal(warnings.length, 2);
    clock.ms += 7 * 86_400_000;
    await watch.look();
    assert.equal(warnings.length, 3);
    // Its end is told when it comes, not a day after the last warning.
    clock.ms += 86_400_000 - 60_000;
    clock.ms = Math.max(clock.ms, new X509Certificate(pair.cert).validToDate.getTime() + 1);
    await watch.look();
    assert.equal(warnings[3], 'The certificate of the REST API has expired');
    await watch.look();
    assert.equal(warnings.length, 4);
    watch.close();
  });
});
