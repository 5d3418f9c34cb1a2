// A profile may say that a reading can come without a sensor: what is computed of it is then missing, and nothing is made up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidReading } from '../../src/core/errors.ts';
import { createExplain } from '../../src/core/explanation/explain.ts';
import { createWriteExplanation } from '../../src/core/explanation/write-explanation.ts';
import { withMemory } from '../../src/core/memory/features.ts';
import { createMachineStates } from '../../src/core/memory/machine-states.ts';
import { createMemory, memoryBytes } from '../../src/core/memory/memory.ts';
import { defineProfile, type Profile } from '../../src/core/profile.ts';
import { readReading } from '../../src/core/reading/reading.ts';
import { decodeText, TextBytes } from '../../src/core/text/text-bytes.ts';
import { functionProblems } from '../../src/inference/model/check-functions.ts';
import { type PlainReading, recomputeBehind } from './memory/reference.ts';

const label = { en: 'Sensor', ko: '센서' };
const sensor = { unit: 'bar', range: { atLeast: -1e6, atMost: 1e6 }, label, example: 10 };
const type = { name: 'STANDARD', code: 0 };

const rig = defineProfile({
  name: 'rig',
  sensors: [
    { ...sensor, name: 'flow', column: 'Flow' },
    { ...sensor, name: 'heat', column: 'Heat', label: { en: 'Heat', ko: '열' }, optional: true },
    { ...sensor, name: 'noise', column: 'Noise', optional: true },
  ],
  features: [
    { name: 'Flow', from: 'sensors', of: (s) => s.flow },
    { name: 'Heat', from: 'sensors', of: (s) => s.heat },
    // NaN is not above 20, and 0 would say that it is known to be below.
    { name: 'Hot', from: 'sensors', of: (s) => (s.heat > 20 ? 1 : 0) },
    { name: 'Ratio', from: 'sensors', of: (s) => s.flow / (1 + Math.abs(s.noise)) },
    { name: 'Flow_mean', memory: { statistic: 'mean', of: (s) => s.flow, over: { seconds: 20 } } },
    { name: 'Heat_mean', memory: { statistic: 'mean', of: (s) => s.heat, over: { seconds: 20 } } },
    { name: 'Heat_least', memory: { statistic: 'minimum', of: (s) => s.heat, over: { readings: 4 } } },
    { name: 'Both_slope', memory: { statistic: 'slope', of: (s) => s.heat * s.noise, over: { seconds: 20 } } },
    { name: 'Since_hot', memory: { statistic: 'timeSince', of: (s) => s.heat > 20 } },
    { name: 'Noise_off', memory: { statistic: 'fromBaseline', of: (s) => s.noise, over: { readings: 5 } } },
    { name: 'Flow_smooth', memory: { statistic: 'smoothed', of: (s) => s.flow, over: { seconds: 9 } } },
  ],
  failureModes: [
    {
      code: 'HEAT',
      label,
      column: 'Too hot',
      limits: [{ quantity: { en: 'heat', ko: '열' }, unit: 'bar', of: (s) => s.heat, limit: 50, side: 'above' }],
    },
  ],
  training: { machineColumn: 'Machine', timeColumn: 'Time' },
});

const context = { sourceTimeZone: 'UTC', valueBytesMax: 1_000 };
const read = (profile: Profile, body: object) => readReading(profile, { machineId: 1, ...body }, 0, context);

test('a reading without an optional sensor, or with null for it, is taken, and one without another sensor is refused by its name', () => {
  for (const body of [
    { flow: 1, noise: 3 },
    { flow: 1, heat: null, noise: 3 },
  ]) {
    const reading = read(rig, body);
    assert.ok(!(reading instanceof InvalidReading));
    assert.deepEqual(reading.sensors, { flow: 1, heat: Number.NaN, noise: 3 });
  }
  const refused = (body: object, profile: Profile = rig) => {
    const reading = read(profile, body);
    assert.ok(reading instanceof InvalidReading);
    return [reading.kind, reading.field, reading.message];
  };
  assert.deepEqual(refused({ heat: 1, noise: 3 }), ['missing', 'flow', 'flow is missing']);
  assert.deepEqual(refused({ flow: 1, heat: 'hot' }), ['not_a_number', 'heat', 'heat must be a number, and is "hot"']);
  assert.deepEqual(refused({ flow: 1, heat: 2e6 })[0], 'out_of_range');
  const allOptional = { ...rig, sensors: rig.sensors.map((each) => ({ ...each, optional: true })) };
  assert.deepEqual(refused({ heat: null }, allOptional), ['missing', 'flow', 'no sensor has a value']);
});

