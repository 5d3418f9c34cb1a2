import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { drawCurve } from '../../../src/portal/curve/curve.ts';
import {
  isMinuteAround,
  type Keeping,
  missingPartitions,
  overduePartitions,
  type Partition,
  partitionAt,
  partitionKinds,
  partitionMs,
  resolutionFor,
  settledNext,
  spansAround,
} from '../../../src/portal/curve/plan.ts';
import {
  byMinute,
  decodeReadings,
  encodeReadings,
  joinReadings,
  minuteMs,
  type Readings,
  thinned,
} from '../../../src/portal/curve/readings.ts';
import {
  addReadings,
  addRollups,
  decodeRollups,
  encodeRollups,
  type Rollups,
} from '../../../src/portal/curve/rollups.ts';

const hourMs = 60 * minuteMs;
const start = Date.UTC(2026, 2, 1, 9);

const reading = fc.record({
  after: fc.integer({ min: 0, max: 2 * hourMs - 1 }),
  values: fc.tuple(
    fc.integer({ min: -500, max: 500 }),
    // Now and then it was not measured.
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 9 }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    ),
  ),
});
const readingList = fc.array(reading, { maxLength: 80 });

function readingsOf(list: readonly { readonly after: number; readonly values: readonly number[] }[]): Readings {
  const column = (place: number) => Float64Array.from(list, ({ values }) => (values[place] as number) / 10);
  return {
    length: list.length,
    times: Float64Array.from(list, ({ after }) => start + after),
    values: [column(0), column(1)],
  };
}

function plain(rollups: Rollups): unknown {
  return [...rollups]
    .sort(([one], [other]) => one - other)
    .map(([begin, { count, lastAt, figures, missing }]) => [
      begin,
      count,
      lastAt,
      [...figures].map((each) => Math.round(each * 1e6)),
      [...(missing ?? [0, 0])],
    ]);
}

describe('readings and roll-ups as rows', () => {
  test('come back as they were written', () => {
    fc.assert(
      fc.property(readingList, (list) => {
        const readings = readingsOf(list);
        assert.deepEqual(decodeReadings(encodeReadings(readings)), readings);
        const rollups: Rollups = new Map();
        addReadings(rollups, readings, minuteMs);
        const inHour: Rollups = new Map([...rollups].filter(([begin]) => begin < start + hourMs));
        assert.deepEqual(plain(decodeRollups(encodeRollups(inHour, start, minuteMs), start, minuteMs)), plain(inHour));
      }),
    );
  });

  test('are the same however readings are cut into parts', () => {
    fc.assert(
      fc.property(readingList, fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 5 }), (list, cuts) => {
        const whole: Rollups = new Map();
        addReadings(whole, readingsOf(list), minuteMs);
        const merged: Rollups = new Map();
        const ends = [0, ...cuts.toSorted((one, other) => one - other), list.length];
        for (let index = 1; index < ends.length; index++) {
          const part: Rollups = new Map();
          addReadings(part, readingsOf(list.slice(ends[index - 1], ends[index])), minuteMs);
          addRollups(merged, part);
        }
        assert.deepEqual(plain(merged), plain(whole));
      }),
    );
  });

  test('are thinned evenly, and what is thin stays as it is', () => {
    const many = readingsOf(Array.from({ length: 600 }, (_, index) => ({ after: index * 100, values: [index, 0] })));
    const thin = thinned(many, start, 60);
    assert.equal(thin.length, 60);
    assert.deepEqual(
      [...thin.times].map((time) => time - start),
      Array.from({ length: 60 }, (_, index) => index * 1_000),
    );
    assert.deepEqual(thinned(thin, start, 60), thin);
    const more = thinned(joinReadings([thin, many]), start, 60);
    assert.deepEqual(more, thin);
    assert.equal(thinned(many, start, 600), many);
  });

  test('stand in the minute in which they were taken, however late they come', () => {
    const parts = byMinute(
      readingsOf([
        { after: 61_000, values: [1, 1] },
        { after: 59_999, values: [2, 2] },
        { after: 119_999, values: [3, 3] },
      ]),
    );
    assert.deepEqual(
      [...parts].map(([minute, { length }]) => [minute - start, length]),
      [
        [minuteMs, 2],
        [0, 1],
      ],
    );
  });
});

