// Fetching readings from machines into a real topic, by plans in a real database: what is sent, what is kept of failures, and that of two Portals one fetches,
// and the other goes on where that one is gone.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { cleanEnv } from 'envalid';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { clientOptions } from '../../../src/kafka/client.ts';
import { kafkaSettings } from '../../../src/kafka/settings.ts';
import { ensureTopics } from '../../../src/kafka/topics.ts';
import { portalSettings } from '../../../src/portal/settings.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../../src/postgres/settings.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { collectReadings } from '../../../src/programs/portal/collect.ts';
import { createNamedReasons } from '../../../src/programs/support/named-reasons.ts';
import { watchSettings } from '../../../src/watch/settings.ts';
import { type ReadRecord, readTopic, type TopicReader } from '../../support/kafka.ts';
import { databaseEnv, testKafka, uniqueName } from '../../support/stack.ts';
import { until } from '../../support/until.ts';
import { makeUser, send, signInAs } from '../sign-in/support.ts';
import { createTestPortal, type TestPortal } from '../support.ts';

const reading = {
  airTemperature: 298.1,
  processTemperature: '308.6',
  rotationalSpeed: 1551.9,
  torque: 'hot',
  toolWear: 'NaN',
};

/** Of a reading as Java writes it: in UTC, with nanoseconds. */
function timeOf(value: string): number {
  const { collectedAt } = JSON.parse(value) as { collectedAt: number[] | string };
  if (typeof collectedAt === 'string') return Date.parse(collectedAt);
  const [year = 0, month = 1, day, hour, minute, second, nanosecond = 0] = collectedAt;
  return Date.UTC(year, month - 1, day, hour, minute, second, nanosecond / 1_000_000);
}

