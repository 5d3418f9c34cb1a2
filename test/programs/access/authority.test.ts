// The files of the authorities of Kafka and PostgreSQL were read at start only: a server whose certificate another authority signs was reached after a
// restart. Over real TLS servers that speak no more of the two protocols than it takes to see who is trusted.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import type { Unavailable } from '../../../src/core/errors.ts';
import { databaseSettings } from '../../../src/database/settings.ts';
import { connectorState } from '../../../src/debezium/connect-api.ts';
import { debeziumSettings } from '../../../src/debezium/settings.ts';
import { connectOptions } from '../../../src/delivery/connector-options.ts';
import { clientOptions, unavailable } from '../../../src/kafka/client.ts';
import { Admin } from '../../../src/kafka/library.ts';
import { explainPostgres } from '../../../src/postgres/explain.ts';
import { openPool } from '../../../src/postgres/pool.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { makeCertificate } from '../../support/certificates.ts';

const [first, second] = [makeCertificate(), makeCertificate()];
let folder: string;
let caPath: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'spindle-authority-'));
  caPath = join(folder, 'ca.pem');
});
after(() => rmSync(folder, { recursive: true }));

interface TlsServer {
  readonly port: number;
  served: SecureContextOptions;
  /** How many clients have trusted what is served. */
  trusted: number;
  readonly close: () => Promise<unknown>;
}

/** With `answerFirst` a client first asks for TLS, and is answered so. Whoever gets through TLS is sent away. */
async function serveTls(answerFirst?: string): Promise<TlsServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    sockets.add(socket);
    const begin = (): void => {
      const tls = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(found.served) });
      tls.on('error', () => {});
      // A client that trusts nobody ends the handshake; one that does writes what it wants.
      tls.once('data', () => {
        found.trusted++;
        tls.destroy();
      });
    };
    if (answerFirst === undefined) begin();
    else socket.once('data', () => socket.write(answerFirst, begin));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  const found: TlsServer = { port, served: first, trusted: 0, close };
  return found;
}

const notTrusted = /its certificate is not trusted \(.+\); put the certificate of the authority .* into .*ca\.pem \(/;

/** What holds of every client: `connect` makes a new connection, and rejects, for nobody goes on with it. */
async function followsTheFile(server: TlsServer, connect: () => Promise<Unavailable>): Promise<void> {
  const isTrusted = async (): Promise<boolean> => {
    const { trusted } = server;
    const { message, retryable } = await connect();
    const was = server.trusted > trusted;
    assert.notEqual(was, /not trusted/.test(message), message);
    if (!was) assert.equal(retryable, false);
    return was;
  };
  assert.equal(await isTrusted(), true);
  server.served = second;
  assert.equal(await isTrusted(), false);
  assert.match((await connect()).message, notTrusted);
  writeFileSync(caPath, second.cert);
  assert.equal(await isTrusted(), true, 'what stands in the file now');
  writeFileSync(caPath, 'nonsense');
  assert.equal(await isTrusted(), true, 'what cannot be used takes no place');
  server.served = first;
  assert.match(
    (await connect()).message,
    /not trusted .*, and the file of \w+ cannot be used: .* holds no certificate/,
  );
  rmSync(caPath);
  assert.match((await connect()).message, /not trusted .*, and the file of \w+ cannot be used: .* cannot be read/);
}

describe('an authority that is replaced while a program runs is trusted', () => {
  test('by the pools of PostgreSQL', async () => {
    writeFileSync(caPath, first.cert);
    const server = await serveTls('S');
    const options = {
      host: '127.0.0.1',
      port: server.port,
      database: 'any',
      user: 'any',
      password: '',
      tls: { path: caPath, setting: 'DB_SSL_CA_PATH' },
      poolMax: 1,
      connectTimeoutMs: 10_000,
      statementTimeoutMs: 10_000,
    };
    const pool = openPool(options, 'test');
    const connect = () =>
      explainPostgres(options, () => pool.query('select 1')).then(
        () => assert.fail(),
        (error: Unavailable) => error,
      );
    await followsTheFile(server, connect).finally(() => server.close());
    await pool.end();
  });

  test('by the clients of Kafka', async () => {
    writeFileSync(caPath, first.cert);
    const server = await serveTls();
    const options = clientOptions({
      KAFKA_BOOTSTRAP_SERVERS: [`127.0.0.1:${server.port}`],
      KAFKA_SSL: true,
      KAFKA_SSL_CA_PATH: caPath,
      KAFKA_SASL_MECHANISM: '',
      KAFKA_SASL_USERNAME: '',
      KAFKA_SASL_PASSWORD: '',
      KAFKA_CONNECT_TIMEOUT_MS: 10_000,
      KAFKA_REQUEST_TIMEOUT_MS: 10_000,
      KAFKA_RETRIES: 0,
    });
    const admin = new Admin(options);
    const connect = () =>
      admin.listTopics().then(
        () => assert.fail(),
        (error: unknown) => unavailable(options, 'list topics', error),
      );
    await followsTheFile(server, connect).finally(() => server.close());
    await admin.close();
  });

  // Only what Node knows was trusted, and a file of its own environment, which is read at start.
  test('by who asks Kafka Connect', async () => {
    writeFileSync(caPath, first.cert);
    const server = await serveTls();
    const CONNECT_URL = `https://127.0.0.1:${server.port}`;
    const optionsWith = (given: Readonly<Record<string, string>>) =>
      connectOptions(readSettings({ ...databaseSettings, ...debeziumSettings }, { CONNECT_URL, ...given }));
    const asking = (options: ReturnType<typeof optionsWith>) => () =>
      connectorState(options, 'any').then(
        () => assert.fail(),
        (error: Unavailable) => error,
      );
    try {
      const { message, retryable } = await asking(optionsWith({}))();
      assert.match(message, /cannot be asked: its certificate is not trusted \(.+\); set CONNECT_CA_PATH to a file/);
      assert.equal(retryable, false);
      await followsTheFile(server, asking(optionsWith({ CONNECT_CA_PATH: caPath })));
    } finally {
      await server.close();
    }
    assert.throws(() => optionsWith({ CONNECT_CA_PATH: caPath }), /CONNECT_CA_PATH: .*ca\.pem cannot be read/);
  });
});

test('a file that holds no certificate is refused at start, with its setting', () => {
  const path = join(folder, 'text.pem');
  writeFileSync(path, 'nonsense');
  const tls = { path, setting: 'AI_DB_SSL_CA_PATH' };
  const options = { host: 'h', port: 1, database: 'd', user: 'u', password: '', poolMax: 1 };
  assert.throws(() => openPool({ ...options, tls, connectTimeoutMs: 1, statementTimeoutMs: 1 }, 'test'), {
    name: 'InvalidSettings',
    message: /^AI_DB_SSL_CA_PATH: .*text\.pem holds no certificate in PEM/,
  });
});
