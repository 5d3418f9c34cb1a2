// A machine fails in a maintenance window, and goes on failing when that has ended: what reaches Kafka is marked, all of it is there, and the
// episode speaks up afterwards.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readTopic, send, type TopicReader } from '../support/kafka.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';

describe('a maintenance window', () => {
  let plant: Plant;
  let alerts: TopicReader;
  let events: TopicReader;
  let window: string;

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    // Windows are looked at anew with each batch.
    plant.start(['consumer'], { MAINTENANCE_CACHE_MS: '0' });
    plant.start(['server']);
    await Promise.all([untilReady(plant.env['CONSUMER_PORT']), untilReady(plant.env['API_PORT'])]);
    alerts = await readTopic(plant.topics.alert);
    events = await readTopic(plant.topics.episodes);
    const args = ['maintenance', 'add', '--machines', '2', '--hours', '2', '--reason', 'Tool change'];
    window = succeeded(await plant.runAsProcess(args)).stdout.trim();
  });
  after(async () => {
    await Promise.all([alerts?.close(), events?.close()]);
    await plant.close();
  });

  const bodies = (reader: TopicReader) => reader.records.map((each) => JSON.parse(each.value?.toString() ?? 'null'));
  const marksOf = (reader: TopicReader, machineId: number): unknown[] =>
    bodies(reader)
      .filter((body) => body.machine_id === machineId)
      .map((body) => body.suppressed_by ?? null);
  const sendFailing = (machineId: number, count: number) =>
    send(
      plant.topics.sensor,
      // Readings of one time would be one reading that comes again.
      Array.from({ length: count }, (_, place) => ({
        key: String(machineId),
        value: `{"machineId":${machineId},"collectedAt":"${new Date(Date.now() + place).toISOString()}",${failing}}`,
      })),
    );

  test('marks the alerts and the episode of its machine, and holds nothing back', async () => {
    await sendFailing(2, 4);
    await sendFailing(3, 4);
    await alerts.until('eight alerts', (records) => records.length >= 8);
    await events.until('two episodes', (records) => records.length >= 2);
    assert.deepEqual(marksOf(alerts, 2), [window, window, window, window]);
    assert.deepEqual(marksOf(alerts, 3), [null, null, null, null]);
    assert.deepEqual([marksOf(events, 2), marksOf(events, 3)], [[window], [null]]);
    for (const { suppressed_by, suppressed_reason } of [...bodies(alerts), ...bodies(events)])
      assert.equal(suppressed_reason, suppressed_by === window ? 'Tool change' : undefined);
  });

  test('is told by the API, with the detections and the episode', async () => {
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${plant.env['API_PORT']}${path}`)).json();
    const { detections } = (await ask('/detections?machine=2')) as { detections: { suppressed_by: unknown }[] };
    assert.deepEqual(
      detections.map((each) => each.suppressed_by),
      [window, window, window, window],
    );
    const { episodes } = (await ask('/episodes?machine=2')) as { episodes: { suppressed_by: unknown }[] };
    assert.deepEqual(
      episodes.map((each) => each.suppressed_by),
      [window],
    );
  });

  test('is over: the episode that outlasts it speaks up, and all is accounted for', async () => {
    succeeded(await plant.run(['maintenance', 'end', window]));
    await sendFailing(2, 1);
    await events.until('the episode to speak up', () => marksOf(events, 2).length === 2);
    const own = bodies(events).filter((body) => body.machine_id === 2);
    assert.deepEqual(
      own.map((body) => [body.event, body.episode_id, body.suppressed_by ?? null]),
      [
        ['opened', own[0].episode_id, window],
        ['resumed', own[0].episode_id, null],
      ],
    );
    await alerts.until('the alert after it', () => marksOf(alerts, 2).length === 5);
    assert.equal(marksOf(alerts, 2).at(-1), null);
    await until('all to be delivered', async () =>
      (await plant.run(['delivery', 'verify'])).code === 0 ? true : undefined,
    );
    await deliveryIsVerified(plant);
  });
});
