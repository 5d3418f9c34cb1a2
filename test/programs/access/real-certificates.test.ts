// Certificates towards a real PostgreSQL and a real Kafka that ask for them: refused without, taken with, and taken when they are replaced. What holds of the
// clients alone is in client-certificate.test.ts.
import assert from 'node:assert/strict';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { databaseOptions } from '../../../src/database/connect.ts';
import { clientOptions, unavailable } from '../../../src/kafka/client.ts';
import { Admin } from '../../../src/kafka/library.ts';
import { explainPostgres } from '../../../src/postgres/explain.ts';
import { openPool } from '../../../src/postgres/pool.ts';
import { type Home, openHome } from '../../../src/stack/home.ts';
import { kafkaPart } from '../../../src/stack/parts/kafka.ts';
import { postgresPart, postgresSuperuser } from '../../../src/stack/parts/postgres.ts';
import { type Supervisor, supervise } from '../../../src/stack/supervise/supervise.ts';
import { makeCertificate, type TestCertificate } from '../../support/certificates.ts';
import { quickJava } from '../../support/quick-java.ts';
import { freePort } from '../../support/stack.ts';
import { onlyInFull } from '../../support/times.ts';
import { until } from '../../support/until.ts';

/** The name in all of them. */
const user = 'localhost';

