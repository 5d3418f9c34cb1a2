import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSources } from '../../../src/core/explanation/sources.ts';
import { selectFeatures } from '../../../src/core/features.ts';
import { withMemory } from '../../../src/core/memory/features.ts';
import { memoryBytes } from '../../../src/core/memory/memory.ts';
import { defineProfile, type Profile } from '../../../src/core/profile.ts';
import { functionProblems } from '../../../src/inference/model/check-functions.ts';
import { featureDigest, memoryDigest, memoryRules } from '../../../src/inference/model/probe.ts';

const sensor = (name: string) => ({
  name,
  unit: 'bar',
  range: { atLeast: 0, atMost: 400 },
  label: { en: name, ko: name },
  column: name,
  example: 20,
});

/** A profile with one feature beside one with memory. */
function withRule(memory: unknown, more: object = {}): Profile {
  return defineProfile({
    name: 'pump',
    sensors: [sensor('flow'), sensor('head')],
    features: [
      { name: 'Flow', from: 'sensors', of: (s) => s['flow'] as number },
      { name: 'Kept', memory: memory as { statistic: 'lag'; of: () => number; over: { readings: number } } },
    ],
    failureModes: [],
    training: {},
    ...more,
  });
}

const flow = (s: { flow: number }): number => s.flow;

test('what is wrong with a rule is said with its place', () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [
      { statistic: 'median', of: flow, over: { minutes: 1 } },
      /features\[1\] \(Kept\)\.memory\.statistic must be one of mean, deviation/,
    ],
    [
      { statistic: 'mean', over: { minutes: 1 } },
      /memory\.of must be a function of the sensors' values that gives the number to remember/,
    ],
    [{ statistic: 'mean', of: flow }, /memory\.over must be a length such as \{ minutes: 5 \} or \{ readings: 8 \}/],
    [
      { statistic: 'mean', of: flow, over: { weeks: 1 } },
      /memory\.over must have one unit, seconds, minutes, hours, days or readings/,
    ],
    [{ statistic: 'mean', of: flow, over: { minutes: 1, seconds: 1 } }, /must have one unit/],
    [
      { statistic: 'mean', of: flow, over: { minutes: -1 } },
      /over\.minutes must be a number above 0, of at most 366 days/,
    ],
    [
      { statistic: 'mean', of: flow, over: { readings: 2.5 } },
      /over\.readings must be a whole number from 1 to 100000/,
    ],
    [
      { statistic: 'mean', of: flow, over: { readings: 13 } },
      /13 readings cannot be cut into 2 to 8 equal parts; take 14/,
    ],
    [
      { statistic: 'mean', of: flow, over: { readings: 9, parts: 2 } },
      /parts is 2, and 9 readings are not so many equal parts/,
    ],
    [
      { statistic: 'mean', of: flow, over: { minutes: 5, parts: 1 } },
      /over\.parts must be a whole number from 2 to 64/,
    ],
    [
      { statistic: 'smoothed', of: flow, over: { minutes: 5, parts: 2 } },
      /parts is for windows, and smoothed has none/,
    ],
    [{ statistic: 'lag', of: flow, over: { readings: 64 } }, /over\.readings must be below 64: each of them is kept/],
    [{ statistic: 'timeSince', of: flow, over: { minutes: 5 } }, /over must be absent/],
    [{ statistic: 'mean', of: flow, over: { minutes: 5 }, window: 3 }, /memory has no member window/],
  ];
  for (const [rule, said] of wrong) assert.throws(() => withRule(rule), said);
  const right = { statistic: 'mean', of: flow, over: { minutes: 5 } };
  assert.throws(
    () => withRule(right, { memory: { gap: { weeks: 1 } } }),
    /memory\.gap must be a time such as \{ hours: 1 \}/,
  );
  assert.throws(() => withRule(right, { memory: { gaps: { hours: 1 } } }), /memory has no member gaps/);
  assert.throws(
    () => withRule(right, { sensors: [sensor('flow'), sensor('Kept')] }),
    /names a feature with memory Kept, as a sensor is/,
  );
  assert.throws(
    () => withRule({ ...right, over: { minutes: 5, parts: 64 }, statistic: 'slope' }),
    /its features remember 2\d{3} bytes of each machine, and 1024 are allowed; the most, 2\d{3}, is for Kept: fewer parts take less/,
  );
});

