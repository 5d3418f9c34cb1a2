// PostgreSQL and Kafka are away at the start, and go away later: the consumer says so once, /readyz tells, and it goes on by itself.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { askBy } from '../../src/programs/support/ask-pinned.ts';
import { openProxy } from '../chaos/proxy.ts';
import { makeCertificate } from '../support/certificates.ts';
import { send } from '../support/kafka.ts';
import { freePort } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const reading = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };

describe('a consumer whose neighbours are away', () => {
  let plant: Plant;
  before(async () => {
    plant = await createPlant();
  });
  after(() => plant.close());

  test('starts before them, and loses nothing while they come and go', async () => {
    const postgres = await createCutter(Number(plant.env['AI_DB_PORT']));
    const kafkaHost = plant.env['KAFKA_BOOTSTRAP_SERVERS'] as string;
    const kafka = await createCutter(Number(kafkaHost.split(':')[1]));
    try {
      const consumer = plant.start(['consumer'], {
        AI_DB_PORT: String(postgres.port),
        DB_PORT: String(postgres.port),
        KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${kafka.port}`,
        CONSUMER_RETRY_DELAY_MAX_MS: '500',
        CACHE_TTL: '1',
      });
      assert.match(
        await notReady(/PostgreSQL|database/i),
        new RegExp(`127\\.0\\.0\\.1:${postgres.port}|localhost:${postgres.port}`),
      );
      await postgres.open();
      assert.match(await notReady(/Kafka/), new RegExp(`127\\.0\\.0\\.1:${kafka.port}`));
      await kafka.open();
      await untilReady(plant.env['CONSUMER_PORT']);

      await send(plant.topics.sensor, readings(0, 100));
      await until('the first readings', async () => ((await consumed()) === 100 ? true : undefined));
      await postgres.close();
      await send(plant.topics.sensor, readings(100, 200));
      await notReady(/saved|PostgreSQL/);
      await postgres.open();
      await until('the readings sent meanwhile', async () => ((await consumed()) === 200 ? true : undefined));
      await untilReady(plant.env['CONSUMER_PORT']);
      assert.equal(await consumer.stop(), 0);

      const complaints = consumer.log().match(/"level":(40|"warn"|"WARNING")/g) ?? [];
      assert.ok(complaints.length <= 4, `says each once:\n${consumer.log()}`);
      assert.ok(!consumer.log().includes(plant.env['AI_DB_PASSWORD'] as string), 'no password in a log');
      await deliveryIsVerified(plant);
    } finally {
      await postgres.close();
      await kafka.close();
    }
  });

  test('stops orderly while they are away', async () => {
    const consumer = plant.start(['consumer'], { AI_DB_PORT: String(await freePort()) });
    await notReady(/PostgreSQL|database/i);
    assert.equal(await consumer.stop(), 0);
  });

  test('stops within its limit when the database hangs in the middle of a batch, and nothing of the batch is saved', async () => {
    const before = (await consumed()) + 1;
    const postgres = await openProxy(await freePort(), Number(plant.env['AI_DB_PORT']));
    try {
      const consumer = plant.start(['consumer'], {
        AI_DB_PORT: String(postgres.port),
        CDC_GUARDIAN: 'false',
        CONSUMER_STOP_TIMEOUT_MS: '500',
      });
      // It has joined its group before it knows where to go on: only what has stored something is in the middle of its work.
      await send(plant.topics.sensor, readings(0, 1));
      await until('the first reading', async () => ((await consumed()) === before ? true : undefined));
      postgres.hold();
      await send(plant.topics.sensor, readings(1, 101));
      await until('the batch to be in hand', async () => ((await lag()) === 100 ? true : undefined));
      assert.equal(await consumer.stop(), 0);
      assert.match(consumer.log(), /could not be finished in time; it is dropped without effect/);
      assert.match(consumer.log(), /"loops":\[[^\]]*"The consumer of readings"/);
      assert.equal(await consumed(), before);
    } finally {
      await postgres.close();
    }
  });

  // A Portal waited without limit for whatever was under way.
  test('stops within its limit as a Portal too, also one with a certificate, when the database hangs', async () => {
    const postgres = await openProxy(await freePort(), Number(plant.env['DB_PORT']));
    const folder = mkdtempSync(join(tmpdir(), 'spindle-portal-stops-'));
    const [certPath, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const { cert, key } = makeCertificate();
    writeFileSync(certPath, cert);
    writeFileSync(keyPath, key);
    const ask = (path: string) =>
      askBy(certPath)(`https://127.0.0.1:${plant.env['PORTAL_PORT']}${path}`, { signal: AbortSignal.timeout(60_000) });
    try {
      const portal = plant.start(['portal'], {
        DB_PORT: String(postgres.port),
        PORTAL_STOP_TIMEOUT_MS: '500',
        PORTAL_TLS_CERT_PATH: certPath,
        PORTAL_TLS_KEY_PATH: keyPath,
        KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${await freePort()}`,
      });
      await until('the Portal to ask Kafka', async () => /Kafka at 127/.test(portal.log()) || undefined);
      assert.equal((await ask('/livez')).status, 200);
      postgres.hold();
      const hanging = ask('/api/alerts').catch(() => {});
      await Promise.race([hanging, sleep(1_000)]);
      assert.equal(await portal.stop(), 1);
      await hanging;
      assert.match(portal.log(), /The Portal has not ended in time; it ends without what is under way/);
    } finally {
      await postgres.close();
      rmSync(folder, { recursive: true });
    }
  });

  /** The readings that the consumer has fetched, or knows of, and not stored. */
  async function lag(): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/metrics`);
    const lags = (await response.text()).matchAll(/^spindle_consumer_lag\{.*\} (\d+)$/gm);
    return [...lags].reduce((sum, [, records]) => sum + Number(records), 0);
  }

  async function consumed(): Promise<number> {
    const { rows } = await plant.aiServer.query(
      `select coalesce(sum(scored + rejected), 0)::int as count from consumer_progress`,
    );
    return rows[0].count;
  }

  /** Resolves with the reason that /readyz gives, once it matches. */
  async function notReady(pattern: RegExp): Promise<string> {
    return until(`/readyz to say ${pattern}`, async () => {
      const response = await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/readyz`);
      const body = await response.text();
      return response.status === 503 && pattern.test(body) ? body : undefined;
    });
  }
});

function readings(from: number, to: number) {
  return Array.from({ length: to - from }, (_, index) => ({
    key: '1',
    value: JSON.stringify({ machineId: 1 + ((from + index) % 12), ...reading }),
  }));
}

/** A port that leads to another one while it is open. Closing cuts all connections. */
async function createCutter(target: number) {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  return {
    port,
    open: async () => {
      server = createServer((inside) => {
        const outside = connect(target, '127.0.0.1');
        for (const socket of [inside, outside]) {
          sockets.add(socket);
          socket.on('error', () => {});
          socket.on('close', () => sockets.delete(socket));
        }
        inside.pipe(outside);
        outside.pipe(inside);
        inside.on('close', () => outside.destroy());
        outside.on('close', () => inside.destroy());
      });
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      const closing = server;
      server = undefined;
      if (closing !== undefined) await new Promise((resolve) => closing.close(resolve));
    },
  };
}
