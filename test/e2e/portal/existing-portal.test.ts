// What the existing Java Portal sends is read, and what it takes is written: the rows of its measured behaviour that concern us.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type ReadRecord, readTopic, send, type TopicReader } from '../../support/kafka.ts';
import { untilReady } from '../../support/until.ts';
import { createPlant, type Plant, succeeded } from '../support.ts';
import { deliveryIsVerified } from '../verified.ts';

const typeIdHeader = { __TypeId__: 'dev.study.portal.dto.sensor.SensorDataDto' };
/** Far beyond every known limit, so that any model calls it an anomaly. */
const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';

describe('beside the existing Java Portal', () => {
  let plant: Plant;
  let alerts: TopicReader;
  let deadLetters: TopicReader;

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    plant.start(['consumer'], { ALERT_TIME_FORMAT: 'local', ALERT_TIME_ZONE: 'Asia/Seoul' });
    await untilReady(plant.env['CONSUMER_PORT']);
    alerts = await readTopic(plant.topics.alert);
    deadLetters = await readTopic(plant.topics.deadLetter);
  });
  after(async () => {
    await alerts?.close();
    await deadLetters?.close();
    await plant.close();
  });

  test('a reading as the Portal sends it becomes an alert that the Portal takes', async () => {
    const value = `{"machineId":1,"dcpConfigId":1,${failing},"collectedAt":[2026,11,24,2,26,56,890314090]}`;
    const alert = await alertOf(value);

    assert.equal(alert.key, '1');
    assert.ok(!alert.headers.has('__TypeId__'), 'the type header of a reading must never reach an alert');
    const body = JSON.parse(alert.value);
    assert.deepEqual(Object.keys(body).slice(0, 4), ['machine_id', 'sensor_data', 'prediction', 'detected_at']);
    assert.strictEqual(body.machine_id, 1);
    assert.deepEqual(body.sensor_data, JSON.parse(value));
    assert.ok(alert.value.includes(`"sensor_data":${value}`), 'the raw reading, digit by digit');
    assert.deepEqual(Object.keys(body.prediction), ['is_anomaly', 'anomaly_probability', 'machine_type', 'severity']);
    assert.strictEqual(body.prediction.is_anomaly, true);
    assert.equal(typeof body.prediction.anomaly_probability, 'number');
    assert.ok(['WARNING', 'ALERT', 'CRITICAL'].includes(body.prediction.severity));
    assert.equal(body.prediction.machine_type, 'M');
    assert.match(body.detected_at, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}$/, 'LocalDateTime refuses a zone');
    const aheadMs = Date.parse(`${body.detected_at}Z`) - Date.now();
    assert.ok(Math.abs(aheadMs - 9 * 3_600_000) < 60_000, 'as a clock in Seoul shows it');
    assert.equal(alert.headers.get('content-type'), 'application/json');
    assert.equal(alert.headers.get('ce_specversion'), '1.0');
    assert.equal(alert.headers.get('ce_id'), body.event_id);
    assert.equal(alert.headers.get('id'), body.event_id);
  });

  const collectedAts = {
    'an array with nanoseconds': ['[2026,11,24,2,26,57,14575321]', '2026-11-24T02:26:57.014Z'],
    'an array without seconds': ['[2025,11,18,10,30]', '2025-11-18T10:30:00.000Z'],
    'an array without nanoseconds': ['[2025,11,18,10,30,7]', '2025-11-18T10:30:07.000Z'],
    'text without zone': ['"2025-11-18T10:30:00.123"', '2025-11-18T10:30:00.123Z'],
    'text with a zone': ['"2025-11-18T10:30:00+09:00"', '2025-11-18T01:30:00.000Z'],
  } as const;
  for (const [what, [collectedAt, expected]] of Object.entries(collectedAts)) {
    test(`collectedAt is read as ${what}`, async () => {
      const { value } = await alertOf(`{"machineId":1,"dcpConfigId":null,${failing},"collectedAt":${collectedAt}}`);
      const { rows } = await plant.aiServer.query('select collected_at from detection where event_id = $1', [
        JSON.parse(value).event_id,
      ]);
      assert.equal(rows[0].collected_at.toISOString(), expected);
    });
  }

  test('collectedAt null means the time of the Kafka record', async () => {
    const { value } = await alertOf(`{"machineId":1,"dcpConfigId":1,${failing},"collectedAt":null}`);
    const { rows } = await plant.aiServer.query('select collected_at from detection where event_id = $1', [
      JSON.parse(value).event_id,
    ]);
    assert.ok(Math.abs(rows[0].collected_at.getTime() - Date.now()) < 60_000);
  });

  test('doubles are read as Java prints them, and passed on as they came', async () => {
    const { value } = await alertOf(
      `{"machineId":2,"dcpConfigId":1,"airTemperature":3.03E2,"processTemperature":311.0,"rotationalSpeed":1269,"torque":7.25E1,"toolWear":226}`,
    );
    assert.match(value, /"airTemperature":3\.03E2,.*"torque":7\.25E1/);
  });

  const refused = {
    'the text "NaN"': [`"torque":"NaN"`, 'torque'],
    'the text "Infinity"': [`"airTemperature":"Infinity"`, 'airTemperature'],
    'a null sensor': [`"torque":null`, 'torque'],
    'an overflowed whole number': [`"rotationalSpeed":-1294967296`, 'rotationalSpeed'],
    'an unknown machine': [`"machineId":999999`, 'machineId'],
  } as const;
  for (const [what, [member, field]] of Object.entries(refused)) {
    test(`${what} becomes a dead letter that names ${field}, and the stream goes on`, async () => {
      const before = deadLetters.records.length;
      const value = `{"machineId":1,"dcpConfigId":1,${failing},${member}}`;
      await send(plant.topics.sensor, [{ key: 'dead', value, headers: typeIdHeader }]);
      await deadLetters.until('the dead letter', (records) => records.length > before);
      const deadLetter = deadLetters.records.at(-1) as ReadRecord;
      const body = JSON.parse(deadLetter.value);
      assert.equal(deadLetter.key, 'dead');
      assert.equal(body.field, field);
      assert.match(body.reason, new RegExp(field === 'machineId' ? 'machine 999999' : `^${field} `));
      assert.equal(body.value, value);
      assert.equal(body.source.topic, plant.topics.sensor);
      assert.deepEqual(body.headers, [{ name: '__TypeId__', value: typeIdHeader.__TypeId__ }]);
      await alertOf(`{"machineId":1,"dcpConfigId":1,${failing}}`);
    });
  }

  test('what is no reading at all becomes a dead letter with its bytes', async () => {
    const values = [
      null,
      Buffer.from([0xff, 0xfe]),
      Buffer.from(''),
      Buffer.from('{"machineId":1'),
      Buffer.from('[1]'),
    ];
    const before = deadLetters.records.length;
    await send(
      plant.topics.sensor,
      values.map((value) => ({ key: 'broken', value })),
    );
    await deadLetters.until('the dead letters', (records) => records.length >= before + values.length);
    const reasons = deadLetters.records.slice(before).map(({ value }) => JSON.parse(value).reason as string);
    assert.deepEqual(reasons.sort(), [
      'the value is empty',
      'the value is not JSON',
      'the value is not UTF-8',
      'the value is not a JSON object',
      'the value is null',
    ]);
    const { rows } = await plant.aiServer.query(
      `select value from dead_letter where reason = 'the value is not UTF-8'`,
    );
    assert.deepEqual(rows, [{ value: Buffer.from([0xff, 0xfe]) }]);
  });

  test('in the end everything was read and delivered', () => deliveryIsVerified(plant));

  /** Sends a reading with a mark of its own, and returns the alert that carries the mark. */
  async function alertOf(value: string): Promise<ReadRecord> {
    const before = alerts.records.length;
    const { machineId } = JSON.parse(value);
    await send(plant.topics.sensor, [{ key: String(machineId), value, headers: typeIdHeader }]);
    await alerts.until('the alert', (records) => records.length > before);
    return alerts.records.at(-1) as ReadRecord;
  }
});