test('what a rule remembers is tried out as any function of a profile', () => {
  const over = { minutes: 5 };
  const problemsOf = (rule: unknown): readonly string[] => functionProblems(withRule(rule));
  assert.deepEqual(problemsOf({ statistic: 'mean', of: flow, over }), []);
  assert.match(
    problemsOf({ statistic: 'mean', of: (s: Record<string, number>) => s['flo'], over })[0] ?? '',
    /feature Kept reads flo, which is no sensor of the profile; is flow meant\?/,
  );
  assert.match(
    problemsOf({ statistic: 'mean', of: (s: { flow: number }) => 1 / s.flow, over })[0] ?? '',
    /is Infinity when flow is 0/,
  );
  assert.match(problemsOf({ statistic: 'timeSince', of: flow })[0] ?? '', /feature Kept gives neither true nor false/);
  assert.match(
    problemsOf({
      statistic: 'fromBaseline',
      of: (s: { flow: number }) => (s.flow - 200) * 1.6e36,
      over: { readings: 1 },
    })[0] ?? '',
    /feature Kept is (-?\d\S+|NaN|-?Infinity), too large for the model's numbers/,
  );
});

test('a feature with memory gives no number where nothing was remembered, and counts to the sensors that it remembers', () => {
  const profile = withRule({
    statistic: 'mean',
    of: (s: Record<string, number>) => (s['flow'] ?? 0) * (s['head'] ?? 0),
    over: { minutes: 5 },
  });
  const type = { name: 'STANDARD', code: 0 };
  const [, kept] = selectFeatures(profile, ['Flow', 'Kept']);
  assert.throws(
    () => kept?.of({ flow: 1, head: 2 }, type),
    /the feature Kept needs what was remembered of the machine/,
  );
  assert.equal(kept?.of({ flow: 1, head: 2, Kept: 3 }, type), 3);
  const [source] = findSources(profile.sensors, [kept as NonNullable<typeof kept>], [type]);
  assert.deepEqual([source?.sensors, source?.isSensor], [[0, 1], false]);
});

test('the digest of features changes with each rule, also where its numbers would not', () => {
  const digest = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const digestOf = (rule: unknown, more: object = {}): string =>
    featureDigest(withRule(rule, more), { featureNames: ['Flow', 'Kept'] }, { STANDARD: 0 }, digest);
  const rules: readonly (readonly [unknown, object?])[] = [
    [{ statistic: 'mean', of: flow, over: { minutes: 5 } }],
    [{ statistic: 'mean', of: flow, over: { minutes: 6 } }],
    [{ statistic: 'mean', of: flow, over: { minutes: 5, parts: 5 } }],
    [{ statistic: 'mean', of: flow, over: { readings: 5 } }],
    [{ statistic: 'mean', of: (s: { head: number }) => s.head, over: { minutes: 5 } }],
    [{ statistic: 'deviation', of: flow, over: { minutes: 5 } }],
    [{ statistic: 'mean', of: flow, over: { minutes: 5 } }, { memory: { gap: { hours: 1 } } }],
    [{ statistic: 'mean', of: flow, over: { days: 300 } }],
    [{ statistic: 'mean', of: flow, over: { days: 301 } }],
  ];
  assert.equal(new Set(rules.map(([rule, more]) => digestOf(rule, more))).size, rules.length);
  assert.deepEqual(memoryRules(withRule({ statistic: 'mean', of: flow, over: { minutes: 5 } }), ['Flow', 'Kept']), {
    gapSeconds: null,
    features: { Kept: 'mean over 300 s in 4 parts' },
  });
  assert.equal(memoryRules(withRule({ statistic: 'mean', of: flow, over: { minutes: 5 } }), ['Flow']), null);
});

test('an edit that moves what is remembered makes another digest, and one that moves nothing does not', () => {
  const two = (one: (s: { flow: number }) => number, other: (s: { flow: number }) => number): Profile =>
    withRule(undefined, {
      features: [
        { name: 'Mean', memory: { statistic: 'mean', of: one, over: { minutes: 5 } } },
        { name: 'Most', memory: { statistic: 'maximum', of: other, over: { minutes: 5 } } },
      ],
    });
  const copied = (s: { flow: number }): number => s.flow;
  const destructured = ({ flow }: { flow: number }): number => flow;
  const digestOf = (profile: Profile): string | null => memoryDigest(profile, ['Mean', 'Most'], textOf);
  // Of functions that nobody can tell apart by their numbers, two that read the sensor itself share what they remember of it.
  const shared = two(copied, copied);
  const apart = two(copied, destructured);
  const bytesOf = (profile: Profile): number =>
    memoryBytes(withMemory(selectFeatures(profile, ['Mean', 'Most'])), ['flow', 'head']);
  assert.notEqual(bytesOf(shared), bytesOf(apart));
  assert.notEqual(digestOf(shared), digestOf(apart));
  assert.equal(digestOf(two(destructured, destructured)), digestOf(shared));
});

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
