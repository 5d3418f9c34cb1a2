// `/predict` of a profile with optional sensors: a value that was not measured is null or absent, and null in what the model saw.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { press } from '../../examples/press/profile.ts';
import { defineProfile } from '../../src/core/profile.ts';
import { buildTestServer, machinesIn, modelOf } from './support.ts';

const profile = defineProfile({
  ...press,
  sensors: press.sensors.map((sensor) => ({ ...sensor, optional: sensor.name === 'oilTemperature' })),
});

let app: FastifyInstance;
before(async () => {
  // Fails where what it is given is missing.
  const model = modelOf(profile, (row) => (Number.isNaN(row[0]) ? 0.8 : 0.1));
  app = await buildTestServer({ profile, model, findMachineTypes: machinesIn({ 13: 'A' }, profile) });
});
after(() => app.close());

const predict = async (sensorData: Record<string, unknown>) => {
  const payload = { machine_id: 13, sensor_data: sensorData };
  const response = await app.inject({ method: 'POST', url: '/predict', payload });
  return { status: response.statusCode, body: response.json() };
};

test('a reading without an optional sensor is answered, and what comes from that sensor is null', async () => {
  for (const sensorData of [
    { oilPressure: 200, strokeRate: 24 },
    { oilPressure: 200, strokeRate: 24, oilTemperature: null },
    { oilPressure: '200', strokeRate: 24, oilTemperature: null },
  ]) {
    const { status, body } = await predict(sensorData);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.is_anomaly, body.features], [true, { Type_code: 0, Oil_stress: null }]);
  }
  const whole = await predict({ oilPressure: 200, oilTemperature: 45, strokeRate: 24 });
  assert.deepEqual([whole.body.is_anomaly, whole.body.features.Oil_stress], [false, 360]);
});

test('one without another sensor is refused by its name, and so is a text for the optional one', async () => {
  const lacking = await predict({ oilPressure: 200 });
  assert.equal(lacking.status, 422);
  assert.deepEqual(lacking.body.errors, [{ field: 'sensor_data.strokeRate', message: 'strokeRate is missing' }]);
  const odd = await predict({ oilPressure: 200, strokeRate: 24, oilTemperature: 'hot' });
  assert.deepEqual(odd.body.errors, [
    { field: 'sensor_data.oilTemperature', message: 'oilTemperature must be a number, and is "hot"' },
  ]);
});

test('the documents say which sensor may be absent', async () => {
  const { components, paths } = (await app.inject('/openapi.json')).json();
  const text = JSON.stringify([components, paths]);
  assert.match(text, /Absent, or null, where it was not measured/);
  const required = /"required":(\["machine_id","sensor_data"\]|\["oilPressure","strokeRate"\])/g;
  assert.equal(new Set(text.match(required)).size, 2);
});
