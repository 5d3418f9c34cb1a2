// The loops beside the Portal's readers, each on a neighbour that does not answer and does not end: told once with what it waits for, not ready or
// degraded, counted, and begun anew. They stood for ever, and nothing said so.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { cleanEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { Unavailable } from '../../src/core/errors.ts';
import { fetchSettings, kafkaSettings } from '../../src/kafka/settings.ts';
import { followTable } from '../../src/portal/follow-table.ts';
import { rulesInForce } from '../../src/portal/notifier/in-force.ts';
import { noReceivers } from '../../src/portal/notifier/receivers.ts';
import { portalSettings } from '../../src/portal/settings.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../src/postgres/settings.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { watchMembers } from '../../src/programs/groups/watch-members.ts';
import { watchShelves } from '../../src/programs/portal/alarm-desk.ts';
import { collectInTurn } from '../../src/programs/portal/collect.ts';
import { lookAfter } from '../../src/programs/portal/history.ts';
import { deliver } from '../../src/programs/portal/notifications.ts';
import { lookAtTable } from '../../src/programs/portal/share-table.ts';
import { createNamedReasons } from '../../src/programs/support/named-reasons.ts';
import { createCollectMetrics } from '../../src/telemetry/collect-metrics.ts';
import { createHistoryMetrics } from '../../src/telemetry/history-metrics.ts';
import { createNotificationMetrics } from '../../src/telemetry/notification-metrics.ts';
import { watchSettings } from '../../src/watch/settings.ts';
import { createLines } from '../telemetry/lines.ts';
import { endClock, pass, startClock } from '../watch/clock.ts';

beforeEach(startClock);
afterEach(endClock);

const settings = cleanEnv(
  { WATCH_STANDSTILL_MS: '1000', WATCH_END_WITHIN_MS: '500' },
  { ...portalSettings, ...kafkaSettings, ...fetchSettings, ...watchSettings, ...portalDatabaseSettings },
);
const database = portalDatabaseOptions(settings, 1);
const group = { groupId: 'spindle-portal', topic: 'anomaly-alerts' };

/** Of all that a loop is given, what its neighbour is asked for: it never answers, or refuses for now. */
interface Given {
  readonly ask: () => Promise<never>;
  readonly pool: Pool;
  readonly log: Logger;
  readonly registry: Registry;
  readonly reasons: ReturnType<typeof createNamedReasons>;
}

type Begin = (given: Given, signal: AbortSignal) => Promise<void>;

const loops: readonly { readonly label: string; readonly waitingFor: RegExp; readonly begin: Begin }[] = [
  {
    label: 'table',
    waitingFor: /^The look at what other Portals have stored stands still: it waits for PostgreSQL to say what/,
    begin: ({ ask, log, registry, reasons }, signal) => {
      const feed = { publish() {}, reload() {}, episodesChanged() {}, alarmsChanged() {}, clientCount: () => 0 };
      const table = followTable({ feed, newest: ask, alertsAfter: ask, limit: 1 });
      return lookAtTable(table, { settings, log, registry, degradations: reasons }, signal);
    },
  },
  {
    label: 'notifications',
    waitingFor: /^The sender of messages about alarms stands still: it waits for PostgreSQL to say whom to tell/,
    begin: ({ pool, log, registry, reasons }, signal) => {
      const file = {
        current: () => noReceivers,
        isRight: () => true,
        problem: () => null,
        refusals: () => [],
        check: () => {},
      };
      const parts = { settings, log, registry, profile: ai4i, database, pool, degradations: reasons };
      const inForce = rulesInForce(file);
      return deliver(parts, { pool, file, inForce, metrics: createNotificationMetrics(registry) }, signal);
    },
  },
  {
    label: 'shelves',
    waitingFor: /^The watch over shelved alarms stands still: it waits for PostgreSQL to make alarms of episodes/,
    begin: ({ pool, log, registry, reasons }, signal) => {
      const parts = { settings, log, pool, database, registry, readiness: reasons };
      return watchShelves({ ...parts, feed: { alarmsChanged() {} }, followUp: async () => {} }, signal);
    },
  },
  {
    label: 'collect',
    waitingFor: /^The collector of readings stands still: it waits for PostgreSQL to say which Portal fetches readings/,
    begin: ({ ask, pool, log, registry, reasons }, signal) => {
      const parts = { settings, log, registry, profile: ai4i, database, degradations: reasons, pool, send: ask };
      return collectInTurn({ ...parts, metrics: createCollectMetrics(registry, []) }, signal);
    },
  },
  {
    label: 'rollups',
    waitingFor: /^What rolls up readings for curves stands still: it waits for PostgreSQL to roll up readings$/,
    begin: ({ pool, log, registry, reasons }, signal) => {
      const metrics = createHistoryMetrics(registry, ['kept']);
      return lookAfter({ settings, log, registry, pool, database, reasons, metrics }, signal);
    },
  },
  {
    label: 'members of spindle-portal',
    waitingFor: /^The look for foreign members of group spindle-portal stands still: it waits for Kafka to say who/,
    begin: ({ ask, log, registry, reasons }, signal) => {
      const client = { clientId: 'spindle', bootstrapBrokers: ['127.0.0.1:1'] };
      const watched = { settings, log, client, registry, degrade: reasons.set, findForeign: ask };
      return watchMembers(watched, group, signal);
    },
  },
];

