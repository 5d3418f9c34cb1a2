import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFeatures, featureSets, selectFeatures } from '../../src/core/features.ts';
import { defineProfile } from '../../src/core/profile.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';

const values = { airTemperature: 300.5, processTemperature: 310.2, rotationalSpeed: 1500, torque: 42.5, toolWear: 100 };

test('the set seed is the eleven, and physics adds to them', () => {
  const { seed, physics } = featureSets(ai4i);
  assert.deepEqual(
    seed,
    ai4i.features.map(({ name }) => name),
  );
  assert.equal(seed?.length, 11);
  assert.deepEqual(physics?.slice(0, 11), seed);
});

test('physics computes watts, margins, and wear x torque against the limit of the type', () => {
  const features = selectFeatures(ai4i, featureSets(ai4i)['physics']?.slice(11) ?? []);
  // 42.5 Nm at 1500 rpm are 6675.8844 W; 100 min x 42.5 Nm of 12000 and 13000; 9.7 K of 8.6 K; (1500 - 1380) / 100.
  assert.deepEqual(describeFeatures(features, values, { name: 'M', code: 1 }), {
    Power_W: 6675.8844,
    Power_margin_W: 2324.1156,
    Strain_ratio: 0.3542,
    Temp_margin_K: 1.1,
    Heat_margin: 1.2,
  });
  assert.equal(describeFeatures(features, values, { name: 'H', code: 2 })['Strain_ratio'], 0.3269);
});

test('the temperature margin has no noise of binary fractions', () => {
  const [margin] = selectFeatures(ai4i, ['Temp_margin_K']);
  const type = { name: 'L', code: 0 };
  // 309.1 - 300.5 is 8.600000000000023, and 308.9 - 300.3 is 8.599999999999966.
  for (const [airTemperature, processTemperature] of [
    [300.5, 309.1],
    [300.3, 308.9],
  ] as const)
    assert.equal(Math.abs(margin?.of({ ...values, airTemperature, processTemperature }, type) ?? 1), 0);
});

test('a profile whose sets name what it does not have is refused', () => {
  const flow = { name: 'Flow', from: 'sensors' as const, of: (s: { flow: number }) => s.flow };
  const pump = (more: object) => () =>
    defineProfile({
      name: 'pump',
      sensors: [
        { name: 'flow', unit: 'l/s', range: { atMost: 1 }, label: { en: '', ko: '' }, column: 'flow', example: 0.5 },
      ],
      machineTypes: [{ name: 'A', aliases: [], label: { en: '', ko: '' } }],
      typeOrder: ['A'],
      features: [flow],
      failureModes: [],
      training: { typeColumn: 'type', targetColumn: 'failed' },
      ...more,
    });
  assert.throws(pump({ featureSets: { all: ['Flow', 'Head'] } }), /no feature Head, which the feature set all names/);
  assert.throws(pump({ moreFeatures: [flow] }), /names the feature Flow twice/);
  const head = { ...flow, name: 'Head' };
  assert.throws(
    pump({ moreFeatures: [head], featureSets: { all: ['Head'] } }),
    /first of featureSets must name exactly/,
  );
});
