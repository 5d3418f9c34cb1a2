// Readings as gateways send them, through the real parts: refused with the switch while it is off, replayed when it is on, an array as one
// record of the ledger, and nothing missing or doubled in the recount.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventId } from '../../src/programs/support/event-id.ts';
import { readTopic, send, type TopicReader } from '../support/kafka.ts';
import { onlyInFull } from '../support/times.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, type RunningProgram, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const good = '"airTemperature":300,"processTemperature":310,"rotationalSpeed":1500,"torque":40,"toolWear":10';
const failing = '"airTemperature":303,"processTemperature":311,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';
const array = `[{"machineId":1,${failing},"collectedAt":"0001-01-01T00:00:00"},{"machineId":1},{"machineId":2,${good}}]`;

describe('an array of readings', onlyInFull, () => {
  let plant: Plant;
  let alerts: TopicReader;
  let consumer: RunningProgram;

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    consumer = plant.start(['consumer']);
    await untilReady(plant.env['CONSUMER_PORT']);
    alerts = await readTopic(plant.topics.alert);
  });
  after(async () => {
    await alerts?.close();
    await plant.close();
  });

  test('is refused as one record, with the switch that takes it', async () => {
    await send(plant.topics.sensor, [{ key: 'x', value: array }]);
    const [row] = await deadLetters(1);
    assert.equal(row?.reason, 'the value is not a JSON object; INPUT_ARRAY=true takes it');
    assert.equal(row?.element, null);
    await deliveryIsVerified(plant);
  });

  test('is replayed with the switch: what can be used is scored, and the rest has a dead letter of its own', async () => {
    const [whole] = await deadLetters(1);
    const replayed = await plant.run(['dead-letters', 'replay', '--all'], { INPUT_ARRAY: 'true' });
    // The dead letter of the element that came of it is tried in the same run, and told.
    assert.match(
      replayed.stdout,
      /1 replayed, 1 of them anomalous; 1 refused again\n {2}1 x airTemperature is missing/,
    );
    assert.equal(replayed.code, 1);
    const id = eventId(`${whole?.topic_id}/${whole?.partition}/${whole?.record_offset}/0/spindle.anomaly.detected`);
    await alerts.until('the alert of the element', (records) => records.some((each) => each.headers.get('id') === id));
    const [, element] = await deadLetters(2);
    assert.deepEqual([element?.element, element?.value.toString()], [1, '{"machineId":1}']);
    await deliveryIsVerified(plant);
  });

  test('is scored by a consumer that takes arrays, each reading with its own events, and counts once', async () => {
    await consumer.stop();
    plant.start(['consumer'], { INPUT_ARRAY: 'true', INPUT_NUMBERS: 'text' });
    await untilReady(plant.env['CONSUMER_PORT']);
    await send(plant.topics.sensor, [
      { key: 'y', value: array.replaceAll('"machineId":1', '"machineId":"1"') },
      { key: 'y', value: `{"machineId":"1",${good}}` },
    ]);
    await deadLetters(3);
    await deliveryIsVerified(plant);
    const { partitions } = JSON.parse(succeeded(await plant.run(['delivery', '--json'])).stdout);
    const sum = (name: string): number =>
      partitions.reduce((total: number, each: Record<string, number>) => total + (each[name] ?? 0), 0);
    assert.deepEqual(
      ['scored', 'rejected', 'readings_scored', 'readings_rejected', 'anomalous'].map(sum),
      [2, 1, 3, 2, 1],
    );
    const { rows } = await plant.aiServer.query(
      'select element, clock_implausible, collected_at < $1 as is_unset from detection where not replayed',
      ['0002-01-01T00:00:00Z'],
    );
    assert.deepEqual(rows, [{ element: 0, clock_implausible: true, is_unset: true }]);
    const metrics = await (await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/metrics`)).text();
    assert.match(metrics, /^spindle_readings_clock_implausible_total 1$/m);
  });

  interface Row {
    readonly topic_id: string;
    readonly partition: number;
    readonly record_offset: string;
    readonly element: number | null;
    readonly reason: string;
    readonly value: Buffer;
  }

  function deadLetters(count: number): Promise<Row[]> {
    return until(`${count} dead letters`, async () => {
      const { rows } = await plant.aiServer.query<Row>('select * from dead_letter order by refused_at, element');
      return rows.length === count ? rows : undefined;
    });
  }
});