describe('a curve', () => {
  const span = { from: start, to: start + hourMs, points: 60 };

  test('is of the readings in which a sensor was measured, and has a gap where it never was', () => {
    const readings = readingsOf([
      { after: 1_000, values: [10, 20] },
      { after: 2_000, values: [30, Number.NaN] },
      { after: minuteMs, values: [50, Number.NaN] },
    ]);
    const rollups: Rollups = new Map();
    addReadings(rollups, readings, minuteMs);
    // A Portal of before knows the first form alone, which says the same where nothing is missing.
    assert.equal(encodeRollups(rollups, start, minuteMs)[0], 2);
    const stored = decodeRollups(encodeRollups(rollups, start, minuteMs), start, minuteMs);
    const curve = drawCurve({ readings: [], rollups: [{ spanMs: minuteMs, rollups: stored }] }, span, 2);
    assert.deepEqual(
      curve.sensors.map(({ mean }) => mean),
      [
        [2, 5],
        [2, null],
      ],
    );
    const whole: Rollups = new Map();
    addReadings(whole, readingsOf([{ after: 0, values: [1, 2] }]), minuteMs);
    assert.equal(encodeRollups(whole, start, minuteMs)[0], 1);
  });

  test('has every reading where they are few', () => {
    const readings = readingsOf([
      { after: 5_000, values: [20, 1] },
      { after: 1_000, values: [10, 1] },
      { after: hourMs, values: [9, 9] },
    ]);
    const curve = drawCurve({ readings: [readings], rollups: [] }, span, 2);
    assert.deepEqual(
      curve.times.map((time) => time - start),
      [1_000, 5_000],
    );
    assert.deepEqual(curve.sensors[0]?.mean, [1, 2]);
    assert.equal(curve.isBand, false);
  });

  test('is bounded in points and loses no peak, whether of readings or of their roll-ups', () => {
    fc.assert(
      fc.property(readingList, fc.integer({ min: 1, max: 40 }), fc.boolean(), (list, points, isRolled) => {
        const readings = readingsOf(list);
        const rollups: Rollups = new Map();
        addReadings(rollups, readings, minuteMs);
        const parts = isRolled
          ? { readings: [], rollups: [{ spanMs: minuteMs, rollups }] }
          : { readings: [readings], rollups: [] };
        const curve = drawCurve(parts, { from: start, to: start + 2 * hourMs, points }, 2);
        assert.ok(curve.times.length <= points);
        assert.deepEqual(
          curve.times,
          curve.times.toSorted((one, other) => one - other),
        );
        assert.equal(
          curve.counts.reduce((sum, count) => sum + count, 0),
          list.length,
        );
        for (const [place, { mean, min, max }] of curve.sensors.entries()) {
          const given = [...(readings.values[place] as Float64Array)].filter((value) => !Number.isNaN(value));
          const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
          assert.equal(Math.max(...known(max)), Math.max(...given));
          assert.equal(Math.min(...known(min)), Math.min(...given));
          // With a gap nobody can tell how many readings a mean is of.
          if (given.length < list.length) continue;
          const sum = (mean as number[]).reduce((total, value, at) => total + value * (curve.counts[at] as number), 0);
          assert.ok(Math.abs(sum - given.reduce((total, value) => total + value, 0)) < 1e-6);
        }
      }),
    );
  });

  test('has null for a sensor that a row does not have, and goes on without it', () => {
    const { times, values, length } = readingsOf([
      { after: 1_000, values: [10, 1] },
      { after: 2_000, values: [20, 2] },
    ]);
    const absent = new Float64Array(length).fill(Number.NaN);
    const few = drawCurve(
      { readings: [{ length, times, values: [values[0] as Float64Array, absent] }], rollups: [] },
      span,
      2,
    );
    assert.deepEqual(few.sensors[1]?.mean, [null, null]);
    const one = drawCurve(
      { readings: [{ length, times, values: [absent, values[1] as Float64Array] }], rollups: [] },
      { ...span, points: 1 },
      2,
    );
    assert.deepEqual(one.sensors[0], { mean: [null], min: [null], max: [null] });
    assert.deepEqual(one.sensors[1]?.max, [0.2]);
  });
});

