// On a Kafka that makes no topic by itself, as those of many plants, no alert came out any more behind Debezium's first heartbeat, whose topic nobody made.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Admin, ConfigResourceTypes, Producer } from '../../src/kafka/library.ts';
import { describeTopic, endOffsets } from '../../src/kafka/topics.ts';
import { testClient } from '../kafka/support.ts';
import { readTopic, send, type TopicReader } from '../support/kafka.ts';
import { freePort, testKafka } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';

const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';
const anomaly = [{ key: '1', value: `{"machineId":1,${failing}}` }];

describe('the topics between the outbox and Kafka', () => {
  let plant: Plant;
  let alerts: TopicReader;
  let ofTheWay: readonly string[];

  before(async () => {
    plant = await createPlant();
    const name = plant.env['CONNECTOR_NAME'] as string;
    ofTheWay = [`__debezium-heartbeat.${name}`, `${name}-markers`];
    succeeded(await plant.run(['connector']));
  });
  after(async () => {
    await alerts?.close();
    await plant.close();
  });

  test('are made by the registration, and Kafka makes none by itself', async () => {
    const partitions = async (topic: string) => (await describeTopic(testClient(), topic))?.partitions;
    const { alert, deadLetter, episodes, sensor } = plant.topics;
    assert.deepEqual(await Promise.all([sensor, alert, deadLetter, episodes, ...ofTheWay].map(partitions)), [
      ...[6, 3, 3, 3],
      ...[1, 1],
    ]);
    assert.deepEqual(await Promise.all(ofTheWay.map(retentionMs)), [3_600_000, 604_800_000]);
    // As Java's clients do, and ours do not, it would have Kafka make it.
    const producer = new Producer({ ...testClient(), retries: 2, autocreateTopics: true });
    const messages = [{ topic: `${alert}-of-nobody`, value: Buffer.from('x') }];
    await assert.rejects(producer.send({ messages }).finally(() => producer.close()));
  });

  test('let alerts out behind the first heartbeat of Debezium, without a guardian', async () => {
    plant.start(['consumer'], { CDC_GUARDIAN: 'false' });
    await untilReady(plant.env['CONSUMER_PORT']);
    await until('a heartbeat', async () => {
      const [count = 0] = await endOffsets(testClient(), ofTheWay[0] as string);
      return count > 0 ? true : undefined;
    });
    alerts = await readTopic(plant.topics.alert);
    await send(plant.topics.sensor, anomaly);
    await alerts.until('the alert', (records) => records.length === 1);
  });

  test('are told and made again by the guardian when somebody deletes them', async () => {
    const port = String(await freePort());
    const guardian = plant.start(['consumer'], {
      CONSUMER_PORT: port,
      CDC_GUARDIAN_INTERVAL_MS: '400',
      CDC_MARKER_INTERVAL_MS: '1000',
    });
    await untilReady(port);
    await until('markers to come out', async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(/^spindle_delivery_marker_seconds_count (\d+)$/m.exec(text)?.[1]) > 0 ? true : undefined;
    });
    const before = await Promise.all(ofTheWay.map(idOf));
    await withAdmin((admin) => admin.deleteTopics({ topics: [...ofTheWay] }));
    await until('topics of their names', async () => {
      const now = await Promise.all(ofTheWay.map(idOf));
      return now.every((id, index) => id !== undefined && id !== before[index]) ? true : undefined;
    });
    await until(
      'it to be told',
      async () => /"finding":"topic-absent".*is made again/.test(guardian.log()) || undefined,
    );
    await send(plant.topics.sensor, anomaly);
    await alerts.until('the alert', (records) => records.length === 2);
    await until('all to be well', async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
      return text.includes('degraded') ? undefined : true;
    });
  });

  const idOf = async (topic: string) => (await describeTopic(testClient(), topic))?.id;
});

async function retentionMs(resourceName: string): Promise<number> {
  const resource = { resourceType: ConfigResourceTypes.TOPIC, resourceName, configurationKeys: ['retention.ms'] };
  const [described] = await withAdmin((admin) => admin.describeConfigs({ resources: [resource] }));
  return Number(described?.configs[0]?.value);
}

async function withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [testKafka()], retries: 20 });
  try {
    return await use(admin);
  } finally {
    await admin.close();
  }
}
