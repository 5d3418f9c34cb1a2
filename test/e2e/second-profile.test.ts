// The proof that nothing in src/ knows only AI4I: the hydraulic press of docs/profiles.md, from a CSV file to an alert.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pressLines } from '../../examples/press/make-readings.ts';
import { Admin } from '../../src/kafka/library.ts';
import { endOffsets } from '../../src/kafka/topics.ts';
import { testClient } from '../kafka/support.ts';
import { send } from '../support/kafka.ts';
import { freePort, testKafka } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, type RunningProgram, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

describe('a profile of three sensors and two features', () => {
  let plant: Plant;
  let folder: string;
  let env: Record<string, string>;
  let machineId: number;
  let consumer: RunningProgram;
  const withValve = () => ({ ...env, MODELS_BESIDE: `${join(folder, 'valve')}=0.2` });

  before(async () => {
    plant = await createPlant({ migrated: false });
    folder = await mkdtemp(join(tmpdir(), 'spindle-press-'));
    env = {
      PROFILE_PATH: fileURLToPath(new URL('../../examples/press/profile.ts', import.meta.url)),
      MODEL_PATH: join(folder, 'model'),
    };
    await writeFile(join(folder, 'press.csv'), trainingData());
    succeeded(await plant.run(['migrate'], env));
    succeeded(await plant.run(['train', '--data', join(folder, 'press.csv'), '--out', join(folder, 'model')], env));
    await writeFile(join(folder, 'valve.csv'), [...pressLines({ rows: 600, seed: 1 })].join(''));
    const ofValve = ['--target', 'valve', '--data', join(folder, 'valve.csv'), '--out', join(folder, 'valve')];
    succeeded(await plant.run(['train', ...ofValve, '--rounds', '60', '--folds', '2', '--repetitions', '1'], env));
    const added = succeeded(await plant.run(['machines', 'add', '--name', 'Press 1', '--type', 'SMALL'], env));
    machineId = Number(/\d+/.exec(added.stdout)?.[0]);
    assert.ok(machineId > 12, added.stdout);
  });
  after(async () => {
    await plant.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('is served by /predict', async () => {
    plant.start(['server'], env);
    await untilReady(plant.env['API_PORT']);
    const healthy = await predict({ oilPressure: 200, oilTemperature: 45, strokeRate: 24 });
    assert.equal(healthy.status, 200);
    assert.equal(healthy.body.is_anomaly, false);
    assert.equal(healthy.body.machine_type, 'A');
    assert.deepEqual(healthy.body.features, { Type_code: 0, Oil_stress: 360 });
    const failing = await predict({ oilPressure: 640, oilTemperature: 110, strokeRate: 10 });
    assert.equal(failing.body.is_anomaly, true);
    const refused = await predict({ oilPressure: 200, oilTemperature: 45 });
    assert.equal(refused.status, 422);
    assert.match(refused.body.detail, /strokeRate/);
  });

  test('is scored by the consumer', async () => {
    consumer = plant.start(['consumer'], withValve());
    await untilReady(plant.env['CONSUMER_PORT']);
    const failing = { machineId, oilPressure: 640, oilTemperature: 110, strokeRate: 10 };
    const incomplete = { machineId, oilPressure: 640, oilTemperature: 110 };
    await send(plant.topics.sensor, [{ value: JSON.stringify(failing) }, { value: JSON.stringify(incomplete) }]);
    const detection = await until('the detection', async () => {
      const { rows } = await plant.aiServer.query('select machine_id, machine_type, severity from detection');
      return rows[0];
    });
    assert.equal(detection.machine_id, String(machineId));
    assert.equal(detection.machine_type, 'A');
    const deadLetter = await until('the dead letter', async () => {
      const { rows } = await plant.aiServer.query('select field, reason from dead_letter');
      return rows[0];
    });
    assert.deepEqual(deadLetter, { field: 'strokeRate', reason: 'strokeRate is missing' });
    succeeded(await plant.run(['connector']));
    await deliveryIsVerified(plant);
  });

  test('is judged by a second model on the same stream, with its own ids, modes and episodes', async () => {
    const startMs = Date.now();
    const failing = { machineId, oilPressure: 640, oilTemperature: 110, strokeRate: 10 };
    await send(
      plant.topics.sensor,
      Array.from({ length: 7 }, (_, second) => {
        const collectedAt = new Date(startMs + 1_000 * second).toISOString();
        return { key: String(machineId), value: JSON.stringify({ ...failing, collectedAt }) };
      }),
    );
    const names = ['press-valve-xgboost', 'press-xgboost'];
    const found = await until('the detections of both models', async () => {
      const { rows } = await plant.aiServer.query(
        'select model_name, count(*)::int as count, count(distinct event_id)::int as ids from detection group by 1 order by 1',
      );
      return rows.every(({ count }) => count === 8) && rows.length === 2 ? rows : undefined;
    });
    assert.deepEqual(
      found.map((row) => [row.model_name, row.ids]),
      names.map((name) => [name, 8]),
    );
    const opened = await until('an episode of each model', async () => {
      const { rows } = await plant.aiServer.query('select model_name, machine_id from episode order by 1');
      return rows.length === 2 ? rows : undefined;
    });
    assert.deepEqual(
      opened.map((row) => [row.model_name, row.machine_id]),
      names.map((name) => [name, String(machineId)]),
    );
    const { rows: messages } = await plant.aiServer.query(
      "select distinct payload::jsonb->'model'->>'name' as name, payload::jsonb->'model'->>'beside' as beside, payload::jsonb->'explanation'->'failure_modes'->0->>'code' as mode from outbox where aggregatetype = $1 order by 1",
      [plant.topics.alert],
    );
    assert.deepEqual(messages, [
      { name: 'press-valve-xgboost', beside: 'true', mode: 'VALVE' },
      { name: 'press-xgboost', beside: null, mode: 'VALVE' },
    ]);
    const { rows: deadLetters } = await plant.aiServer.query('select count(*)::int as count from dead_letter');
    assert.equal(deadLetters[0].count, 1, 'what is no reading is refused once');
    const { stdout } = succeeded(await plant.run(['delivery']));
    assert.match(stdout, /^beside {8}press-valve-xgboost: 8 scored, 8 anomalous, 1 not judged, 0 behind$/m);
    const figures = await (await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/metrics`)).text();
    assert.match(figures, /^spindle_model_readings_scored_total\{model="press-valve-xgboost"\} 8$/m);
    assert.match(figures, /^spindle_readings_scored_total 8$/m);
    await deliveryIsVerified(plant);
  });

  test('is simulated with the machines that its database begins with, and none of their readings is refused', async () => {
    const { stdout } = succeeded(await plant.runAsProcess(['simulator', '--count', '120', '--rate', '0'], env));
    assert.equal(JSON.parse(stdout).machines, 13);
    const read = async () => {
      const { rows } = await plant.aiServer.query(
        'select min(count)::int as count from (select sum(next_offset) as count from consumer_progress group by group_id) as each',
      );
      return rows[0]?.count >= 129 ? true : undefined;
    };
    await until('the simulated readings to be processed', read);
    const { rows } = await plant.aiServer.query('select reason from dead_letter');
    assert.deepEqual(rows, [{ reason: 'strokeRate is missing' }]);
    await deliveryIsVerified(plant);
  });

  // The consumer stopped, and the first model judged nothing any more.
  test('goes on with a second model that is named again after Kafka has dropped what it had not read, and says so once', async () => {
    const failing = { machineId, oilPressure: 640, oilTemperature: 110, strokeRate: 10 };
    const readings = (count: number) =>
      Array.from({ length: count }, () => ({ key: String(machineId), value: JSON.stringify(failing) }));
    const detections = async (name: string): Promise<number> => {
      const { rows } = await plant.aiServer.query(
        'select count(*)::int as count from detection where model_name = $1',
        [name],
      );
      return rows[0].count;
    };
    const [first, valve] = [await detections('press-xgboost'), await detections('press-valve-xgboost')];
    const untilFound = (name: string, count: number) =>
      until(`${count} of ${name}`, async () => ((await detections(name)) === count ? true : undefined));
    await consumer.stop();
    const alone = plant.start(['consumer'], env);
    await untilReady(plant.env['CONSUMER_PORT']);
    await send(plant.topics.sensor, readings(5));
    await untilFound('press-xgboost', first + 5);
    await alone.stop();
    await dropAll(plant.topics.sensor);
    consumer = plant.start(['consumer'], withValve());
    await untilReady(plant.env['CONSUMER_PORT']);
    await send(plant.topics.sensor, readings(1));
    await untilFound('press-xgboost', first + 6);
    await untilFound('press-valve-xgboost', valve + 1);
    const told = consumer.log().match(/"model":"press-valve-xgboost".*this model has not judged/g) ?? [];
    assert.equal(told.length, 1, consumer.log());
    const [, from, to] = /"from":(\d+),"to":(\d+),"readings":5\b/.exec(told[0] ?? '') ?? [];
    assert.equal(Number(to) - Number(from), 5);
    const { stdout } = succeeded(await plant.run(['delivery']));
    assert.match(stdout, /^beside {8}press-valve-xgboost: .*, 5 lost, 0 behind$/m);
    const figures = await (await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/metrics`)).text();
    assert.match(figures, /^spindle_model_readings_lost_total\{model="press-valve-xgboost"\} 5$/m);
    assert.match(figures, /^spindle_readings_lost_total 0$/m);
    await deliveryIsVerified(plant);
  });

  test('is told of a sensor that it may come without, and that somebody sends under nearly its name', async () => {
    const profile = join(folder, 'rig.ts');
    const whole = JSON.stringify(env['PROFILE_PATH']);
    await writeFile(
      profile,
      `import { press } from ${whole};
export const rig = { ...press, sensors: press.sensors.map((each) => ({ ...each, optional: each.name === 'oilTemperature' })) };
`,
    );
    const port = await freePort();
    plant.start(['consumer'], {
      PROFILE_PATH: profile,
      MODEL_PATH: 'limits',
      KAFKA_GROUP_ID: 'rig',
      CONSUMER_PORT: String(port),
      CDC_GUARDIAN: 'false',
    });
    await untilReady(String(port));
    const misspelled = { machineId, oilPressure: 210, strokeRate: 24, oilTemprature: 45 };
    await send(plant.topics.sensor, [{ value: JSON.stringify(misspelled) }]);
    // A batch that is computed again counts again.
    const counted = /^spindle_optional_sensor_readings_total\{sensor="oilTemperature",value="misspelled"\} [1-9]/m;
    await until('the sensor to be counted', async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return counted.test(metrics) ? true : undefined;
    });
  });

  test("is not served with AI4I's model", async () => {
    const { code, stderr } = await plant.runAsProcess(['server'], { PROFILE_PATH: env['PROFILE_PATH'] as string });
    assert.equal(code, 2);
    assert.match(stderr, /profile/);
    assert.match(stderr, /ai4i/);
  });

  // biome-ignore lint/suspicious/noExplicitAny: the assertions say what it is.
  async function predict(sensorData: Record<string, number>): Promise<{ status: number; body: any }> {
    const response = await fetch(`http://127.0.0.1:${plant.env['API_PORT']}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ machine_id: machineId, sensor_data: sensorData }),
    });
    return { status: response.status, body: await response.json() };
  }
});

/** As retention does. */
async function dropAll(topic: string): Promise<void> {
  const ends = await endOffsets(testClient(), topic);
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [testKafka()], retries: 20 });
  const partitions = ends.map((end, partition) => ({ partition, offset: BigInt(end) }));
  await admin.deleteRecords({ topics: [{ name: topic, partitions }] }).finally(() => admin.close());
}

/** A grid of readings; a press fails where its oil is under stress. */
function trainingData(): string {
  const lines = ['Oil pressure [bar],Oil temperature [C],Stroke rate [1/min],Press type,Press failure,Leak'];
  for (let pressure = 20; pressure <= 680; pressure += 60) {
    for (let temperature = 20; temperature <= 120; temperature += 20) {
      for (const rate of [5, 15, 25, 40]) {
        for (const type of ['A', 'LARGE']) {
          const fails = (pressure * temperature) / (rate + 1) > (type === 'A' ? 2_500 : 3_500) ? 1 : 0;
          lines.push(`${pressure},${temperature},${rate},${type},${fails},0`);
        }
      }
    }
  }
  return `${lines.join('\n')}\n`;
}