describe('what is kept', () => {
  const keeping: Keeping = {
    ...{ fullMs: 15 * minuteMs, rawMs: 24 * hourMs, rawPerMinuteMax: 600, aroundMs: 5 * minuteMs },
    ...{ aroundKeptMs: 90 * 24 * hourMs, aroundSpanMaxMs: 6 * hourMs, aroundPerMinuteMax: 6_000 },
    ...{ minutesMs: 35 * 24 * hourMs, hoursMs: 1_095 * 24 * hourMs },
  };

  test('has somewhere to stand ahead of its time, and nothing is made twice', () => {
    const made = missingPartitions([], start);
    assert.deepEqual(new Set(made.map(({ kind }) => kind)), new Set(partitionKinds));
    assert.ok(made.some(({ kind, from }) => kind === 'recent' && from > start + 50 * minuteMs));
    assert.deepEqual(missingPartitions(made, start), []);
    assert.ok(missingPartitions(made, start + partitionMs.recent).length > 0);
  });

  test('goes when all of a partition is too old, and what is recent is never dropped unsettled', () => {
    const at = (kind: Partition['kind'], time: number): Partition => ({ kind, from: partitionAt(kind, time) });
    const old = at('minute', start - 40 * hourMs);
    const young = at('minute', start - 24 * hourMs);
    const recent = at('recent', start - 400 * hourMs);
    assert.deepEqual(overduePartitions([old, young, recent], keeping, start), [old]);
    assert.deepEqual(settledNext([recent, at('recent', start - 10 * minuteMs), young], keeping, start), [recent]);
    const [one, other] = [at('recent', start - 60 * minuteMs), at('recent', start - 30 * minuteMs)];
    assert.deepEqual(settledNext([other, one], keeping, start), [one, other]);
  });

  test('has the minutes on each side of an episode, and of a long one its beginning and its end', () => {
    const short = spansAround({ firstAt: start, lastAt: start + hourMs, isOpen: false }, keeping);
    assert.ok(isMinuteAround(start - 5 * minuteMs, short));
    assert.ok(!isMinuteAround(start - 7 * minuteMs, short));
    assert.ok(isMinuteAround(start + hourMs + 4 * minuteMs, short));
    assert.ok(!isMinuteAround(start + hourMs + 6 * minuteMs, short));
    const long = spansAround({ firstAt: start, lastAt: start + 48 * hourMs, isOpen: false }, keeping);
    assert.ok(isMinuteAround(start + 5 * hourMs, long));
    assert.ok(!isMinuteAround(start + 20 * hourMs, long));
    assert.ok(isMinuteAround(start + 48 * hourMs, long));
    const open = spansAround({ firstAt: start, lastAt: start, isOpen: true }, keeping);
    assert.ok(isMinuteAround(start + 5 * hourMs, open));
    assert.ok(!isMinuteAround(start + 7 * hourMs, open));
  });

  test('is drawn from what has a value for each point', () => {
    assert.equal(resolutionFor(hourMs, 600), 'raw');
    assert.equal(resolutionFor(7 * 24 * hourMs, 600), 'minute');
    assert.equal(resolutionFor(100 * 24 * hourMs, 600), 'hour');
    // What would be too much to read at once is rolled up, however many points are wanted.
    assert.equal(resolutionFor(24 * hourMs, 2_000), 'minute');
    assert.equal(resolutionFor(60 * 24 * hourMs, 2_000), 'hour');
  });
});
