// `/predict` of a profile with optional sensors: a value that was not measured is null or absent, and null in what the model saw.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { press } from '../../examples/press/profile.ts';
import { layoutOf } from '../../src/core/drift/layout.ts';
import { reportDrift } from '../../src/core/drift/report.ts';
import { defineProfile } from '../../src/core/profile.ts';
import { createOptionalCount, shownOptional } from '../../src/http/status/optional-sensors.ts';
import type { Model } from '../../src/inference/model/model.ts';
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

test('/system/info says which sensors are optional, and how many readings that were asked about came without each', async (t) => {
  const model = modelOf(profile, () => 0.1);
  const own = await buildTestServer({ profile, model, findMachineTypes: machinesIn({ 13: 'A' }, profile) });
  t.after(() => own.close());
  const ask = async () => (await own.inject('/system/info')).json().optional_sensors;
  const unknown = { name: 'oilTemperature', in_training: null, last_window: null };
  assert.deepEqual(await ask(), [{ ...unknown, since_start: { readings: 0, without: 0 } }]);
  const whole = { oilPressure: 200, oilTemperature: 45, strokeRate: 24 };
  const lacking = { oilPressure: 200, strokeRate: 24 };
  await own.inject({ method: 'POST', url: '/predict', payload: { machine_id: 13, sensor_data: lacking } });
  const rows = [whole, lacking, {}, whole].map((sensor_data) => ({ machine_id: 13, sensor_data }));
  await own.inject({ method: 'POST', url: '/predict/batch', payload: { readings: rows } });
  assert.deepEqual(await ask(), [{ ...unknown, since_start: { readings: 4, without: 2 } }]);
  const plain = await buildTestServer();
  t.after(() => plain.close());
  assert.deepEqual((await plain.inject('/system/info')).json().optional_sensors, []);
});

test('beside them stand how many rows of training, and readings of the last window, came without it, of all types', () => {
  const sample = (missing: number) => ({ edges: [40, 50], counts: [10, 20, 10], missing });
  const inputs = Object.fromEntries(
    Object.entries({ A: 4, B: 16 }).map(([type, missing]) => [
      type,
      { rows: 40 + missing, sensors: { oilTemperature: sample(missing) }, features: { oilTemperature: sample(0) } },
    ]),
  );
  const reference = { inputs, scores: null };
  const layout = layoutOf(reference);
  const slice = new Float64Array(layout.cellCount);
  for (const { variables, ratesAt } of layout.types) {
    slice[ratesAt] = 100;
    slice.set([30, 30, 30, 10], variables[0]?.at);
  }
  const drift = reportDrift({ layout, slices: [slice, slice], threshold: 0.5, falseAlarmShare: 0.001 });
  const { manifest, ...rest } = modelOf(profile, () => 0.1);
  const model: Model = { ...rest, manifest: { ...manifest, reference } };
  assert.deepEqual(shownOptional(profile, model, drift, createOptionalCount(profile)), [
    {
      name: 'oilTemperature',
      in_training: { readings: 100, without: 20 },
      last_window: { readings: 400, without: 40 },
      since_start: { readings: 0, without: 0 },
    },
  ]);
});
