// From readings that nobody has judged to an alert with its sentence: trained without labels for a profile without a target, served by /predict and by
// the consumer.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/kafka.ts';
import { until, untilReady } from '../support/until.ts';
import { pumpRows, pumpsCsv, pumpsSource } from '../training/unlabelled-support.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

describe('pumps that nobody has labelled', () => {
  let plant: Plant;
  let folder: string;
  let env: Record<string, string>;
  const usual = { temperature: 41, vibration: 2 };
  const unusual = { temperature: 62, vibration: 4.6 };

  before(async () => {
    plant = await createPlant({ migrated: false });
    folder = await mkdtemp(join(tmpdir(), 'spindle-pumps-'));
    env = { PROFILE_PATH: join(folder, 'pumps.ts'), MODEL_PATH: join(folder, 'model') };
    await writeFile(join(folder, 'pumps.ts'), pumpsSource);
    await writeFile(join(folder, 'pumps.csv'), pumpsCsv(pumpRows()));
    succeeded(await plant.run(['migrate'], env));
    const args = ['train', '--unlabelled', '--data', join(folder, 'pumps.csv'), '--out', join(folder, 'model')];
    const { stdout } = succeeded(await plant.run(args, env));
    assert.match(stdout, /^NO LABELS/);
  });
  after(async () => {
    await plant.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('/predict says what is unusual, and nothing of a usual reading', async () => {
    plant.start(['server'], env);
    await untilReady(plant.env['API_PORT']);
    const healthy = await predict(usual);
    assert.equal(healthy.status, 200);
    assert.equal(healthy.body.is_anomaly, false);
    const { body } = await predict(unusual);
    assert.equal(body.is_anomaly, true);
    assert.match(
      body.explanation.summary,
      /^Unusual for this machine; .*deviations above the median .* of this machine/,
    );
    const response = await fetch(`http://127.0.0.1:${plant.env['API_PORT']}/system/info`);
    const { model_info } = (await response.json()) as { model_info: Record<string, unknown> };
    assert.equal(model_info['model_type'], 'IsolationForest');
  });

  test('the consumer stores and sends it with the same sentence, and three of them are an episode', async () => {
    plant.start(['consumer'], env);
    await untilReady(plant.env['CONSUMER_PORT']);
    const begin = Date.now() - 60_000;
    const readings = [usual, unusual, unusual, unusual].map((sensors, index) => ({
      machineId: 2,
      ...sensors,
      collectedAt: new Date(begin + index * 10_000).toISOString(),
    }));
    await send(
      plant.topics.sensor,
      readings.map((reading) => ({ value: JSON.stringify(reading) })),
    );
    const episode = await until('the episode', async () => {
      const { rows } = await plant.aiServer.query("select machine_id from episode where kind = 'machine'");
      return rows[0];
    });
    assert.equal(episode.machine_id, '2');
    const { rows } = await plant.aiServer.query(
      `select payload from outbox where payload like '%"is_anomaly":true%' order by id`,
    );
    assert.equal(rows.length, 3);
    for (const { payload } of rows) {
      const { explanation, prediction } = JSON.parse(payload);
      assert.equal(prediction.machine_type, 'STANDARD');
      assert.match(
        explanation.summary,
        /^Unusual for this machine; .*[\d.]+ deviations above the median .* of this machine/,
      );
    }
    succeeded(await plant.run(['connector'], env));
    await deliveryIsVerified(plant);
  });

  // biome-ignore lint/suspicious/noExplicitAny: the assertions say what it is.
  async function predict(sensorData: Record<string, number>): Promise<{ status: number; body: any }> {
    const response = await fetch(`http://127.0.0.1:${plant.env['API_PORT']}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ machine_id: 2, sensor_data: sensorData }),
    });
    return { status: response.status, body: await response.json() };
  }
});
