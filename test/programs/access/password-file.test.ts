// Passwords were read at start only, out of the environment: a new one was taken after a restart. Each client is tried on a server that speaks no more of its
// protocol than it takes to see which password came.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { databaseOptions } from '../../../src/database/connect.ts';
import { databaseSettings } from '../../../src/database/settings.ts';
import { connectorState } from '../../../src/debezium/connect-api.ts';
import { debeziumSettings } from '../../../src/debezium/settings.ts';
import { connectOptions } from '../../../src/delivery/connector-options.ts';
import { clientOptions } from '../../../src/kafka/client.ts';
import { kafkaSettings } from '../../../src/kafka/settings.ts';
import { openPool } from '../../../src/postgres/pool.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../../src/postgres/settings.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';

let folder: string;
let path: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'spindle-password-'));
  path = join(folder, 'password');
});
after(() => rmSync(folder, { recursive: true }));
beforeEach(() => writeFileSync(path, 'first\n'));

/** What holds of every client: `given` is the password that a new connection brings. */
async function followsTheFile(given: () => Promise<string>): Promise<void> {
  assert.equal(await given(), 'first');
  writeFileSync(path, 'second');
  assert.equal(await given(), 'second', 'what stands in the file now');
  writeFileSync(path, '');
  assert.equal(await given(), 'second', 'what cannot be used takes no place');
  rmSync(path);
  assert.equal(await given(), 'second');
}

describe('a password that is changed in its file is taken without a restart', () => {
  for (const [name, optionsAt] of [
    [
      'DB_PASSWORD_PATH',
      (port: number) =>
        portalDatabaseOptions(
          readSettings(portalDatabaseSettings, { DB_HOST: '127.0.0.1', DB_PORT: String(port), DB_PASSWORD_PATH: path }),
          1,
        ),
    ],
    [
      'AI_DB_PASSWORD_PATH',
      (port: number) =>
        databaseOptions(
          readSettings(databaseSettings, {
            AI_DB_HOST: '127.0.0.1',
            AI_DB_PORT: String(port),
            AI_DB_PASSWORD_PATH: path,
          }),
        ),
    ],
  ] as const) {
    test(`by the pools of PostgreSQL: ${name}`, async () => {
      let came = '';
      const server = createServer((socket) => {
        socket.on('error', () => {});
        // Asks for the password as it is; the second message is the answer, and nobody is let in.
        socket.once('data', () => {
          socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
          socket.once('data', (message) => {
            came = message.subarray(5, -1).toString('utf8');
            socket.destroy();
          });
        });
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const pool = openPool(optionsAt((server.address() as AddressInfo).port), 'test');
      try {
        await followsTheFile(async () => {
          await assert.rejects(pool.query('select'));
          return came;
        });
      } finally {
        await pool.end();
        server.close();
      }
    });
  }

  test('by the clients of Kafka, which ask for it at each connection', async () => {
    const { sasl } = clientOptions(
      readSettings(kafkaSettings, {
        KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
        KAFKA_SASL_USERNAME: 'spindle',
        KAFKA_SASL_PASSWORD_PATH: path,
      }),
    );
    const password = sasl?.password;
    assert.ok(typeof password === 'function');
    await followsTheFile(async () => password());
  });

  test('by the guardian, for Kafka Connect', async () => {
    let came = '';
    const server = createHttpServer(({ headers }, response) => {
      came = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString('utf8');
      response.writeHead(401).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const settings = readSettings(
      { ...databaseSettings, ...debeziumSettings },
      { CONNECT_URL: `http://127.0.0.1:${port}`, CONNECT_PASSWORD_PATH: path },
    );
    const connect = connectOptions(settings);
    try {
      await followsTheFile(async () => {
        await assert.rejects(connectorState(connect, 'spindle-outbox'), /refuses us \(401\)/);
        return came.replace(/^spindle:/, '');
      });
    } finally {
      server.close();
    }
  });
});

test('a file that cannot be used from the start is refused, with its setting', () => {
  rmSync(path);
  const database = readSettings(portalDatabaseSettings, { DB_PASSWORD_PATH: path });
  assert.throws(() => openPool(portalDatabaseOptions(database, 1), 'test'), {
    name: 'InvalidSettings',
    message: /^DB_PASSWORD_PATH: .*password cannot be read: ENOENT/,
  });
  writeFileSync(path, '\n');
  const sasl = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD_PATH: path };
  assert.throws(() => clientOptions(readSettings(kafkaSettings, sasl)), {
    message: /^KAFKA_SASL_PASSWORD_PATH: .*password is empty/,
  });
});

test('what Kafka Connect reads the outbox with cannot come out of a file of ours, and has to be said', () => {
  const both = { ...databaseSettings, ...debeziumSettings };
  assert.throws(() => readSettings(both, { AI_DB_PASSWORD_PATH: path }), /CDC_DB_PASSWORD: with AI_DB_PASSWORD_PATH/);
  const reference = '$' + '{dir:/run/secrets/spindle:cdc_password}';
  readSettings(both, { AI_DB_PASSWORD_PATH: path, CDC_DB_PASSWORD: reference });
});
