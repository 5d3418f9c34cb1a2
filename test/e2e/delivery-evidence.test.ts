// Alerts were lost without a word when something between the outbox and Kafka passed them over: the log position alone counted as
// delivery, so that they were booked as confirmed. Each way of passing them over is done here to a running plant; in the end every alert
// is on its topic, and at no moment was one confirmed that was not there.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Admin } from '../../src/kafka/library.ts';
import { readTopic, send, type TopicReader } from '../support/kafka.ts';
import { freePort, testKafka } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { askConnector, idsConfirmed, watchConfirmed } from './evidence.ts';
import { createPlant, type Plant, type RunningProgram, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';
const anomalies = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: '1', value: `{"machineId":1,${failing},"number":${index}}` }));
const perFault = 30;

describe('an alert that something passes over on its way to Kafka', () => {
  let plant: Plant;
  let alerts: TopicReader;
  let consumer: RunningProgram;
  let guardian: RunningProgram;
  let invariant: { readonly stop: () => Promise<void> };
  let guardianPort: string;
  let readerIds: () => Set<string | null | undefined>;

  /** The one consumes all the time, the other watches, so that it can be away while something goes wrong. */
  const startGuardian = () =>
    plant.start(['consumer'], {
      CONSUMER_PORT: guardianPort,
      KAFKA_GROUP_ID: `${plant.env['KAFKA_GROUP_ID']}-idle`,
      KAFKA_TOPIC_SENSOR: `${plant.topics.sensor}-idle`,
      CDC_GUARDIAN_INTERVAL_MS: '200',
      CDC_GUARDIAN_GRACE_MS: '1500',
      CDC_MARKER_INTERVAL_MS: '1000',
      // That markers do not come out is what the look at Kafka Connect's position waits for, by default for half a minute.
      CDC_MARKER_AGE_MAX_MS: '4000',
      CDC_RESTART_PAUSE_MAX_MS: '2000',
      CDC_RESUME_AFTER_MS: '3000',
    });

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    guardianPort = String(await freePort());
    consumer = plant.start(['consumer'], { CDC_GUARDIAN: 'false' });
    guardian = startGuardian();
    await untilReady(plant.env['CONSUMER_PORT']);
    await untilReady(guardianPort);
    alerts = await readTopic(plant.topics.alert);
    readerIds = () => new Set(alerts.records.map((record) => record.headers.get('id')));
    invariant = watchConfirmed(
      () => confirmedIds(true),
      () => readerIds(),
    );
    await send(plant.topics.sensor, anomalies(perFault));
    await allArrive();
  });
  after(async () => {
    await alerts?.close();
    await consumer?.stop('SIGKILL');
    await plant.close();
  });

  test('a dropped publication', async () => {
    await plant.aiServer.query(`drop publication ${publication()}`);
    await sendAndProve();
    assert.match(guardian.log(), /"finding":"publication-wrong".*does not exist/);
  });

  test('a publication that was dropped and made anew while nobody looked', async () => {
    await whileNobodyLooks(async () => {
      await plant.aiServer.query(`drop publication ${publication()}`);
      await sendUnseen();
      await plant.aiServer.query(
        `create publication ${publication()} for table public.outbox with (publish = 'insert')`,
      );
    });
    await allArrive();
  });

  test('a publication without the outbox, with a row filter, or with updates instead of inserts', async () => {
    for (const change of [
      `alter publication ${publication()} drop table public.outbox`,
      `alter publication ${publication()} set table public.outbox where (type = 'nothing')`,
      `alter publication ${publication()} set (publish = 'update')`,
    ]) {
      await plant.aiServer.query(change);
      await sendAndProve();
    }
  });

  test('a slot that is dropped and made anew', async () => {
    await until('the slot to be dropped', async () => {
      await plant.aiServer.query(
        'select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1',
        [plant.env['CDC_SLOT_NAME']],
      );
      await plant.aiServer.query('select pg_drop_replication_slot($1)', [plant.env['CDC_SLOT_NAME']]);
      return true;
    });
    await sendAndProve();
  });

  for (const [what, change] of [
    [
      'a transform that drops every row',
      {
        transforms: 'drop,outbox,contentType',
        'transforms.drop.type': 'org.apache.kafka.connect.transforms.Filter',
      },
    ],
    ['skipped inserts', { 'skipped.operations': 'c,u,d,t' }],
    ['another table', { 'table.include.list': 'public.detection' }],
    ['another topic', { 'transforms.outbox.route.topic.replacement': 'elsewhere' }],
  ] as const) {
    test(`a configuration with ${what}`, async () => {
      const config = (await connect('GET', '/config')) as Record<string, string>;
      await whileNobodyLooks(async () => {
        await connect('PUT', '/config', { ...config, ...change });
        await until('the task to run with it', async () => {
          const [task] = ((await connect('GET', '/tasks')) ?? []) as { config: Record<string, string> }[];
          return Object.entries(change).every(([key, value]) => task?.config[key] === value) ? true : undefined;
        });
        await sendUnseen();
      });
      await allArrive();
      await until('the configuration to be put back', async () =>
        isDeepStrictEqual(await connect('GET', '/config'), config) ? true : undefined,
      );
    });
  }

  test('a connector that was deleted and registered with another prefix', async () => {
    const config = (await connect('GET', '/config')) as Record<string, string>;
    await connect('DELETE', '');
    await connect('PUT', '/config', { ...config, 'topic.prefix': 'another' });
    await sendAndProve();
    await until('the configuration to be put back', async () =>
      isDeepStrictEqual(await connect('GET', '/config'), config) ? true : undefined,
    );
  });

  test('a connector that is paused', async () => {
    await connect('PUT', '/pause');
    await sendAndProve();
  });

  test('a connector whose offsets are deleted', async () => {
    await connect('PUT', '/stop');
    await until('the offsets to be deleted', async () => {
      await connect('DELETE', '/offsets');
      return true;
    });
    await sendAndProve();
  });

  test('a connector whose noted position lies beyond the WAL, as after a restored backup', async () => {
    await connect('PUT', '/stop');
    const { offsets } = (await until('its offsets', () => connect('GET', '/offsets'))) as {
      offsets: { partition: object; offset: Record<string, unknown> }[];
    };
    const ahead = 900_000_000_000_000;
    for (const each of offsets) {
      for (const key of ['lsn', 'lsn_proc', 'lsn_commit']) if (key in each.offset) each.offset[key] = ahead;
    }
    await until('them to be changed', async () => {
      await connect('PATCH', '/offsets', { offsets });
      return true;
    });
    await connect('PUT', '/resume');
    await sendAndProve();
    assert.match(guardian.log(), /"finding":"position-ahead"/);
  });

  test('a second connector on the slot', async () => {
    const config = (await connect('GET', '/config')) as Record<string, string>;
    const rival = `${plant.env['CONNECTOR_NAME']}-rival`;
    const rivalConfig = {
      ...config,
      name: rival,
      'topic.prefix': rival,
      'transforms.outbox.route.topic.replacement': `${rival}-elsewhere`,
    };
    await connect('PUT', '/stop');
    await connect('PUT', '/config', rivalConfig, rival);
    await until('the rival to read the slot', async () => {
      const { rows } = await plant.aiServer.query('select active from pg_replication_slots where slot_name = $1', [
        plant.env['CDC_SLOT_NAME'],
      ]);
      return rows[0]?.active === true ? true : undefined;
    });
    await send(plant.topics.sensor, anomalies(perFault));
    await until('the rival to be told', async () => /"finding":"slot-shared"/.test(guardian.log()) || undefined);
    await connect('DELETE', '', undefined, rival);
    await allArrive();
  });

  test('is known while nothing is written, because markers come out, in a time that is measured', async () => {
    await until('markers to come out', async () => {
      const text = await (await fetch(`http://127.0.0.1:${guardianPort}/metrics`)).text();
      return Number(/^spindle_delivery_marker_seconds_count (\d+)$/m.exec(text)?.[1]) > 0 ? true : undefined;
    });
    assert.match(succeeded(await plant.run(['delivery'])).stdout, /^way {11}proven .*, in \d+ ms$/m);
    const { rows } = await plant.aiServer.query(`select count(*)::int as count from outbox where type like '%marker'`);
    assert.equal(rows[0].count, 0, 'markers leave nothing behind');
  });

  test('nothing else than alerts is on the topic of alerts, and the recount finds no difference', async () => {
    assert.ok(alerts.records.every((record) => !record.value.includes('written_at')));
    await invariant.stop();
    await deliveryIsVerified(plant);
  });

  test('a topic that is deleted', async () => {
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [testKafka()] });
    try {
      await admin.deleteTopics({ topics: [plant.topics.alert] });
    } finally {
      await admin.close();
    }
    await send(plant.topics.sensor, anomalies(perFault));
    await until('the topic to be told', async () => /"finding":"topic-recreated"/.test(guardian.log()) || undefined);
    sentReadings += perFault;
    const expected = await until('the readings to be stored', async () => {
      const ids = await detectionIds();
      return ids.length >= sentReadings ? ids : undefined;
    });
    await alerts.close();
    alerts = await until('the new topic to be read', () => readTopic(plant.topics.alert));
    await alerts.until('all alerts in the new topic', () => haveCome(expected), 120_000);
    await confirmed();
  });

  const publication = () => `"${plant.env['CDC_PUBLICATION_NAME']}"`;

  async function sendAndProve(): Promise<void> {
    await send(plant.topics.sensor, anomalies(perFault));
    await allArrive();
  }

  /** Alerts are written, and the slot passes them, and none comes out. */
  async function sendUnseen(): Promise<void> {
    await until('the connector to run', async () => {
      const state = (await connect('GET', '/status')) as { tasks: { state: string }[] } | undefined;
      return state?.tasks[0]?.state === 'RUNNING' ? true : undefined;
    });
    const before = new Set(await detectionIds());
    await send(plant.topics.sensor, anomalies(perFault));
    await until('the readings to be stored', async () =>
      (await detectionIds()).length >= sentReadings + perFault ? true : undefined,
    );
    const { rows } = await plant.aiServer.query('select pg_current_wal_insert_lsn()::text as lsn');
    // A transform that drops the heartbeat as well keeps the slot where it is, which loses nothing.
    await until(
      'the slot to pass them',
      async () => {
        const { rows: passed } = await plant.aiServer.query(
          'select confirmed_flush_lsn >= $2::pg_lsn as passed from pg_replication_slots where slot_name = $1',
          [plant.env['CDC_SLOT_NAME'], rows[0].lsn],
        );
        return passed[0]?.passed === true ? true : undefined;
      },
      8_000,
    ).catch(() => {});
    const read = readerIds();
    const written = (await detectionIds()).filter((id) => !before.has(id));
    assert.ok(written.length >= perFault && written.some((id) => !read.has(id)), 'they were passed over');
  }

  async function whileNobodyLooks(steps: () => Promise<void>): Promise<void> {
    await guardian.stop('SIGKILL');
    await steps().finally(() => {
      guardian = startGuardian();
    });
  }

  let sentReadings = 0;
  async function allArrive(): Promise<void> {
    sentReadings += perFault;
    await until('the readings to be stored', async () =>
      (await detectionIds()).length >= sentReadings ? true : undefined,
    );
    const expected = await detectionIds();
    await alerts.until('every alert', () => haveCome(expected), 180_000);
    await confirmed();
  }

  function haveCome(ids: readonly string[]): boolean {
    const read = readerIds();
    return ids.every((id) => read.has(id));
  }

  async function detectionIds(): Promise<string[]> {
    const { rows } = await plant.aiServer.query('select event_id from detection');
    return rows.map((row) => row.event_id);
  }

  /** The ledger has to come to the same end as the topic. */
  async function confirmed(): Promise<void> {
    await until('the outbox to be confirmed', async () =>
      (await confirmedIds(false)).length === 0 ? true : undefined,
    );
  }

  const confirmedIds = (are: boolean) => idsConfirmed(plant.aiServer, plant.topics.alert, are);
  const connect = (method: string, path: string, body?: unknown, name?: string) =>
    askConnector(plant.env, method, path, body, name);
});
