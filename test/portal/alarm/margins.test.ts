// How far readings are from the limits of failure modes, and where what is usual of a quantity is taken from.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Contributions } from '../../../src/core/explanation/explanation.ts';
import { evidenceOfLimits } from '../../../src/core/explanation/limits.ts';
import type { Limit } from '../../../src/core/failure-mode.ts';
import { defineProfile, type Profile, type SensorValues } from '../../../src/core/profile.ts';
import { createMargins } from '../../../src/portal/alarm/margins.ts';
import { describeProfile } from '../../../src/portal/describe-profile.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';

const sensors = { airTemperature: 302.6, processTemperature: 310.4, rotationalSpeed: 1312, torque: 69.9, toolWear: 12 };
const usual = { low: 40, median: 60, high: 75 };
const reason = { contribution: 1, sentence: '' };
const said: Contributions = {
  ...{ margin: 1, base: 0, other_sensors: 0, machine_type: null, other_features: 0 },
  sensors: [
    {
      ...{ sensor: 'rotationalSpeed', label: 'Rotational speed', value: 1312, unit: 'rpm', ...reason },
      usual: { low: 1335, median: 1506, high: 1857 },
    },
  ],
  features: [{ feature: 'Power', value: 91.7, unit: null, usual, ...reason }],
};
const measure = createMargins(ai4i);
const quantityOf = (margins: ReturnType<typeof measure>, mode: string, at = 0) =>
  margins.find((each) => each.mode === mode)?.quantities[at];

