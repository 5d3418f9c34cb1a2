// The consumer's two loops, hung for good in what they wait for, under their watch: what they wait for is told once, they are begun anew, and what the hung run
// still does when it wakes up changes nothing. Before, parts of them were tested so, and not they themselves.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { mock, test } from 'node:test';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { databaseOptions } from '../../src/database/connect.ts';
import { databaseSettings, retentionSettings } from '../../src/database/settings.ts';
import { debeziumSettings } from '../../src/debezium/settings.ts';
import { createDeliveryMetrics } from '../../src/delivery/delivery-metrics.ts';
import { runGuardian } from '../../src/delivery/run-guardian.ts';
import { followRounds, type RoundSource } from '../../src/kafka/follow-rounds.ts';
import { consumerSettings, kafkaSettings } from '../../src/kafka/settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { createWatch } from '../../src/watch/keep-moving.ts';
import type { Standstill } from '../../src/watch/pulse.ts';
import { watchSettings } from '../../src/watch/settings.ts';
import { shareHeart } from '../../src/watch/share-heart.ts';
import { createWorld } from '../kafka/scripted-world.ts';
import { clock, endClock, startClock } from './clock.ts';

function watched(standstillMs = 300) {
  const stood = Promise.withResolvers<Standstill>();
  const begunAnew = Promise.withResolvers<{ readonly leftBehind: boolean }>();
  let standstills = 0;
  const watch = createWatch({
    standstillMs,
    restartPauseMaxMs: standstillMs,
    endWithinMs: 100,
    observe: {
      stands: (standstill) => {
        standstills++;
        stood.resolve(standstill);
      },
      moves: () => {},
      restarted: (leftBehind) => begunAnew.resolve({ leftBehind }),
    },
  });
  return { watch, stood: stood.promise, begunAnew: begunAnew.promise, standstills: () => standstills };
}

const calm = { saves: [], computes: [], turns: [0], batchSizeMax: 10, saveSizeMax: 10, aheadBatchesMax: 10 };
type World = ReturnType<typeof createWorld>;

/** Once, and never after: `hang` waits for what never comes until it is let go. */
function hangingOnce() {
  const wakes = Promise.withResolvers<void>();
  let isFirst = true;
  const wrap =
    <Given extends readonly unknown[], Answer>(ask: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      const hangs = isFirst;
      isFirst = false;
      if (hangs) await wakes.promise;
      return ask(...given);
    };
  return { wrap, letGo: wakes.resolve };
}

const places: readonly {
  readonly name: string;
  readonly waitingFor: RegExp;
  /** What is computed is dropped without waiting for it. */
  readonly isLeftBehind: boolean;
  readonly hang: (
    world: World,
    wrap: ReturnType<typeof hangingOnce>['wrap'],
  ) => Pick<World, 'options'> & { source: RoundSource };
}[] = [
  {
    name: 'in a save',
    waitingFor: /it waits for a batch of \d+ records to be stored/,
    isLeftBehind: true,
    hang: ({ options, source }, wrap) => ({ options: { ...options, save: wrap(options.save) }, source }),
  },
  {
    name: 'in what it computes',
    waitingFor: /it waits for a batch of \d+ records to be computed/,
    isLeftBehind: false,
    hang: ({ options, source }, wrap) => ({ options: { ...options, compute: wrap(options.compute) }, source }),
  },
  {
    name: 'in an answer of Kafka',
    waitingFor: /it waits for /,
    isLeftBehind: true,
    hang: ({ options, source }, wrap) => ({ options, source: { ...source, fetch: wrap(source.fetch) } }),
  },
  {
    name: 'in the positions that it begins at',
    waitingFor: /it waits for /,
    isLeftBehind: true,
    hang: ({ options, source }, wrap) => ({
      options,
      source: { ...source, loadPositions: wrap(source.loadPositions) },
    }),
  },
];

/** Time stands while anything can be done: a busy machine is no loop that hangs. */
async function passUntil<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let isOver = false;
  const over = answer.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    clock.now += 25;
    mock.timers.tick(25);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  }
  return over;
}

for (const { name, waitingFor, isLeftBehind, hang } of places) {
  test(`a consumer that hangs ${name} is told, begun anew, and stores each offset once`, {
    timeout: 60_000,
  }, async (t) => {
    startClock();
    t.after(endClock);
    const world = createWorld({ ...calm, partitions: 2, records: 30, fetchSizes: [7] });
    const { wrap, letGo } = hangingOnce();
    const { options, source } = hang(world, wrap);
    const { watch, stood, begunAnew, standstills } = watched();
    const running = watch.run(async (heart, signal) => {
      const hearts = shareHeart(heart, ['save', 'compute', 'fetch'] as const);
      const ending = AbortSignal.any([signal, world.aborter.signal]);
      while (!ending.aborted) await followRounds({ ...options, hearts }, source, ending, () => {});
    }, world.aborter.signal);
    assert.match((await passUntil(stood)).cause, waitingFor);
    assert.deepEqual(await passUntil(begunAnew), { leftBehind: isLeftBehind });
    await passUntil(running);
    // Now the run that was left behind wakes up.
    letGo();
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    assert.equal(standstills(), 1);
    assert.deepEqual(world.problems, []);
    for (let partition = 0; partition < 2; partition++)
      assert.deepEqual(
        world.store.saved.filter((each) => each.partition === partition).map(({ offset }) => offset),
        Array.from({ length: 30 }, (_, offset) => offset),
      );
  });
}

test('a guardian whose PostgreSQL takes its connection and never answers is told, and begun anew', {
  timeout: 60_000,
}, async () => {
  const held: Socket[] = [];
  const silent = createServer((socket) => held.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const settings = readSettings(
    {
      ...{ ...databaseSettings, ...debeziumSettings, ...retentionSettings, ...kafkaSettings },
      ...{ ...consumerSettings, ...watchSettings },
    },
    {
      AI_DB_HOST: '127.0.0.1',
      AI_DB_PORT: String((silent.address() as AddressInfo).port),
      CDC_GUARDIAN_INTERVAL_MS: '100',
    },
  );
  const stop = new AbortController();
  // By the real clock: a process that is not run for so long tells that instead.
  const { watch, stood, begunAnew, standstills } = watched(2_000);
  const running = watch.run(
    (heart, signal) =>
      runGuardian(
        {
          ...{ database: databaseOptions(settings), settings, heart },
          ...{ log: pino({ level: 'silent' }), metrics: createDeliveryMetrics(new Registry()), degraded: () => {} },
        },
        signal,
      ),
    stop.signal,
  );
  const { cause } = await stood;
  assert.match(cause, /it waits for PostgreSQL to say who watches the connector/);
  await begunAnew;
  assert.ok(held.length >= 1);
  assert.equal(standstills(), 1);
  stop.abort();
  for (const socket of held) socket.destroy();
  silent.close();
  await running;
});