test('a feature that comes from a sensor which was not measured is missing, whatever its function makes of NaN', () => {
  const of = (name: string, values: Record<string, number>) =>
    rig.features.find((each) => each.name === name)?.of(values, type);
  const without = { flow: 4, heat: Number.NaN, noise: 1 };
  assert.deepEqual(
    ['Flow', 'Heat', 'Hot', 'Ratio'].map((name) => of(name, without)),
    [4, Number.NaN, Number.NaN, 2],
  );
  assert.equal(of('Hot', { ...without, heat: 21 }), 1);
  // Files of profiles are defined, and then checked by defining them again.
  const again = defineProfile(rig);
  assert.equal(again.features[2]?.of, rig.features[2]?.of);
  assert.deepEqual(
    withMemory(again.features).map(({ needs = [] }) => needs.join()),
    ['', 'heat', 'heat', 'heat,noise', 'heat', 'noise', ''],
  );
});

test('a profile that is made of another one, with more sensors that are optional, has features that are missing without those', () => {
  const both = ({ heat = 0, noise = 0 }: Readonly<Record<string, number>>) => (heat > noise ? 1 : 0);
  const withHeat = rig.sensors.map((each) => ({ ...each, optional: each.name === 'heat' }));
  const first = defineProfile({ ...rig, sensors: withHeat, features: [{ name: 'Louder', from: 'sensors', of: both }] });
  const second = defineProfile({ ...first, sensors: rig.sensors });
  for (const [profile, expected] of [
    [first, [1, Number.NaN, 0]],
    [second, [1, Number.NaN, Number.NaN]],
  ] as const) {
    const of = (heat: number, noise: number) => profile.features[0]?.of({ flow: 1, heat, noise }, type);
    assert.deepEqual([of(2, 1), of(Number.NaN, 1), of(2, Number.NaN)], expected);
  }
});

// Its features went on being of the readings alone that have what is optional no more, so that its memory lay otherwise than that of a profile written anew.
test('a profile that is made of another one, with fewer sensors that are optional, is as if it had been written so', () => {
  const names = rig.sensors.map(({ name }) => name);
  const needsWith = (optional: readonly string[]): readonly string[] => {
    const sensors = rig.sensors.map((each) => ({ ...each, optional: optional.includes(each.name) }));
    const { features } = defineProfile({ ...rig, sensors });
    const of = (name: string) => features.find((each) => each.name === name)?.of;
    assert.equal(of('Hot')?.({ flow: 1, heat: Number.NaN, noise: 1 }, type), optional.length === 0 ? 0 : Number.NaN);
    assert.equal(of('Ratio')?.({ flow: 4, heat: 1, noise: 1 }, type), 2);
    const remembered = withMemory(features);
    if (optional.length === 0) {
      const plain = remembered.map(({ name, memory }) => ({ name, memory }));
      assert.equal(memoryBytes(remembered, names), memoryBytes(plain, names));
    }
    return remembered.map(({ needs = [] }) => needs.join());
  };
  assert.deepEqual(needsWith(['heat']), ['', 'heat', 'heat', 'heat', 'heat', '', '']);
  assert.deepEqual(needsWith([]), ['', '', '', '', '', '', '']);
});