describe('systems that ask for a certificate', onlyInFull, () => {
  const [served, known, unknown] = [makeCertificate(), makeCertificate(), makeCertificate()];
  let folder: string;
  let home: Home;
  let running: Supervisor | undefined;
  let ports: Readonly<Record<'postgres' | 'kafka', number>>;
  const file = (name: string): string => join(folder, name);
  const show = ({ cert, key }: TestCertificate): void => {
    writeFileSync(file('cert.pem'), cert);
    writeFileSync(file('key.pem'), key);
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spindle-certificates-'));
    home = openHome(join(folder, 'home'));
    const [plain, controllerPort] = [await freePort(), await freePort()];
    ports = { postgres: await freePort(), kafka: await freePort() };
    writeFileSync(file('ca.pem'), served.cert);
    writeFileSync(file('served.pem'), `${served.key}${served.cert}`);
    writeFileSync(file('trusted.pem'), known.cert);
    const properties = {
      listeners: `PLAINTEXT://127.0.0.1:${plain},SSL://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${plain},SSL://127.0.0.1:${ports.kafka}`,
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL',
      ...{ 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': file('served.pem') },
      ...{ 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': file('trusted.pem') },
      'ssl.client.auth': 'required',
    };
    const steps = [
      postgresPart({ home, port: ports.postgres, databases: ['plant'], settings: { fsync: 'off' } }),
      kafkaPart({ home, port: plain, controllerPort, heapMb: 256, ...quickJava, properties }),
    ];
    running = await supervise({ home, ports: [], steps, emit: () => {} });
    assert.deepEqual([...(await running.settled)], []);
    await askPostgresFor(known);
  });
  after(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** From now on PostgreSQL takes the user of that name by a certificate of this authority, and by nothing else. */
  async function askPostgresFor({ cert }: TestCertificate): Promise<void> {
    const data = join(home.data, 'postgres');
    const { uid, gid } = statSync(data);
    for (const [name, text] of Object.entries({ 'tls.crt': served.cert, 'tls.key': served.key, 'ca.crt': cert })) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      chownSync(join(data, name), uid, gid);
    }
    const rules = join(data, 'pg_hba.conf');
    const own = `hostssl all ${user} 127.0.0.1/32 cert\nhost all ${user} all reject\n`;
    const others = readFileSync(rules, 'utf8');
    if (!others.startsWith(own)) writeFileSync(rules, own + others);
    const client = new pg.Client({
      host: '127.0.0.1',
      port: ports.postgres,
      database: 'plant',
      ...postgresSuperuser(home),
    });
    await client.connect();
    try {
      for (const [name, value] of Object.entries({
        ssl: 'on',
        ssl_cert_file: 'tls.crt',
        ssl_key_file: 'tls.key',
        ssl_ca_file: 'ca.crt',
      }))
        await client.query(`alter system set ${name} = '${value}'`);
      await client.query(`do $$ begin create role ${user} login; exception when duplicate_object then null; end $$`);
      await client.query(`grant connect on database plant to ${user}`);
      await client.query('select pg_reload_conf()');
    } finally {
      await client.end();
    }
  }

  const connectPostgres = (hasCertificate: boolean) => {
    const options = databaseOptions({
      ...{ AI_DB_HOST: '127.0.0.1', AI_DB_PORT: ports.postgres, AI_DB_NAME: 'plant', AI_DB_SCHEMA: 'public' },
      ...{ AI_DB_USER: user, AI_DB_PASSWORD: '', AI_DB_SSL: true, AI_DB_SSL_CA_PATH: file('ca.pem') },
      AI_DB_SSL_CERT_PATH: hasCertificate ? file('cert.pem') : '',
      AI_DB_SSL_KEY_PATH: hasCertificate ? file('key.pem') : '',
      ...{ AI_DB_POOL_MAX: 1, AI_DB_CONNECT_TIMEOUT_MS: 30_000, AI_DB_STATEMENT_TIMEOUT_MS: 30_000 },
      AI_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: 30_000,
    });
    const pool = openPool(options, 'test');
    /** By a new connection each time. */
    const ask = (): Promise<string> =>
      explainPostgres(options, async () => {
        const client = await pool.connect();
        try {
          const { rows } = await client.query('select current_user as name');
          return rows[0].name;
        } finally {
          client.release(true);
        }
      });
    return { ask, close: () => pool.end() };
  };

  test('PostgreSQL takes who shows one, and what replaces it without a restart', async () => {
    show(known);
    const without = connectPostgres(false);
    await until('its configuration', async () =>
      without.ask().then(assert.fail, (error) => /certificate/.test(error.message) || undefined),
    );
    await assert.rejects(without.ask(), { retryable: false, message: /certificate.*AI_DB_SSL_CERT_PATH/ });
    await without.close();
    const { ask, close } = connectPostgres(true);
    assert.equal(await ask(), user);
    await askPostgresFor(unknown);
    const refused = await until('another authority', async () =>
      ask().then(
        () => undefined,
        (error) => error,
      ),
    );
    assert.match(refused.message, /it does not take our certificate \(.+\); put one that it trusts into .*cert\.pem/);
    assert.equal(refused.retryable, false);
    show(unknown);
    assert.equal(await ask(), user, 'the same pool');
    await close();
  });

  test('Kafka takes who shows one, and what replaces it without a restart', async () => {
    const connect = (hasCertificate: boolean) => {
      const options = clientOptions({
        ...{
          KAFKA_BOOTSTRAP_SERVERS: [`127.0.0.1:${ports.kafka}`],
          KAFKA_SSL: true,
          KAFKA_SSL_CA_PATH: file('ca.pem'),
        },
        KAFKA_SSL_CERT_PATH: hasCertificate ? file('cert.pem') : '',
        KAFKA_SSL_KEY_PATH: hasCertificate ? file('key.pem') : '',
        ...{ KAFKA_SASL_MECHANISM: '', KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: '' },
        ...{ KAFKA_CONNECT_TIMEOUT_MS: 30_000, KAFKA_REQUEST_TIMEOUT_MS: 30_000, KAFKA_RETRIES: 0 },
      });
      const admin = new Admin(options);
      const ask = () =>
        admin.listTopics().catch((error: unknown) => {
          throw unavailable(options, 'list topics', error);
        });
      return { ask, close: () => admin.close() };
    };
    const without = connect(false);
    await assert.rejects(without.ask(), /it asks for a certificate.*KAFKA_SSL_CERT_PATH/);
    await without.close();
    show(unknown);
    const { ask, close } = connect(true);
    await assert.rejects(ask(), /it does not take our certificate.*cert\.pem/);
    show(known);
    assert.deepEqual(await ask(), [], 'the same client');
    await close();
  });
});
