// Where on the line of a gauge things lie, and what its words say.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decisiveLimit, gaugeShape, type Quantity } from '../../lib/alarms/gauge-shape.ts';
import { marginWords } from '../../lib/alarms/margin-texts.ts';

const power = (value: number, usual: Quantity['usual'] = null): Quantity => ({
  ...{ quantity: { en: 'power', ko: '동력' }, unit: 'W', value, usual },
  limits: [
    { limit: 3_500, side: 'below', isCrossed: value < 3_500 },
    { limit: 9_000, side: 'above', isCrossed: value > 9_000 },
  ],
});

describe('the shape of a gauge', () => {
  test('has room for the value, both limits and what is usual, whichever is furthest', () => {
    for (const value of [0, 3_000, 6_000, 9_500, 80_000]) {
      const shape = gaugeShape(power(value, { low: 4_500, high: 7_900 }));
      const places = [shape.value, shape.usual?.from ?? -1, shape.usual?.to ?? -1, ...shape.limits.map(({ at }) => at)];
      for (const place of places) assert.ok(place >= 0 && place <= 100, `${place} at ${value}`);
      assert.equal(shape.low >= 0, true, 'there is no power below none');
      const [below, above] = shape.beyond;
      assert.equal(below?.from, 0);
      assert.equal(above?.to, 100);
      assert.equal(shape.value < (below?.to ?? 0), value < 3_500);
      assert.equal(shape.value > (above?.from ?? 100), value > 9_000);
    }
  });

  test('names a limit where its number has room, that which decides first', () => {
    const named = (value: number) =>
      gaugeShape(power(value))
        .limits.filter(({ isNamed }) => isNamed)
        .map(({ limit }) => limit);
    assert.deepEqual(named(6_000), [3_500, 9_000]);
    assert.deepEqual(named(90_000), [9_000], 'both lie within a few hundredths of the line');
    assert.equal(decisiveLimit(power(4_000))?.limit, 3_500);
    assert.equal(decisiveLimit(power(8_900))?.limit, 9_000);
  });

  test('shows a value a few hundredths beyond the only limit near it, where nothing else gives a measure', () => {
    const of = (value: number) =>
      gaugeShape({ ...power(value), limits: [{ limit: 11_000, side: 'above', isCrossed: true }] });
    const [near, far] = [of(11_655), of(22_000)];
    assert.ok(near.value - (near.limits[0]?.at ?? 0) < 12, `${near.value}`);
    assert.ok(far.value - (far.limits[0]?.at ?? 0) > 50, `${far.value}`);
  });

  // Distances of such are beyond what numbers can be: widths were NaN.
  test('is one also of the largest numbers that there are', () => {
    const large = Number.MAX_VALUE;
    for (const [value, limits] of [
      [large, [-large, large]],
      [-large, [1, large]],
      [1, [-large, 1e308]],
      [1e308, [9e307]],
    ] as const) {
      const quantity: Quantity = {
        ...power(value, { low: -large, high: large }),
        limits: limits.map((limit) => ({ limit, side: 'above' as const, isCrossed: value > limit })),
      };
      const shape = gaugeShape(quantity);
      const { usual, beyond } = shape;
      const places = [
        shape.value,
        ...shape.limits.map(({ at }) => at),
        ...beyond.flatMap(({ from, to }) => [from, to]),
      ];
      for (const place of [...places, usual?.from ?? -1, usual?.to ?? -1])
        assert.ok(place >= 0 && place <= 100, `${place} at ${value}`);
      assert.ok(Number.isFinite(shape.low) && Number.isFinite(shape.high) && shape.low <= value && value <= shape.high);
      assert.deepEqual(
        shape.limits.map(({ limit }) => limit),
        limits,
      );
      assert.doesNotMatch(marginWords(quantity).join(), /NaN|∞/);
    }
  });

  test('is one also of a value that is its limit, of 0, and of values below 0', () => {
    const of = (value: number, limit: number) =>
      gaugeShape({ ...power(value), limits: [{ limit, side: 'above', isCrossed: false }] });
    assert.equal(of(200, 200).value, 50);
    assert.equal(of(0, 0).value, 0);
    const cold = of(-30, -10);
    assert.ok(cold.low < -30 && cold.high > -10 && cold.high < 0);
  });
});
