// Properties of explanations: for any model and reading the numbers sum to the margin, by sensors and by features, after rounding too.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createExplain, type ScoredReading } from '../../src/core/explanation/explain.ts';
import type { Contributions, Explanation } from '../../src/core/explanation/explanation.ts';
import { readExplanation } from '../../src/core/explanation/read-explanation.ts';
import { defineProfile, type Feature, type Profile } from '../../src/core/profile.ts';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { forestAndRows } from '../inference/random-forests.ts';

const types = [
  { name: 'L', code: 0 },
  { name: 'M', code: 1 },
  { name: 'H', code: 2 },
];
const features = [...ai4i.features, ...(ai4i.moreFeatures ?? [])];
const reading = {
  airTemperature: 302.6,
  processTemperature: 310.4,
  rotationalSpeed: 1312,
  torque: 61.7,
  toolWear: 201,
};
const usual = {
  L: {
    sensors: {
      torque: { low: 23.6, median: 39.7, high: 54.7 },
      rotationalSpeed: { low: 1340, median: 1508, high: 1865 },
      toolWear: { low: 10, median: 107, high: 204 },
      airTemperature: { low: 297.1, median: 300.1, high: 303.5 },
      processTemperature: { low: 307.7, median: 310.1, high: 312.4 },
    },
    features: { Torque_Nm: { low: 23.6, median: 39.7, high: 54.7 } },
  },
};

function explainerOf(countMax: number, own = features, language: 'en' | 'ko' = 'en', profile: Profile = ai4i) {
  return createExplain({ profile, features: own, types, usual }, { language, countMax });
}

const scored = (over: Partial<ScoredReading> = {}): ScoredReading => ({
  sensors: reading,
  type: { name: 'L', code: 0 },
  isAnomalous: true,
  contributions: null,
  ...over,
});

function sumOf(numbers: readonly { readonly contribution: number }[]): number {
  return numbers.reduce((sum, { contribution }) => sum + contribution, 0);
}

function assertSums(contributions: Contributions, margin: number, tolerance: number): void {
  const { base, sensors, other_sensors, machine_type, features: shown, other_features } = contributions;
  const bySensors = base + sumOf(sensors) + other_sensors + (machine_type?.contribution ?? 0);
  const byFeatures = base + sumOf(shown) + other_features;
  assert.ok(Math.abs(bySensors - contributions.margin) < 1e-9, `sensors: ${bySensors}, not ${contributions.margin}`);
  assert.ok(Math.abs(byFeatures - contributions.margin) < 1e-9, `features: ${byFeatures}, not ${contributions.margin}`);
  assert.ok(Math.abs(contributions.margin - margin) < tolerance, `${contributions.margin}, not the model's ${margin}`);
}

