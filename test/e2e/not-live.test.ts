// The page said "live" while a frozen consumer read nothing and while alerts waited between the outbox and Kafka: the Portal knew only what
// had got as far as Kafka. And a topic that took no message of an alert's size was told nowhere, but as mended, again and again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Admin, ConfigResourceTypes, IncrementalAlterConfigOperationTypes } from '../../src/kafka/library.ts';
import type { ReceiverState } from '../../src/portal/schemas.ts';
import { readTopic, send } from '../support/kafka.ts';
import { testKafka } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { askConnector } from './evidence.ts';
import { createPlant, type Plant, type RunningProgram, succeeded } from './support.ts';

const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';
const anomalies = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: '1', value: `{"machineId":1,${failing},"number":${index}}` }));

describe('a page that cannot know what happens says so', { timeout: 300_000 }, () => {
  let plant: Plant;
  let consumer: RunningProgram;
  let portal: RunningProgram;
  const soon = {
    CDC_GUARDIAN_INTERVAL_MS: '200',
    CDC_GUARDIAN_GRACE_MS: '1500',
    CDC_MARKER_INTERVAL_MS: '500',
    CDC_MARKER_AGE_MAX_MS: '4000',
    CDC_RESTART_PAUSE_MAX_MS: '3000',
  };

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    portal = plant.start(['portal'], {
      ...soon,
      PORTAL_GROUP_ID: plant.env['CONNECTOR_NAME'] ?? '',
      PORTAL_DELIVERY_CHECK_INTERVAL_MS: '200',
      PORTAL_HISTORY: 'false',
    });
    await untilReady(plant.env['PORTAL_PORT']);
  });
  after(() => plant.close());

  test('but not where no consumer of ours has ever run', async () => {
    assert.equal((await state()).state, 'current');
    assert.doesNotMatch(await metrics(), /^spindle_portal_delivery_silent_seconds \d/m);
  });

  test('while the consumer is frozen, and not any more when it goes on', async () => {
    // Longer than Kafka Connect takes to say that it has failed: its restart before that would say nothing of the cause.
    consumer = plant.start(['consumer'], { ...soon, CDC_MARKER_AGE_MAX_MS: '20000' });
    await untilReady(plant.env['CONSUMER_PORT']);
    await untilHeard();
    consumer.child.kill('SIGSTOP');
    const { reason, since } = await until('the page not to be live', notLive);
    consumer.child.kill('SIGCONT');
    assert.match(reason ?? '', /nothing has come through the delivery of alerts since .* run: spindle doctor/);
    assert.ok(Date.now() - Date.parse(since ?? '') < 60_000, since);
    await until('the page to be live again', live);
    assert.match(portal.log(), /"level":"error".*The pages are not live: alerts may not get through/);
  });

  test('while the connector is paused', async () => {
    await askConnector(plant.env, 'PUT', '/pause');
    const { reason } = await until('the page not to be live', notLive);
    assert.match(reason ?? '', /nothing has come through|is PAUSED/);
    const readyz = (await (await fetch(`http://127.0.0.1:${plant.env['PORTAL_PORT']}/readyz`)).json()) as {
      readonly degraded?: string;
    };
    assert.match(readyz.degraded ?? '', /alerts may not get through/);
    assert.match(await metrics(), /^spindle_portal_undelivered 1$/m);
    await askConnector(plant.env, 'PUT', '/resume');
    await until('the page to be live again', live);
  });

  test('while the topic refuses alerts, which is told once, with the command that mends it', async () => {
    const findings = (kind: string) => consumer.log().split(`"finding":"${kind}"`).length - 1;
    await configure(plant.topics.alert, 'max.message.bytes', '100');
    await send(plant.topics.sensor, anomalies(5));
    await until('the refusal to be told', async () => findings('topic-refuses') || undefined);
    const { reason } = await until('the page not to be live', notLive);
    assert.match(reason ?? '', /nothing has come through|takes at most 100 bytes/);
    // Long enough for several restarts.
    const restarts = async () => (consumer.log().match(/"action":"restart"/g)?.length ?? 0) >= 4 || undefined;
    await until('restarts in vain', restarts);
    const markers = `${plant.env['CONNECTOR_NAME']}-markers`;
    await configure(markers, 'retention.ms', '3600000');
    const { stdout } = await plant.run(['doctor']);
    const told = consumer.log();
    await configure(plant.topics.alert, 'max.message.bytes', '1048588');
    const command = `--alter --entity-type topics --entity-name ${plant.topics.alert} --add-config max.message.bytes=1048588`;
    const line = told.split('\n').find((each) => each.includes('"finding":"topic-refuses"')) ?? '';
    assert.match(line, /"level":"error"/);
    for (const text of [line, stdout]) assert.ok(text.includes(command), text);
    assert.match(
      stdout,
      new RegExp(`warn +topic ${markers} .*--entity-name ${markers} --add-config retention.ms=604800000`),
    );
    assert.doesNotMatch(told.slice(told.indexOf('"finding":"topic-refuses"')), /"finding":"topic-refuses".*mended/);
    await until('the page to be live again', live);
    await until('the guardian to tell that it is mended', async () => findings('topic-refuses') >= 2 || undefined);
    const alerts = await readTopic(plant.topics.alert);
    await alerts.until('all alerts', (records) => new Set(records.map(({ headers }) => headers.get('id'))).size === 5);
    await alerts.close();
    assert.equal(await consumer.stop(), 0);
    assert.equal(await portal.stop(), 0);
    assert.equal(findings('topic-refuses'), 2, 'it is told once, and once that it is mended');
  });

  async function configure(topic: string, name: string, value: string): Promise<void> {
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [testKafka()] });
    const configs = [{ name, value, configOperation: IncrementalAlterConfigOperationTypes.SET }];
    try {
      await admin.incrementalAlterConfigs({
        resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configs }],
      });
    } finally {
      await admin.close();
    }
  }

  async function state(): Promise<ReceiverState> {
    return (await (await fetch(`http://127.0.0.1:${plant.env['PORTAL_PORT']}/api/status`)).json()) as ReceiverState;
  }

  async function notLive(): Promise<ReceiverState | undefined> {
    const told = await state();
    return told.state === 'stuck' ? told : undefined;
  }

  async function live(): Promise<true | undefined> {
    return (await state()).state === 'current' ? true : undefined;
  }

  function untilHeard(): Promise<true> {
    return until(
      'a marker',
      async () => /^spindle_portal_delivery_silent_seconds [\d.]+$/m.test(await metrics()) || undefined,
    );
  }

  async function metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${plant.env['PORTAL_PORT']}/metrics`)).text();
  }
});