describe('how far a reading is from the limits', () => {
  test('is said of each failure mode that has limits, a band as one quantity', () => {
    const margins = measure({ machineType: 'M', sensors }, said);
    assert.deepEqual(
      margins.map(({ mode, isCrossed, crossedBy, quantities }) => [mode, isCrossed, crossedBy, quantities.length]),
      [
        ['HDF', true, 'all', 2],
        ['PWF', true, 'any', 1],
        ['OSF', false, 'all', 1],
        ['TWF', false, 'all', 1],
      ],
    );
    const power = quantityOf(margins, 'PWF');
    assert.equal(Math.round(power?.value ?? 0), 9604);
    assert.deepEqual(power?.limits, [
      { limit: 3_500, side: 'below', isCrossed: false },
      { limit: 9_000, side: 'above', isCrossed: true },
    ]);
    assert.deepEqual(quantityOf(margins, 'OSF')?.limits, [{ limit: 12_000, side: 'above', isCrossed: false }]);
  });

  test('has what is usual of the same sensor, and of a feature that is the quantity but for a factor', () => {
    const margins = measure({ machineType: 'M', sensors }, said);
    assert.deepEqual(quantityOf(margins, 'HDF', 1)?.usual, { low: 1335, high: 1857 });
    // The feature is torque times speed by 1000, the quantity torque times angular speed.
    const power = quantityOf(margins, 'PWF')?.usual;
    assert.deepEqual(
      [power?.low, power?.high].map((each) => Math.round(each ?? 0)),
      [4189, 7854],
    );
    // Nothing is said of the tool's wear.
    assert.equal(quantityOf(margins, 'TWF')?.usual, null);
    assert.equal(quantityOf(measure({ machineType: 'M', sensors }, null), 'PWF')?.usual, null);
  });

  test('leaves out what cannot be measured: of sensors that are missing, of a type without that limit, of what throws', () => {
    const modesOf = (margins: ReturnType<typeof measure>) => margins.map(({ mode }) => mode);
    const { torque: _, ...without } = sensors;
    assert.deepEqual(modesOf(measure({ machineType: 'M', sensors: without }, said)), ['HDF', 'TWF']);
    assert.deepEqual(modesOf(measure({ machineType: 'of tomorrow', sensors }, said)), ['HDF', 'PWF', 'TWF']);
    const throws = (): never => {
      throw new Error('of a profile');
    };
    const [first, ...rest] = ai4i.failureModes;
    assert.ok(first);
    const odd = {
      ...ai4i,
      failureModes: [{ ...first, evidence: throws, limits: [{ ...power, of: throws }] }, ...rest],
    };
    assert.deepEqual(modesOf(createMargins(odd)({ machineType: 'M', sensors }, said)), ['PWF', 'OSF', 'TWF']);
  });

  // Its limits were never taken for alike, as no distance is below a negative one.
  test('has what is usual of a quantity that is the opposite of a sensor, its ends the other way round', () => {
    const slow = { ...power, of: (values: SensorValues) => -2 * (values['rotationalSpeed'] as number) };
    const none = { ...power, quantity: { en: 'nothing', ko: '없음' }, of: () => 0 };
    const measureOdd = createMargins(withLimits(slow, none));
    const [mode] = measureOdd({ machineType: 'M', sensors }, said);
    assert.deepEqual(
      mode?.quantities.map((each) => each.usual),
      [{ low: -3_714, high: -2_670 }, null],
    );
  });

  // A promise that rejects where nobody waits for it ends a process.
  test('takes neither a promise nor a changed reading from what a plant wrote', async () => {
    const rejects = (async () => Promise.reject(new Error('of a profile'))) as never;
    const changes = {
      ...power,
      of: (values: SensorValues) => {
        (values as Record<string, number>)['torque'] = 0;
        return 1;
      },
    };
    const torque = { ...power, of: (values: SensorValues) => values['torque'] as number };
    const odd = withLimits({ ...power, of: rejects }, changes, torque);
    const [mode] = createMargins(odd)({ machineType: 'M', sensors }, said);
    assert.deepEqual(
      mode?.quantities.map(({ value }) => value),
      [sensors.torque],
    );
    assert.deepEqual(describeProfile(odd).sensors.find(({ name }) => name === 'torque')?.limits[0]?.unit, 'W');
    const [first] = ai4i.failureModes;
    assert.ok(first);
    const promised = { ...ai4i, failureModes: [{ ...first, evidence: rejects, limits: [torque] }] };
    assert.equal(createMargins(promised)({ machineType: 'M', sensors }, said)[0]?.isCrossed, false);
    // What rejects is told of when the event loop comes round.
    await new Promise(setImmediate);
  });

  test('asks each limit and each feature of a machine of 300 sensors a bounded number of times', () => {
    let calls = 0;
    const names = Array.from({ length: 300 }, (_, place) => `s${place}`);
    const both = (place: number) => (values: { readonly [name: string]: number }) => {
      calls++;
      return (values[`s${place}`] as number) * (values[`s${(place + 1) % 300}`] as number);
    };
    const [sensor] = ai4i.sensors;
    assert.ok(sensor);
    const large = defineProfile({
      name: 'large',
      sensors: names.map((name) => ({ ...sensor, name, column: name })),
      features: names.map((name, place) => ({ name, from: 'sensors', of: both(place) })),
      failureModes: names.map((code, place) => ({
        ...{ code, column: code, label: { en: code, ko: code } },
        limits: [{ ...power, of: both(place) }],
      })),
      training: {},
    });
    calls = 0;
    const measureLarge = createMargins(large);
    // Of 300 limits and 300 features: the examples, all sensors moved, and each moved by itself.
    assert.ok(calls <= 600 * 302, `${calls} calls`);
    const values = Object.fromEntries(names.map((name) => [name, 100]));
    const [feature] = said.features;
    assert.ok(feature);
    const margins = measureLarge(
      { machineType: large.machineTypes[0]?.name ?? '', sensors: values },
      { ...said, features: [{ ...feature, feature: 's299' }] },
    );
    assert.deepEqual(quantityOf(margins, 's299')?.usual, { low: 40, high: 75 });
    assert.equal(quantityOf(margins, 's298')?.usual, null);
  });
});

const withLimits = (...limits: readonly Limit[]): Profile => {
  const [first] = ai4i.failureModes;
  assert.ok(first);
  return { ...ai4i, failureModes: [{ ...first, limits, evidence: evidenceOfLimits(limits, 'any') }] };
};

const power = { quantity: { en: 'power', ko: '동력' }, unit: 'W', limit: 9_000, side: 'above' } as const;
