// One of the consumers watches the connector and its slot: it registers what is absent, loses nothing when slot and connector are gone,
// and keeps the outbox small.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readTopic, send, type TopicReader } from '../support/kafka.ts';
import { freePort } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';
const anomalies = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: '1', value: `{"machineId":1,${failing},"number":${index}}` }));

describe('the guardian of the connector', () => {
  let plant: Plant;
  let alerts: TopicReader;
  let ports: readonly string[];

  before(async () => {
    plant = await createPlant();
    ports = [plant.env['CONSUMER_PORT'] as string, String(await freePort())];
    for (const port of ports) {
      plant.start(['consumer'], {
        CONSUMER_PORT: port,
        CDC_GUARDIAN_INTERVAL_MS: '200',
        CDC_GUARDIAN_GRACE_MS: '600',
        OUTBOX_RETENTION_MINUTES: '0.05',
      });
    }
    for (const port of ports) await untilReady(port);
    alerts = await readTopic(plant.topics.alert);
  });
  after(async () => {
    await alerts?.close();
    await plant.close();
  });

  test('is one consumer alone', async () => {
    await until('one to watch', async () => ((await watching()).join() === '0,1' ? true : undefined));
  });

  test('registers the connector when there is none, with a publication that carries inserts alone', async () => {
    await send(plant.topics.sensor, anomalies(10));
    await alerts.until('the alerts', (records) => records.length >= 10);
    const { rows } = await plant.aiServer.query(
      'select pubinsert, pubupdate, pubdelete, pubtruncate from pg_publication where pubname = $1',
      [plant.env['CDC_PUBLICATION_NAME']],
    );
    assert.deepEqual(rows, [{ pubinsert: true, pubupdate: false, pubdelete: false, pubtruncate: false }]);
  });

  test('removes from the outbox what is confirmed, and only that, and sends again what is left of it', async () => {
    succeeded(await plant.run(['delivery', 'verify']));
    const before = new Set(alerts.records.map((record) => record.headers.get('id')));
    await until('the outbox to be empty', async () => ((await outboxCount()) === 0 ? true : undefined));
    await send(plant.topics.sensor, anomalies(5));
    await alerts.until('the new alerts', () => ids().size === before.size + 5);
    const repeated = Number(
      /\d+/.exec(succeeded(await plant.run(['outbox', 'republish', '--since', '2020-01-01'])).stdout),
    );
    await alerts.until('the repeats', (records) => records.length >= before.size + 5 + repeated);
    assert.equal(ids().size, before.size + 5, 'a message that is sent again has the same id');
    await deliveryIsVerified(plant);
  });

  test('loses nothing when connector and slot are gone while alerts are written', async () => {
    const before = ids().size;
    succeeded(await plant.run(['connector', 'delete']));
    await send(plant.topics.sensor, anomalies(20));
    await until('the slot to be dropped', async () => {
      await plant.aiServer.query(
        'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1',
        [plant.env['CDC_SLOT_NAME']],
      );
      return true;
    });
    await send(plant.topics.sensor, anomalies(20));
    await alerts.until('the alerts', () => ids().size >= before + 40);
    await deliveryIsVerified(plant);
  });

  test('is taken over when its consumer is killed', async () => {
    const [first] = await watching();
    await plant.aiServer.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'spindle-guardian'`,
    );
    await until('one to watch again', async () => ((await watching()).join() === '0,1' ? true : undefined));
    assert.ok(first === 0 || first === 1);
  });

  const ids = () => new Set(alerts.records.map((record) => record.headers.get('id')));

  async function outboxCount(): Promise<number> {
    const { rows } = await plant.aiServer.query('select count(*)::int as count from outbox');
    return rows[0].count;
  }

  /** What each consumer says of itself, sorted. */
  async function watching(): Promise<number[]> {
    const texts = await Promise.all(
      ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
    );
    return texts.map((text) => Number(/^spindle_cdc_watching (\d)$/m.exec(text)?.[1])).sort();
  }
});