describe('contributions', () => {
  test('shown, the rest and the base sum to the margin of the model, for any model, reading and number of them', () => {
    const sensor = fc.record(
      Object.fromEntries(
        ai4i.sensors.map(({ name, example }) => [name, fc.double({ min: 0, max: 3 * example, noNaN: true })]),
      ),
    );
    fc.assert(
      fc.property(
        forestAndRows({ featuresMin: 1, featuresMax: features.length, depthMax: 6, isCategorical: true }),
        fc.integer({ min: 0, max: 20 }),
        fc.constantFrom(...types),
        sensor,
        ({ forest, matrix, rowCount }, countMax, type, sensors) => {
          if (forest.groupCount > 1 || rowCount === 0) return;
          const scorer = createReferenceScorer(forest);
          const values = scorer.contributions(matrix, 1);
          const [margin] = scorer.margins(matrix, 1);
          const explain = explainerOf(countMax, features.slice(features.length - forest.featureCount));
          const { contributions } = explain(scored({ sensors, type, contributions: { values, start: 0 } }));
          assert.ok(contributions !== null);
          assert.ok(contributions.features.length <= countMax && contributions.sensors.length <= countMax);
          const size = values.reduce((sum, value) => sum + Math.abs(value), 1);
          assertSums(contributions, margin as number, 1e-4 + 1e-5 * size);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('of derived features go to the sensors that move them from what is usual, and of the type to itself', () => {
    const at = (name: string): number => features.findIndex((feature) => feature.name === name);
    const values = new Float32Array(features.length + 1);
    values[at('Temp_toolwear')] = 1;
    values[at('Type_encoded')] = 0.25;
    values[features.length] = -3;
    const { contributions } = explainerOf(20)(scored({ contributions: { values, start: 0 } }));
    const by = Object.fromEntries(contributions?.sensors.map((each) => [each.sensor, each.contribution]) ?? []);
    // Tool wear is nearly twice its median, and the temperature is at it.
    assert.ok((by['toolWear'] ?? 0) > 0.99, JSON.stringify(by));
    assert.ok(Math.abs((by['toolWear'] ?? 0) + (by['processTemperature'] ?? 0) - 1) < 1e-3);
    assert.equal(by['torque'], 0);
    assert.equal(contributions?.machine_type?.contribution, 0.25);
  });

  test('are counted to the sensors that a profile names, also where it reads none of them', () => {
    const [first, ...rest] = ai4i.features.filter(({ name }) => name === 'Torque_Nm');
    assert.equal(rest.length, 0);
    const feature = {
      ...first,
      name: 'Hidden',
      of: () => 7,
      sensors: ['torque', 'toolWear'],
      from: 'sensors',
    } as const;
    const explain = explainerOf(20, [feature]);
    const { contributions } = explain(scored({ contributions: { values: Float32Array.of(2, -3), start: 0 } }));
    const by = Object.fromEntries(contributions?.sensors.map((each) => [each.sensor, each.contribution]) ?? []);
    assert.deepEqual([by['torque'], by['toolWear'], by['airTemperature']], [1, 1, 0]);
  });

  test('say the value, its unit and how it lies to what is usual, in English and in Korean', () => {
    const values = new Float32Array(features.length + 1);
    values[3] = 2.5;
    const sentence = (language: 'en' | 'ko', torque: number) => {
      const explain = explainerOf(1, features, language);
      const { contributions } = explain(
        scored({ sensors: { ...reading, torque }, contributions: { values, start: 0 } }),
      );
      assert.equal(contributions?.sensors[0]?.unit, 'Nm');
      assert.deepEqual(contributions?.sensors[0]?.usual, usual.L.sensors.torque);
      return contributions?.sensors[0]?.sentence;
    };
    assert.equal(
      sentence('en', 61.7),
      'Torque is 61.7 Nm, above the usual 23.6 to 54.7 Nm of type L; it speaks for a failure',
    );
    assert.equal(
      sentence('en', 40),
      'Torque is 40 Nm, within the usual 23.6 to 54.7 Nm of type L; it speaks for a failure',
    );
    assert.equal(sentence('ko', 4.6), '토크 4.6 Nm, 유형 L의 평소 범위 23.6~54.7 Nm보다 낮음; 고장 쪽으로 작용');
  });

  // "Type_encoded is 1" was said: the type's number, under the name that it has in the model.
  test('of the machine type say its name, also where a profile has no label for it, and a number that it stands for', () => {
    const rating = { en: 'Rated torque', ko: '정격 토크' };
    const ofType = ai4i.features.filter(({ from }) => from === 'type');
    const own: Feature[] = [
      ...ofType,
      { name: 'Is_H', from: 'type', of: (_, type) => (type.name === 'H' ? 1 : 0) },
      { name: 'Code', label: { en: 'Grade', ko: '등급' }, from: 'type', of: (_, type) => type.code },
      { name: 'Rated', label: rating, unit: 'Nm', from: 'type', of: (_, type) => 50 + type.code },
    ];
    const said = (language: 'en' | 'ko') => {
      const given = { values: Float32Array.of(0.4, 0.3, -0.2, -0.1, 0), start: 0 };
      const { contributions } = explainerOf(
        20,
        own,
        language,
      )(scored({ type: { name: 'M', code: 1 }, contributions: given }));
      return contributions?.features.map(({ feature, value, sentence }) => [feature, value, sentence]);
    };
    assert.deepEqual(said('en'), [
      ['Type_encoded', 1, 'Machine type is M; it speaks for a failure'],
      ['Is_H', 0, 'Machine type is M; it speaks for a failure'],
      ['Code', 1, 'Grade is M; it speaks against a failure'],
      ['Rated', 51, 'Rated torque is 51 Nm; it speaks against a failure'],
    ]);
    assert.deepEqual(
      said('ko')?.map(([, , sentence]) => sentence),
      [
        '설비 유형 M; 고장 쪽으로 작용',
        '설비 유형 M; 고장 쪽으로 작용',
        '등급 M; 정상 쪽으로 작용',
        '정격 토크 51 Nm; 정상 쪽으로 작용',
      ],
    );
  });

  test('are explained without ranges where the model knows none', () => {
    const values = new Float32Array(features.length + 1).fill(1);
    const explain = createExplain({ profile: ai4i, features, types }, { language: 'en', countMax: 5 });
    const { contributions } = explain(scored({ contributions: { values, start: 0 } }));
    assert.ok(contributions?.sensors.every((each) => each.usual === null));
    assert.match(contributions?.sensors[0]?.sentence ?? '', /^[A-Z][a-z ]+ is [\d.]+ \w+; it speaks for a failure$/);
  });
});

describe('failure modes with limits as data', () => {
  const explain = explainerOf(5);
  const of = (over: Partial<Record<keyof typeof reading, number>>, isAnomalous = true): Explanation =>
    explain(scored({ sensors: { ...reading, ...over }, isAnomalous }));

  test('say margins in the unit and in percent, on the side that counts, and the likely mode', () => {
    const found = of({});
    assert.deepEqual(
      found.failure_modes.map(({ code }) => code),
      ['HDF', 'OSF', 'TWF'],
    );
    assert.deepEqual(found.failure_modes[1]?.limits, [
      {
        quantity: 'tool wear x torque',
        value: 12_401.7,
        unit: 'min·Nm',
        limit: 11_000,
        side: 'above',
        margin: 1_401.7,
        margin_percent: 12.7,
      },
    ]);
    assert.deepEqual(
      found.failure_modes[0]?.limits.map(({ side, margin }) => [side, margin]),
      [
        ['below', 0.8],
        ['below', 68],
      ],
    );
    assert.equal(found.nearest_mode?.code, 'OSF');
    assert.equal(found.nearest_mode?.is_crossed, true);
    assert.equal(found.model_and_limits, 'agree');
  });

  test('name the nearest where none is crossed, and how far it is', () => {
    const found = of({ toolWear: 170, torque: 60, rotationalSpeed: 1400 });
    assert.deepEqual(found.failure_modes, []);
    assert.equal(found.model_and_limits, 'model_only');
    assert.equal(found.nearest_mode?.is_crossed, false);
    assert.equal(found.nearest_mode?.code, 'HDF');
    assert.equal(found.nearest_mode?.sentence, 'rotational speed is 1400 rpm, 20 rpm from the limit of 1380 rpm');
    assert.match(
      found.summary,
      /no single known limit is crossed; nearest is Heat dissipation failure: rotational speed/,
    );
  });

  test('say where the limits stand alone', () => {
    assert.equal(of({}, false).model_and_limits, 'limits_only');
    assert.match(of({}, false).summary, /^The model finds the reading normal, although a known limit is crossed\./);
    assert.equal(of({ toolWear: 100, torque: 40, rotationalSpeed: 1500 }, false).model_and_limits, 'agree');
  });

  test('read in Korean where that is wanted', () => {
    const found = explainerOf(5, features, 'ko')(scored());
    assert.equal(found.failure_modes[1]?.label, '과부하 고장');
    assert.equal(found.failure_modes[1]?.evidence, '공구 마모 x 토크 12402 min·Nm, 한계 11000 min·Nm 초과 (유형 L)');
  });

  test('leave functions of the profile as they are', () => {
    const [mode] = ai4i.failureModes;
    assert.ok(mode !== undefined);
    const own = { ...mode, code: 'OWN', limits: [], evidence: () => 'as it says' };
    const profile = { ...ai4i, failureModes: [own] };
    const found = explainerOf(5, features, 'en', profile)(scored());
    assert.deepEqual(found.failure_modes, [{ code: 'OWN', label: mode.label.en, evidence: 'as it says', limits: [] }]);
    assert.equal(found.nearest_mode?.limit, null);
  });

  test('need evidence or limits, of the right shape', () => {
    const withMode = (mode: object) => () =>
      defineProfile({ ...ai4i, failureModes: [{ code: 'X', column: 'X', label: { en: 'x', ko: 'x' }, ...mode }] });
    assert.throws(withMode({}), /evidence must be a function of the sensors' values, or absent where limits are given/);
    const limit = { quantity: { en: 'q', ko: 'q' }, unit: 'W', of: () => 1, limit: 2, side: 'above' };
    assert.doesNotThrow(withMode({ limits: [limit] }));
    for (const [change, reason] of [
      [{ side: 'over' }, /side must be 'above' or 'below'/],
      [{ limit: 'high' }, /limit must be a number, or an object/],
      [{ of: 3 }, /of must be a function/],
      [{ quantity: 'power' }, /quantity must be \{ en: text, ko: text \}/],
    ] as const)
      assert.throws(withMode({ limits: [{ ...limit, ...change }] }), reason);
  });
});

test('an explanation reads back as it was written', () => {
  const values = new Float32Array(features.length + 1).map((_, place) => (place % 5) - 2);
  const written = explainerOf(5)(scored({ contributions: { values, start: 0 } }));
  const withWayBack: Explanation = {
    ...written,
    way_back: {
      changes: [{ sensor: 'torque', label: 'Torque', from: 61.7, to: 50, unit: 'Nm' }],
      anomaly_probability: 0.1,
      sentence: 's',
    },
    way_back_search: 'found',
  };
  for (const explanation of [written, withWayBack])
    assert.deepEqual(readExplanation(JSON.parse(JSON.stringify(explanation))), explanation);
});
