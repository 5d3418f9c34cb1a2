// An explanation that is written, piece by piece, is the JSON of the one that is described as an object, to the byte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ContributionsSubject } from '../../src/core/explanation/contribution-sums.ts';
import type { ContributionsOptions } from '../../src/core/explanation/contributions.ts';
import { createExplain, type ScoredReading } from '../../src/core/explanation/explain.ts';
import { createWriteExplanation, writtenPlainly } from '../../src/core/explanation/write-explanation.ts';
import { defineProfile, type Profile } from '../../src/core/profile.ts';
import { fourDecimals, numberText, rounded } from '../../src/core/text/number-text.ts';
import { decodeText, encodePiece, TextBytes } from '../../src/core/text/text-bytes.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { anyText, times } from '../support/times.ts';

const types = [
  { name: 'L', code: 0 },
  { name: 'M', code: 1 },
  { name: 'H', code: 2 },
];
const all = [...ai4i.features, ...(ai4i.moreFeatures ?? [])];
const usual = {
  L: {
    sensors: {
      torque: { low: 23.6, median: 39.7, high: 54.7 },
      rotationalSpeed: { low: 1340, median: 1508, high: 1865 },
    },
    features: { Torque_speed_ratio: { low: 0.0126637, median: 0.0263636, high: 0.0402563 } },
  },
};

const baselines = {
  machineTypes: {
    L: {
      torque: { median: 40, deviation: 10 },
      airTemperature: { median: 300, deviation: 2, hours: Array.from({ length: 24 }, (_, hour) => 299 + hour / 12) },
    },
  },
  machines: { 3: { torque: { median: 44, deviation: 3 } } },
};

/** Of every size, among them those on the very middle between two roundings. */
const number = fc.oneof(
  fc.double(),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -3e5, max: 3e5, noNaN: true }),
  fc
    .tuple(fc.integer({ min: -4_000_000, max: 4_000_000 }), fc.integer({ min: 0, max: 9 }))
    .map(([n, e]) => n / 10 ** e),
);

test('a number that is written digit by digit is the text of the number which it stands for', () => {
  const text = new TextBytes();
  fc.assert(
    fc.property(number, (value) => {
      text.clear();
      text.rounded(value);
      text.text(' é ');
      text.fourDecimals(value);
      text.text(' ');
      text.said(value);
      assert.equal(
        decodeText(text.take()),
        `${JSON.stringify([rounded(value)]).slice(1, -1)} é ${JSON.stringify(fourDecimals(value))} ${numberText(value)}`,
      );
    }),
    { numRuns: times(20_000, 500) },
  );
});

// Alerts wait as bytes in shared blocks until they are stored: none may be written over by one that comes later.
test('every text that is taken stays what it was, whatever is written after it', () => {
  const sizes = fc.constantFrom(1, 1_000, 90_000, 300_000);
  fc.assert(
    fc.property(fc.array(fc.tuple(anyText, sizes, fc.boolean()), { maxLength: 12 }), (given) => {
      const texts = given.map(([text, size]) => text.repeat(Math.ceil(size / Math.max(1, text.length))));
      const writing = new TextBytes();
      const taken = texts.map((text, place) => {
        writing.text('left unfinished');
        writing.clear();
        if (given[place]?.[2]) writing.piece(encodePiece(text));
        else writing.text(text);
        writing.fourDecimals(place);
        return writing.take();
      });
      assert.deepEqual(
        taken.map(decodeText),
        texts.map((text, place) => `${text}${place}`),
      );
    }),
    { numRuns: 30 },
  );
});

const sensorValues = fc.record(
  Object.fromEntries(
    ai4i.sensors.map(({ name, example }) => [
      name,
      fc.oneof(
        fc.double({ min: 0, max: 3 * example, noNaN: true }),
        fc.integer({ min: 0, max: 30 * example }).map((tenths) => tenths / 10),
        fc.constantFrom(0, -1, -0, Number.POSITIVE_INFINITY, Number.NaN, example),
      ),
    ]),
  ),
);

