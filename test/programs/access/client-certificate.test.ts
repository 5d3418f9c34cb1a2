// Kafka and PostgreSQL could not be told apart programs by certificates: none was shown. Over real TLS servers that ask for one and speak no more of the two
// protocols; the real systems are asked in real-certificates.test.ts.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Unavailable } from '../../../src/core/errors.ts';
import { clientOptions, unavailable } from '../../../src/kafka/client.ts';
import { Admin } from '../../../src/kafka/library.ts';
import { explainPostgres } from '../../../src/postgres/explain.ts';
import { openPool } from '../../../src/postgres/pool.ts';
import { makeCertificate, type TestCertificate } from '../../support/certificates.ts';

const server = makeCertificate();
const [first, second] = [makeCertificate(), makeCertificate()];
let folder: string;
let [caPath, certPath, keyPath] = ['', '', ''];
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'spindle-client-certificate-'));
  [caPath, certPath, keyPath] = [join(folder, 'ca.pem'), join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(caPath, server.cert);
});
after(() => rmSync(folder, { recursive: true }));

const write = ({ cert, key }: Pick<TestCertificate, 'cert' | 'key'>): void => {
  writeFileSync(certPath, cert);
  writeFileSync(keyPath, key);
};

/** With `answerFirst` a client first asks for TLS, and is answered so. Who shows a certificate is sent away, and it is kept in `shown`. */
async function serveTls(answerFirst?: string) {
  const sockets = new Set<Socket>();
  const shown: string[] = [];
  const listening = createServer((socket: Socket) => {
    socket.on('error', () => {});
    sockets.add(socket);
    const begin = (): void => {
      const secureContext = createSecureContext(server);
      const tls = new TLSSocket(socket, { isServer: true, secureContext, requestCert: true, rejectUnauthorized: true });
      tls.on('error', () => {});
      tls.once('data', () => {
        const certificate = tls.getPeerX509Certificate();
        if (certificate !== undefined) shown.push(certificate.fingerprint256);
        tls.destroy();
      });
    };
    if (answerFirst === undefined) begin();
    else socket.once('data', () => socket.write(answerFirst, begin));
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const close = (): Promise<unknown> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => listening.close(resolve));
  };
  return { port: (listening.address() as AddressInfo).port, shown, close };
}

type TlsServer = Awaited<ReturnType<typeof serveTls>>;

/** What holds of every client: `connect` makes a new connection, and rejects, for nobody goes on with it. */
async function showsTheFiles({ shown }: TlsServer, connect: () => Promise<Unavailable>): Promise<void> {
  const last = async (): Promise<string | undefined> => {
    shown.length = 0;
    await connect();
    return shown[0];
  };
  assert.equal(await last(), first.fingerprint);
  write({ cert: second.cert, key: first.key });
  assert.equal(await last(), first.fingerprint, 'one without its key takes no place');
  write(second);
  assert.equal(await last(), second.fingerprint, 'what stands in the files now');
  rmSync(keyPath);
  assert.equal(await last(), second.fingerprint, 'what is gone takes no place');
}

const asksForOne =
  /it asks for a certificate( \(.*tlsv13 alert certificate required\))?[;:] set (DB|KAFKA)_SSL_CERT_PATH and \w+_SSL_KEY_PATH to/;

const databaseAt = (port: number, paths: readonly [string, string]) => ({
  ...{ host: '127.0.0.1', port, database: 'any', user: 'any', password: '' },
  tls: {
    ...{ path: caPath, setting: 'DB_SSL_CA_PATH' },
    shown: { certPath: paths[0], keyPath: paths[1], certSetting: 'DB_SSL_CERT_PATH', keySetting: 'DB_SSL_KEY_PATH' },
  },
  ...{ poolMax: 1, connectTimeoutMs: 10_000, statementTimeoutMs: 10_000 },
});

const kafkaAt = (port: number, paths: readonly [string, string]) =>
  clientOptions({
    ...{ KAFKA_BOOTSTRAP_SERVERS: [`127.0.0.1:${port}`], KAFKA_SSL: true, KAFKA_SSL_CA_PATH: caPath },
    ...{ KAFKA_SSL_CERT_PATH: paths[0], KAFKA_SSL_KEY_PATH: paths[1] },
    ...{ KAFKA_SASL_MECHANISM: '', KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: '' },
    ...{ KAFKA_CONNECT_TIMEOUT_MS: 10_000, KAFKA_REQUEST_TIMEOUT_MS: 10_000, KAFKA_RETRIES: 0 },
  });

const failed = (step: Promise<unknown>): Promise<Unavailable> =>
  step.then(
    () => assert.fail('it got through'),
    (error: Unavailable) => error,
  );

describe('a certificate that is replaced while a program runs is shown', () => {
  const clients = {
    'the pools of PostgreSQL': {
      answerFirst: 'S',
      open: (port: number, paths: readonly [string, string]) => {
        const options = databaseAt(port, paths);
        const pool = openPool(options, 'test');
        return {
          connect: () => failed(explainPostgres(options, () => pool.query('select 1'))),
          close: () => pool.end(),
        };
      },
    },
    'the clients of Kafka': {
      answerFirst: undefined,
      open: (port: number, paths: readonly [string, string]) => {
        const options = kafkaAt(port, paths);
        const admin = new Admin(options);
        return {
          connect: () => failed(admin.listTopics()).then((error) => unavailable(options, 'list topics', error)),
          close: () => admin.close(),
        };
      },
    },
  };
  for (const [what, { answerFirst, open }] of Object.entries(clients)) {
    test(`by ${what}`, async () => {
      write(first);
      const asking = await serveTls(answerFirst);
      const client = open(asking.port, [certPath, keyPath]);
      await showsTheFiles(asking, client.connect).finally(client.close).finally(asking.close);
    });

    test(`and where ${what} have none, the settings are named`, async () => {
      const asking = await serveTls(answerFirst);
      const client = open(asking.port, ['', '']);
      try {
        assert.match((await client.connect()).message, asksForOne);
        assert.deepEqual(asking.shown, []);
      } finally {
        await client.close();
        await asking.close();
      }
    });
  }
});

test('files that do not go together are refused at start, with their settings', () => {
  write(first);
  const other = join(folder, 'other.pem');
  writeFileSync(other, second.key);
  const text = join(folder, 'text.pem');
  writeFileSync(text, 'nonsense');
  for (const [paths, message] of [
    [[certPath, ''], /: give DB_SSL_CERT_PATH and DB_SSL_KEY_PATH, or neither/],
    [[certPath, other], /DB_SSL_KEY_PATH: the key in .*other\.pem is not that of the certificate/],
    [[text, keyPath], /text\.pem and .* are no certificate and key in PEM/],
    [[certPath, join(folder, 'none.pem')], /none\.pem cannot be read/],
  ] as const) {
    assert.throws(() => openPool(databaseAt(1, paths), 'test'), { name: 'InvalidSettings', message });
  }
});
