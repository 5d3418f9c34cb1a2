import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { Reading } from '../../src/core/reading/reading.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import { createAssess } from '../../src/pipeline/assess.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { readThresholds, thresholdSettings } from '../../src/serving/threshold-settings.ts';
import { readTopic, send, type TopicReader } from '../support/kafka.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const machineOfType: Readonly<Record<string, number>> = { M: 1, L: 2, H: 3 };

interface Row extends Reading {
  readonly rowNumber: number;
}

describe('the 10,000 rows of AI4I 2020', () => {
  const rows = readRows();
  let plant: Plant;
  let alerts: TopicReader | undefined;

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
  });
  after(async () => {
    await alerts?.close();
    await plant.close();
  });

  test('lead to exactly one alert for each anomalous row, also when the consumer is killed in the middle', async () => {
    const expected = await anomalousRows(rows);
    assert.ok(expected.length > 100, `${expected.length} anomalous rows are expected`);
    const wire = rows.map(({ rowNumber, machineId, sensors }) => ({
      key: String(machineId),
      value: JSON.stringify({ machineId, dcpConfigId: 1, ...sensors, rowNumber }),
    }));
    // Small batches, so that the kill comes between many of them.
    const env = { CONSUMER_BATCH_SIZE_MAX: '100', KAFKA_FETCH_BYTES_MAX: '65536' };

    const first = plant.start(['consumer'], env);
    await untilReady(plant.env['CONSUMER_PORT']);
    await send(plant.topics.sensor, wire.slice(0, 5_000));
    await until('a part of the readings to be consumed', async () =>
      (await consumed(plant)) >= 1_000 ? true : undefined,
    );
    await first.stop('SIGKILL');
    const consumedBeforeKill = await consumed(plant);
    assert.ok(consumedBeforeKill < rows.length, 'the consumer was killed in the middle');

    await send(plant.topics.sensor, wire.slice(5_000));
    const second = plant.start(['consumer'], env);
    await until('all readings to be consumed', async () =>
      (await consumed(plant)) === rows.length ? true : undefined,
    );
    assert.equal(await second.stop('SIGTERM'), 0, 'an orderly stop');

    alerts = await readTopic(plant.topics.alert);
    await alerts.until('an alert for each anomalous row', (records) => records.length >= expected.length);
    await untilOutboxIsDelivered(plant);
    // What Debezium has confirmed is in the topic; a further record makes sure that the reader has read up to its end.
    await send(
      plant.topics.alert,
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((key) => ({ key: `end ${key}`, value: '{}' })),
    );
    await alerts.until('the end marks', (records) => records.filter(({ key }) => key.startsWith('end')).length === 12);

    const messages = alerts.records.filter(({ key }) => !key.startsWith('end')).map(({ value }) => JSON.parse(value));
    const rowNumbers = messages.map(({ sensor_data: data }) => data.rowNumber as number).sort((a, b) => a - b);
    assert.deepEqual(rowNumbers, expected);
    assert.equal(new Set(messages.map(({ event_id: id }) => id)).size, expected.length, 'each has an id of its own');

    const { rows: ledger } = await plant.aiServer.query(
      `select sum(next_offset - first_offset)::int as read, sum(scored)::int as scored, sum(anomalous)::int as anomalous,
         sum(rejected)::int as rejected from consumer_progress`,
    );
    assert.deepEqual(ledger, [{ read: rows.length, scored: rows.length, anomalous: expected.length, rejected: 0 }]);
    const { rows: stored } = await plant.aiServer.query(`select count(*)::int as count from detection`);
    assert.deepEqual(stored, [{ count: expected.length }]);
    await deliveryIsVerified(plant);
  });
});

/** Each row as a reading of a machine of its type: 1 is M, and the migrations' other machines are looked up by the test below. */
function readRows(): Row[] {
  const file = fileURLToPath(new URL('../../data/ai4i2020.csv', import.meta.url));
  const records: Record<string, string>[] = parse(readFileSync(file), { columns: true, bom: true });
  return records.map((record, index) => ({
    rowNumber: index + 1,
    machineId: machineOfType[record[ai4i.training.typeColumn] as string] as number,
    sensors: Object.fromEntries(ai4i.sensors.map((sensor) => [sensor.name, Number(record[sensor.column])])),
    collectedAt: 0,
  }));
}

/** What the pipeline's own functions say of the rows, without Kafka or a database in between. */
async function anomalousRows(rows: readonly Row[]): Promise<number[]> {
  const settings = readSettings({ ...modelSettings, ...thresholdSettings }, {});
  const model = await loadModelFromPaths(settings, ai4i);
  const typeOfMachine = new Map(Object.entries(machineOfType).map(([type, machineId]) => [machineId, type]));
  const assess = createAssess({
    profile: ai4i,
    model,
    thresholds: readThresholds(settings, model),
    findMachineTypes: async () => typeOfMachine,
  });
  const { notNormal } = await assess(rows);
  return rows.filter((_, index) => notNormal[index]?.verdict === 'anomalous').map((row) => row.rowNumber);
}

async function consumed(plant: Plant): Promise<number> {
  const { rows } = await plant.aiServer.query(
    `select coalesce(sum(scored + rejected), 0)::int as count from consumer_progress`,
  );
  return rows[0].count;
}

async function untilOutboxIsDelivered(plant: Plant): Promise<void> {
  const { rows } = await plant.aiServer.query(`select pg_current_wal_lsn() as lsn`);
  await until('Debezium to confirm the whole outbox', async () => {
    const slot = await plant.aiServer.query(
      `select confirmed_flush_lsn >= $1::pg_lsn as confirmed from pg_replication_slots where slot_name = $2`,
      [rows[0].lsn, plant.env['CDC_SLOT_NAME']],
    );
    return slot.rows[0]?.confirmed === true ? true : undefined;
  });
}
