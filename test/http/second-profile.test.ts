import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { press } from '../../examples/press/profile.ts';
import { buildTestServer, machinesIn, modelOf } from './support.ts';

describe('/predict of a press, which shares no sensor with AI4I', () => {
  let app: FastifyInstance;
  before(async () => {
    // Its scorer: fails where the oil is under stress, which is the first feature.
    const model = modelOf(press, (row) => ((row[0] as number) > 1_000 ? 0.8 : 0.1));
    app = await buildTestServer({ profile: press, model, findMachineTypes: machinesIn({ 13: 'A' }, press) });
  });
  after(() => app.close());

  const predict = async (sensorData: Record<string, unknown>) => {
    const payload = { machine_id: 13, sensor_data: sensorData };
    const response = await app.inject({ method: 'POST', url: '/predict', payload });
    return { status: response.statusCode, body: response.json() };
  };

  test('answers in the same envelope with its own features', async () => {
    const { status, body } = await predict({ oilPressure: 200, oilTemperature: 45, strokeRate: 24 });
    assert.equal(status, 200);
    assert.equal(body.is_anomaly, false);
    assert.equal(body.machine_type, 'A');
    assert.deepEqual(Object.entries(body.features), [
      ['Type_code', 0],
      ['Oil_stress', 360],
    ]);
    const failing = await predict({ oilPressure: 640, oilTemperature: 110, strokeRate: 10 });
    assert.equal(failing.body.is_anomaly, true);
    assert.equal(failing.body.severity, 'CRITICAL');
  });

  test("names its own sensors in errors, and knows none of AI4I's", async () => {
    const { status, body } = await predict({ torque: 42, oilPressure: 200, oilTemperature: 45 });
    assert.equal(status, 422);
    assert.deepEqual(body.errors, [{ field: 'sensor_data.strokeRate', message: 'strokeRate is missing' }]);
  });

  test('is documented with its own sensors alone', async () => {
    const { body } = await app.inject('/openapi.json');
    for (const { name } of press.sensors) assert.ok(body.includes(name), name);
    assert.ok(!/airTemperature|torque|Temp_diff/i.test(body));
  });
});