function agrees(subject: ContributionsSubject, options: ContributionsOptions, scored: ScoredReading): void {
  const explain = createExplain(subject, options);
  const write = createWriteExplanation(subject, options, explain);
  assert.deepEqual(write(scored, new TextBytes()), writtenPlainly(explain(scored)));
}

/** With texts that JSON has to escape, modes that say what they like, and limits of every kind. */
const oddProfile: Profile = defineProfile({
  ...(ai4i as object as Parameters<typeof defineProfile>[0]),
  sensors: ai4i.sensors.map((sensor) => ({ ...sensor, label: { en: `"${sensor.name}"\n`, ko: `\\${sensor.name}\t` } })),
  failureModes: [
    ...ai4i.failureModes,
    {
      code: 'ODD"',
      label: { en: '</"odd">', ko: '\u2028' },
      column: 'ODD',
      evidence: (values) => ((values['torque'] as number) > 40 ? `it "says"\n\ud800 ${values['torque']}` : null),
      limits: [
        {
          quantity: { en: 'a"', ko: 'b' },
          unit: '',
          of: (values) => values['torque'] as number,
          limit: 0,
          side: 'below',
        },
        { quantity: { en: 'c', ko: 'd' }, unit: '%', of: () => Number.NaN, limit: { M: 3 }, side: 'above' },
        {
          ...{ quantity: { en: 'c', ko: 'd' }, unit: '%', limit: { M: -3 }, side: 'above' },
          ...{ of: (values) => values['toolWear'] as number, isInclusive: true },
        },
      ],
      crossedBy: 'any',
    },
  ],
});

test('an explanation is written as it is described, for any reading, contributions, profile and language', () => {
  const some = { minLength: all.length + 1, maxLength: all.length + 1 };
  fc.assert(
    fc.property(
      fc.record({
        profile: fc.constantFrom(ai4i, oddProfile),
        usual: fc.constantFrom(usual, null),
        unusual: fc.constantFrom(undefined, { baselines: null }, { baselines }),
        of: fc.constantFrom(undefined, { machineId: 3, collectedAt: 1.7e12 }, { machineId: 4, collectedAt: -1 }),
        language: fc.constantFrom('en' as const, 'ko' as const),
        countMax: fc.constantFrom(0, 1, 5, Number.POSITIVE_INFINITY),
        featureCount: fc.integer({ min: 1, max: all.length }),
        type: fc.constantFrom(...types),
        sensors: sensorValues,
        isAnomalous: fc.boolean(),
        values: fc.option(fc.array(fc.oneof(fc.constant(0), fc.float({ min: -9, max: 9, noNaN: true })), some)),
      }),
      ({
        profile,
        usual: known,
        unusual,
        of,
        language,
        countMax,
        featureCount,
        type,
        sensors,
        isAnomalous,
        values,
      }) => {
        const subject = { profile, features: all.slice(-featureCount), types, usual: known, unusual };
        const contributions = values && { values: Float32Array.from(values), start: all.length - featureCount };
        agrees(subject, { language, countMax }, { type, sensors, isAnomalous, contributions, of });
      },
    ),
    { numRuns: times(2_000, 50) },
  );
});

test('a type that nobody told of, and texts that hold the mark of a place, are written the plain way', () => {
  const options = { language: 'en', countMax: 5 } as const;
  const sensors = Object.fromEntries(ai4i.sensors.map(({ name, example }) => [name, 1.7 * example]));
  const values = Float32Array.from({ length: ai4i.features.length + 1 }, (_, place) => place - 4);
  const scored = { sensors, isAnomalous: true, contributions: { values, start: 0 } };
  const subject = { profile: ai4i, features: ai4i.features, types: types.slice(1) };
  agrees(subject, options, { ...scored, type: types[0] as (typeof types)[0] });
  const marked = ai4i.sensors.map((sensor) => ({ ...sensor, label: { en: 'a \uFFFF b', ko: '' } }));
  const profile = { ...ai4i, sensors: marked };
  agrees({ ...subject, profile }, options, { ...scored, type: types[1] as (typeof types)[0] });
});
