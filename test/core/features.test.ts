import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describeFeatures, selectFeatures, writeFeatureRow } from '../../src/core/features.ts';
import { defaultTypeEncoding, encodedTypes, typeNameReader } from '../../src/core/machine-type.ts';
import { defineProfile } from '../../src/core/profile.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';

const values = { airTemperature: 300.5, processTemperature: 310.2, rotationalSpeed: 1500, torque: 42.5, toolWear: 100 };
const type = { name: 'M', code: 1 };

it("gives the derived features of the Python system's example, rounded as there and in its order", () => {
  assert.equal(
    JSON.stringify(describeFeatures(ai4i.features, values, type)),
    '{"Type_encoded":1,"Air_temperature_K":300.5,"Process_temperature_K":310.2,"Rotational_speed_rpm":1500,"Torque_Nm":42.5,' +
      '"Tool_wear_min":100,"Temp_diff":9.7,"Power":63.75,"Tool_wear_rate":0.0666,"Torque_speed_ratio":0.0283,"Temp_toolwear":31020}',
  );
});

it('writes a row in model order, in float32, where the row belongs', () => {
  const matrix = new Float32Array(22);
  writeFeatureRow(ai4i.features, values, type, matrix, 1);
  assert.deepEqual([...matrix.subarray(0, 11)], new Array(11).fill(0));
  const f32 = Math.fround;
  const expected = [300.5, 310.2, 1500, 42.5, 100, 310.2 - 300.5, 63.75, 100 / 1501, 42.5 / 1501, 31020, 1].map(f32);
  assert.deepEqual([...matrix.subarray(11)], expected);
});

it('refuses a feature that the profile does not have, by name', () => {
  assert.throws(() => selectFeatures(ai4i, ['Torque_Nm', 'Vibration']), /no feature Vibration/);
});

it('reads every spelling of a machine type', () => {
  const read = typeNameReader(ai4i);
  for (const [spelling, name] of [
    ['M', 'M'],
    ['MEDIUM', 'M'],
    ['low', 'L'],
    [' High ', 'H'],
  ])
    assert.equal(read(spelling as string), name);
  assert.equal(read('X'), undefined);
});

it('encodes types as the Python system does: M is 1', () => {
  assert.deepEqual(defaultTypeEncoding(ai4i), { L: 0, M: 1, H: 2 });
  assert.equal(encodedTypes(ai4i, { H: 0, L: 1, M: 2 }).get('M')?.code, 2);
  assert.throws(() => encodedTypes(ai4i, { L: 0, M: 1 }), /no number for machine type H/);
});

it('names what is inconsistent in a profile', () => {
  const sensor = {
    name: 'flow',
    unit: 'l/s',
    range: { atMost: 1 },
    label: { en: '', ko: '' },
    column: 'flow',
    example: 0.5,
  } as const;
  const sound = {
    name: 'pump',
    sensors: [sensor],
    machineTypes: [{ name: 'A', aliases: [], label: { en: '', ko: '' } }],
    typeOrder: ['A'],
    features: [{ name: 'Flow', from: 'sensors' as const, of: (s: { flow: number }) => s.flow }],
    failureModes: [],
    training: { typeColumn: 'type', targetColumn: 'failed' },
  } as const;
  assert.equal(defineProfile(sound).name, 'pump');
  assert.throws(
    () => defineProfile({ ...sound, sensors: [sensor, sensor] }),
    /profile pump: names the sensor flow twice/,
  );
  assert.throws(() => defineProfile({ ...sound, typeOrder: ['A', 'B'] }), /typeOrder/);
  assert.throws(() => defineProfile({ ...sound, features: [] }), /no features/);
});
