// A guardian whose user PostgreSQL refuses stood still without a word: nobody watched the delivery, and the consumer's own user was fine.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { databaseOptions } from '../../src/database/connect.ts';
import { databaseSettings, retentionSettings } from '../../src/database/settings.ts';
import { debeziumSettings } from '../../src/debezium/settings.ts';
import { createDeliveryMetrics } from '../../src/delivery/delivery-metrics.ts';
import { runGuardian } from '../../src/delivery/run-guardian.ts';
import { consumerSettings, kafkaSettings } from '../../src/kafka/settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { createWatch } from '../../src/watch/keep-moving.ts';
import { watchSettings } from '../../src/watch/settings.ts';
import { connectUrl, createDatabase, type TestDatabase, testKafka, uniqueName } from '../support/stack.ts';

let database: TestDatabase | undefined;
afterEach(async () => {
  await database?.drop();
  database = undefined;
});

test('a guardian that PostgreSQL refuses is told as standing still, with the reason, and is not begun anew', {
  timeout: 60_000,
}, async () => {
  database = await createDatabase();
  const { host, port, database: name, user, password } = database;
  const settings = readSettings(
    {
      ...{ ...databaseSettings, ...debeziumSettings, ...retentionSettings, ...kafkaSettings },
      ...{ ...consumerSettings, ...watchSettings },
    },
    {
      AI_DB_HOST: host,
      AI_DB_PORT: String(port),
      AI_DB_NAME: name,
      AI_DB_USER: user,
      AI_DB_PASSWORD: password,
      CDC_OWNER_USER: 'nobody_of_this_name',
      CDC_OWNER_PASSWORD: 'wrong',
      CDC_GUARDIAN_INTERVAL_MS: '100',
      CDC_SLOT_NAME: uniqueName('slot').replaceAll('-', '_'),
      CONNECT_URL: connectUrl(),
      KAFKA_BOOTSTRAP_SERVERS: testKafka(),
    },
  );
  const stop = new AbortController();
  const told = Promise.withResolvers<{ readonly cause: string; readonly isTriedAgain: boolean }>();
  let restarts = 0;
  const watch = createWatch({
    // Longer than PostgreSQL takes to refuse somebody on a busy machine: until then the loop cannot say why it stands.
    standstillMs: 4_000,
    restartPauseMaxMs: 4_000,
    endWithinMs: 1_000,
    observe: { stands: told.resolve, moves: () => {}, restarted: () => restarts++ },
  });
  const running = watch.run(
    (heart, signal) =>
      runGuardian(
        {
          database: databaseOptions(settings),
          settings,
          log: pino({ level: 'silent' }),
          metrics: createDeliveryMetrics(new Registry()),
          degraded: () => {},
          heart,
        },
        signal,
      ),
    stop.signal,
  );
  const standstill = await told.promise;
  stop.abort();
  await running;
  assert.match(standstill.cause, /refuses user nobody_of_this_name/);
  assert.equal(standstill.isTriedAgain, true);
  assert.equal(restarts, 0);
});