function start(begin: Begin, ask: () => Promise<never>) {
  const { log, said } = createLines();
  const [registry, reasons, stop] = [new Registry(), createNamedReasons(), new AbortController()];
  const pool = { query: ask, connect: ask } as unknown as Pool;
  void begin({ ask, pool, log, registry, reasons }, stop.signal);
  const metric = async (name: string, label: string): Promise<number | undefined> => {
    const found = (await registry.getMetricsAsJSON()).find((each) => each.name === name);
    return found?.values.find(({ labels }) => labels['loop'] === label)?.value;
  };
  return { said, reasons, metric, stop };
}

for (const { label, waitingFor, begin } of loops) {
  test(`${label}: one that hangs is told, and begun anew`, async () => {
    let asked = 0;
    const { said, reasons, metric, stop } = start(begin, () => {
      asked++;
      return new Promise<never>(() => {});
    });
    await pass(900);
    assert.deepEqual([said(), asked], [[], 1]);
    await pass(2_000);
    const [first = '', ...others] = said();
    assert.match(first.replace(/^error: /, ''), waitingFor);
    assert.ok(first.startsWith('error: '));
    assert.ok(others.length > 0 && others.every((line) => line.endsWith(' is begun anew')), others.join('\n'));
    assert.equal(reasons.latest()?.[0], `watch ${label}`);
    assert.ok(asked > 1);
    assert.ok(((await metric('spindle_loop_standstill_seconds', label)) ?? 0) >= 1);
    assert.ok(((await metric('spindle_loop_restarts_total', label)) ?? 0) >= 1);
    stop.abort();
    await pass(100);
  });

  test(`${label}: one whose neighbour is away is told with that cause, and goes on by itself`, async () => {
    const { said, reasons, metric, stop } = start(begin, () =>
      Promise.reject(new Unavailable('the neighbour does not answer', { retryable: true })),
    );
    // The longest pause between two turns is 15 s, of the look at members.
    await pass(20_000);
    const standstill = said().filter((line) => line.includes(' stands still: '));
    assert.equal(standstill.length, 1);
    assert.match(standstill[0] ?? '', /^error: .* stands still: the neighbour does not answer$/);
    assert.match(reasons.all() ?? '', /stands still: the neighbour does not answer/);
    assert.equal(await metric('spindle_loop_restarts_total', label), 0);
    stop.abort();
    await pass(100);
  });
}

test('that Kafka does not permit to look at a group is no standstill', async () => {
  const { begin } = loops.at(-1) as (typeof loops)[number];
  const { said, reasons, stop } = start(begin, () =>
    Promise.reject(new Unavailable('Kafka refuses it', { retryable: false })),
  );
  await pass(60_000);
  assert.deepEqual(
    [said(), reasons.all()],
    [['warn: Nobody looks for foreign members of the group: Kafka refuses it'], null],
  );
  stop.abort();
  await pass(100);
});

test('collect: whose look at the plans hangs gives up its turn, so that another Portal can go on', async () => {
  // The lock was kept, and shown to be alive, for as long as the process lived.
  const { log, said } = createLines();
  const [registry, reasons, stop] = [new Registry(), createNamedReasons(), new AbortController()];
  let [held, taken] = [0, 0];
  const client = { query: async () => ({ rows: [{ locked: true }] }), release: () => held-- };
  const connect = async () => {
    held++;
    taken++;
    return client;
  };
  const pool = { connect, query: () => new Promise<never>(() => {}) } as unknown as Pool;
  const metrics = createCollectMetrics(registry, []);
  const parts = { settings, log, registry, profile: ai4i, database, degradations: reasons, pool, metrics };
  void collectInTurn({ ...parts, send: async () => {} }, stop.signal);
  await pass(900);
  assert.deepEqual([held, taken], [1, 1]);
  await pass(1_500);
  assert.ok(taken > 1, said().join('\n'));
  assert.ok(held <= 1, `${held} turns are held at once`);
  stop.abort();
  await pass(100);
  assert.equal(held, 0);
});

test('collect: a look that answers after the end does not say that this Portal fetches', async () => {
  const { log } = createLines();
  const [registry, reasons, stop] = [new Registry(), createNamedReasons(), new AbortController()];
  const answer = Promise.withResolvers<{ rows: [] }>();
  let asked = 0;
  const query = () => {
    asked++;
    return answer.promise;
  };
  const client = { query: async () => ({ rows: [{ locked: true }] }), release: () => {} };
  const pool = { connect: async () => client, query } as unknown as Pool;
  const metrics = createCollectMetrics(registry, []);
  const parts = { settings, log, registry, profile: ai4i, database, degradations: reasons, pool, metrics };
  const run = collectInTurn({ ...parts, send: async () => {} }, stop.signal);
  await pass(100);
  assert.ok(asked > 0);
  stop.abort();
  await pass(100);
  await run;
  answer.resolve({ rows: [] });
  await pass(100);
  const active = await registry.getSingleMetric('spindle_portal_collect_active')?.get();
  assert.deepEqual(
    active?.values.map(({ value }) => value),
    [0],
  );
});