describe('a Portal that fetches readings', { timeout: 180_000 }, () => {
  let portal: TestPortal;
  let cookie: string;
  let machines: Server;
  let base: string;
  let topic: TopicReader;
  const topicName = uniqueName('collected');
  const running: { readonly stop: () => Promise<void> }[] = [];
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, {});
    await makeUser(portal, 'chief', 'admin');
    cookie = await signInAs(portal, 'chief');
    machines = createServer((request, response) => {
      if (request.url === '/broken') response.writeHead(500).end();
      else if (request.url?.startsWith('/hangs') === false) response.end(JSON.stringify(reading));
    });
    await new Promise<void>((resolve) => {
      machines.listen(0, '127.0.0.1', resolve);
    });
    base = `http://127.0.0.1:${(machines.address() as AddressInfo).port}`;
    await ensureTopics(clientOptions(settings()), [
      { name: topicName, partitions: 1, replicationFactor: 1, retentionMs: 3_600_000 },
    ]);
    topic = await readTopic(topicName);
  });
  after(async () => {
    // What is open keeps the process: also where not all of it was made.
    machines?.closeAllConnections();
    machines?.close();
    for (const each of running) await each.stop();
    await topic?.close();
    await portal?.close();
  });

  function settings(more: Readonly<Record<string, string>> = {}) {
    return cleanEnv(
      {
        ...databaseEnv('DB', portal.database),
        ...{ KAFKA_BOOTSTRAP_SERVERS: testKafka(), KAFKA_TOPIC_SENSOR: topicName },
        ...{ PORTAL_COLLECT: 'true', PORTAL_COLLECT_LOOPBACK: 'true', PORTAL_COLLECT_LOOK_INTERVAL_MS: '50' },
        ...more,
      },
      { ...portalSettings, ...kafkaSettings, ...watchSettings, ...portalDatabaseSettings },
    );
  }

  function start(more: Readonly<Record<string, string>> = {}) {
    const own = settings(more);
    const registry = new Registry();
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line) => lines.push(line) });
    const degradations = createNamedReasons();
    const ended = new AbortController();
    const parts = {
      settings: own,
      log,
      profile: ai4i,
      database: portalDatabaseOptions(own, 2),
      registry,
      degradations,
    };
    const run = collectReadings(parts, clientOptions(own), ended.signal);
    const figure = async (name: string, labels: object = {}): Promise<number> => {
      const found = await registry.getSingleMetric(`spindle_portal_collect_${name}`)?.get();
      return (
        found?.values.find((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
          ?.value ?? 0
      );
    };
    const stop = async (): Promise<void> => {
      ended.abort();
      await run;
    };
    const started = { stop, figure, lines, degradations };
    running.push(started);
    return started;
  }
  const isActive = async ({ figure }: ReturnType<typeof start>): Promise<boolean> => (await figure('active')) === 1;

  async function plan(machineId: number, path: string, intervalSeconds = 2): Promise<void> {
    const body = { address: `${base}${path}`, intervalSeconds };
    const response = await send(portal, 'PUT', `/api/collect/${machineId}`, { cookie, body });
    assert.equal(response.status, 200, await response.text());
  }
  const of = (machineId: number) => (records: readonly ReadRecord[]) =>
    records.filter(({ key }) => key === String(machineId));
  async function state(machineId: number) {
    const response = await send(portal, 'GET', `/api/collect?machineId=${machineId}`, { cookie });
    const { machines: found } = (await response.json()) as { machines: Record<string, unknown>[] };
    return found[0] ?? assert.fail(`machine ${machineId} has no plan`);
  }

  test('sends what machines answer, and says how it goes; one that fails or hangs stops no other', async () => {
    const before = Date.now();
    await plan(1, '/data?key=secret');
    await plan(2, '/broken');
    await plan(3, '/hangs');
    const one = start({ PORTAL_COLLECT_TIMEOUT_MS: '3000' });
    await topic.until('two readings of machine 1', (records) => of(1)(records).length >= 2);
    const [first] = of(1)(topic.records);
    const body = JSON.parse(first?.value ?? '') as Record<string, unknown>;
    const { planId } = await state(1);
    assert.deepEqual(Object.keys(body), [
      'machineId',
      'dcpConfigId',
      ...ai4i.sensors.map(({ name }) => name),
      'collectedAt',
    ]);
    const { collectedAt, ...values } = body;
    const sent = {
      airTemperature: 298.1,
      processTemperature: 308.6,
      rotationalSpeed: 1551.9,
      torque: null,
      toolWear: 'NaN',
    };
    assert.deepEqual(values, { machineId: 1, dcpConfigId: planId, ...sent });
    assert.ok(Date.parse(String(collectedAt)) >= before);
    assert.deepEqual([...(first?.headers ?? [])], []);
    const known = await until('the states', async () => {
      const [works, broken, hangs] = [await state(1), await state(2), await state(3)];
      const isKnown = works['readingAt'] !== null && works['problem'] === null;
      return isKnown && broken['problem'] !== null && hangs['problem'] !== null ? { works, broken, hangs } : undefined;
    });
    assert.deepEqual([known.works['problem'], known.works['lacking']], [null, ['torque', 'toolWear']]);
    assert.equal(known.broken['problem'], 'it answers with status 500');
    assert.deepEqual(known.broken['refusal'], { code: 'peer-status', name: '500' });
    assert.deepEqual(known.hangs['refusal'], { code: 'peer-late', most: 3_000 });
    assert.equal(known.broken['readingAt'], null);
    assert.match(String(known.hangs['problem']), /no whole answer came within 3000 ms/);
    assert.ok((await one.figure('fetches_total', { outcome: 'sent' })) >= 2);
    await until('the count of those that fail', async () => ((await one.figure('failing')) === 2 ? true : undefined));
    assert.match(
      one.degradations.all() ?? '',
      /^the readings of machine 2 cannot be fetched \(and those of 1 more\): /,
    );
    assert.match(one.lines.join(''), /The readings of a machine do not come; it is tried again/);
    assert.doesNotMatch(one.lines.join(''), /secret|\/broken|\/hangs/);
    await plan(2, '/data');
    await topic.until('readings of machine 2', (records) => of(2)(records).length >= 1);
    await until('that it works', async () => ((await state(2))['problem'] === null ? true : undefined));
    await one.stop();
    assert.equal(await one.figure('active'), 0);
  });

  test('fetches no more of a machine whose plan is removed, and by a changed one at once', async () => {
    const one = start({ PORTAL_COLLECT_TYPE_HEADER: 'true' });
    const { length } = of(1)(topic.records);
    await topic.until('a reading', (records) => of(1)(records).length > length);
    const last = of(1)(topic.records).at(-1);
    assert.deepEqual([...(last?.headers ?? [])], [['__TypeId__', 'dev.study.portal.dto.sensor.SensorDataDto']]);
    assert.ok(Array.isArray((JSON.parse(last?.value ?? '') as { collectedAt: unknown }).collectedAt));
    const removed = await send(portal, 'DELETE', '/api/collect/1', { cookie });
    assert.equal(removed.status, 200);
    await until('two plans', async () => ((await one.figure('plans')) === 2 ? true : undefined));
    // By their times: what the topic's reader gets now may have been sent before.
    const removedAt = Date.now();
    const later = (machineId: number, records: readonly ReadRecord[]) =>
      of(machineId)(records).filter(({ value }) => timeOf(value) > removedAt);
    await topic.until('others go on', (records) => later(2, records).length >= 2);
    assert.deepEqual(later(1, topic.records), []);
    await one.stop();
  });

  test('of two, one fetches; the other goes on when that one stops, and when its connection is gone', async () => {
    const both = [start(), start()] as const;
    const activeOne = () =>
      until('one that fetches', async () => {
        const [first, second] = [await isActive(both[0]), await isActive(both[1])];
        return first === second ? undefined : both[first ? 0 : 1];
      });
    const sentBy = async (each: ReturnType<typeof start>): Promise<number> =>
      each.figure('fetches_total', { outcome: 'sent' });
    const beginnings = (): number =>
      both.flatMap(({ lines }) => lines).filter((line) => line.includes('This Portal fetches readings')).length;
    // By the counts and not by the topic: what its reader gets now may have been sent long before.
    const goesOn = async () => {
      for (;;) {
        const active = await activeOne();
        const waiting = active === both[0] ? both[1] : both[0];
        const [before, idle] = [await sentBy(active), await sentBy(waiting)];
        await until('three more', async () =>
          (await sentBy(active)) + (await sentBy(waiting)) >= before + idle + 3 ? true : undefined,
        );
        // They have changed over meanwhile: then both may have sent.
        if (await isActive(waiting)) continue;
        assert.equal(await sentBy(waiting), idle, 'the one that waits sends nothing');
        return active;
      }
    };
    await goesOn();
    const begun = beginnings();
    const { rowCount } = await portal.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spindle-portal-collect'
       and datname = current_database()`,
    );
    assert.ok((rowCount ?? 0) > 0);
    await until('one that begins anew', async () => (beginnings() > begun ? true : undefined));
    const active = await goesOn();
    await active.stop();
    await goesOn();
  });

  test('shows what an address answers now, before a plan has it', async () => {
    const ask = async (address: string, status = 200) => {
      const response = await send(portal, 'POST', '/api/collect/try', { cookie, body: { address } });
      assert.equal(response.status, status);
      return (await response.json()) as Record<string, unknown>;
    };
    const { elapsedMs, ...tried } = await ask(`${base}/data`);
    assert.ok(Number(elapsedMs) >= 0);
    const shown = [
      ['airTemperature', '298.1'],
      ['processTemperature', '308.6'],
      ['rotationalSpeed', '1551.9'],
      ['torque', null],
      ['toolWear', 'NaN'],
    ];
    assert.deepEqual(tried, {
      ...{ problem: null, refusal: null, isCut: false, answer: JSON.stringify(reading) },
      values: shown.map(([sensor, value]) => ({ sensor, value })),
    });
    const refused = await ask('http://169.254.169.254/latest/meta-data');
    assert.match(String(refused['problem']), /link-local/);
    assert.deepEqual(refused['refusal'], { code: 'refused-address', kind: 'reserved' });
    assert.deepEqual((await ask(`${base}/broken`))['refusal'], { code: 'peer-status', name: '500' });
    assert.deepEqual([refused['values'], refused['answer']], [null, null]);
    await ask('file:///etc/passwd', 422);
  });
});