const value = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: -50, max: 50, noNaN: true }) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
);
const stream = fc
  .array(
    fc.record({
      stepMs: fc.oneof(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: -9_000, max: 200_000 })),
      flow: fc.double({ min: -50, max: 50, noNaN: true }),
      heat: value,
      noise: value,
    }),
    { minLength: 1, maxLength: 50 },
  )
  .map((steps): readonly PlainReading[] => {
    let at = 1_763_461_800_000;
    return steps.map(({ stepMs, ...values }) => {
      at += stepMs;
      return { at, values };
    });
  });

// Of readings that have what a feature comes from: the others are no part of its history, but for the machine's newest time.
test('a feature with memory is that of the readings which have its sensors, to the bit, and NaN of any other', () => {
  const features = withMemory(rig.features);
  const sensorNames = rig.sensors.map(({ name }) => name);
  fc.assert(
    fc.property(stream, fc.nat(49), (given, cut) => {
      const memory = createMemory(features, sensorNames);
      assert.equal(8 * memory.width, memoryBytes(features, sensorNames));
      let states = createMachineStates(memory, 1);
      let newest = Number.NEGATIVE_INFINITY;
      const kept: PlainReading[] = [];
      given.forEach((reading, index) => {
        if (index === cut && index > 0) {
          const bytes = states.snapshot(1) as Uint8Array;
          states = createMachineStates(memory, 1);
          states.restore(1, bytes);
        }
        const out = new Float64Array(features.length);
        const sensors = Float64Array.from(sensorNames, (name) => reading.values[name] as number);
        const late = new Uint8Array(1);
        states.pass(Float64Array.of(1), { times: Float64Array.of(reading.at), sensors, place: 0 }, out, late);
        assert.equal(late[0], reading.at < newest ? 1 : 0);
        const asTaken = { ...reading, at: Math.max(reading.at, newest) };
        features.forEach(({ name, memory: rule, needs = [] }, column) => {
          const has = ({ values }: PlainReading) => needs.every((need) => !Number.isNaN(values[need]));
          const [expected] = has(reading) ? recomputeBehind([rule], {}, kept.filter(has), asTaken) : [Number.NaN];
          assert.ok(Object.is(out[column], expected), `${name} of reading ${index}: ${out[column]}, not ${expected}`);
        });
        if (late[0] === 0) kept.push(reading);
        newest = asTaken.at;
      });
    }),
    { numRuns: 200 },
  );
});

test('an explanation says of a sensor that it was not measured, with what that adds, and crosses no limit by it', () => {
  const features = rig.features.slice(0, 4);
  const subject = { profile: rig, features, types: [type] };
  const contributions = { values: Float32Array.of(0.1, 1.5, 0.5, -0.2, -2), start: 0 };
  const scored = { sensors: { flow: 4, heat: Number.NaN, noise: 1 }, type, isAnomalous: true, contributions };
  for (const language of ['en', 'ko'] as const) {
    const options = { language, countMax: 5 };
    const explain = createExplain(subject, options);
    const explanation = explain(scored);
    const [first] = explanation.contributions?.sensors ?? [];
    assert.deepEqual([first?.sensor, first?.value, first?.contribution], ['heat', null, 2]);
    const said = { en: 'Heat was not measured; it speaks for a failure', ko: '열: 측정되지 않음; 고장 쪽으로 작용' };
    assert.equal(first?.sentence, said[language]);
    assert.ok(explanation.summary.includes(said[language].split(';')[0] as string), explanation.summary);
    assert.deepEqual([explanation.failure_modes, explanation.nearest_mode], [[], null]);
    const written = createWriteExplanation(subject, options, explain)(scored, new TextBytes());
    assert.equal(decodeText(written.json), JSON.stringify(explanation));
  }
});

test('a check of the profile tries what it says of values that were not measured', () => {
  assert.deepEqual(functionProblems(rig), []);
  const mode = {
    code: 'X',
    label,
    column: 'X',
    evidence: (s: { heat: number }) => (s.heat > 50 ? null : `${s.heat} bar`),
  };
  const odd = { ...rig, failureModes: [mode as unknown as Profile['failureModes'][number]] };
  assert.deepEqual(functionProblems(odd), [
    'evidence of X says NaN when heat was not measured (NaN), and the others are their examples (machine type STANDARD)',
  ]);
});
