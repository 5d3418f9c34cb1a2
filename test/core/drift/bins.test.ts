// Bins are tenths of what was seen, with one below and one above all of it, and hold a value wherever it comes from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { binOf, binSample } from '../../../src/core/drift/bins.ts';
import { times } from '../../support/times.ts';

test('a sample is counted in ten equal parts, with nothing below and above', () => {
  const { edges, counts, missing } = binSample(
    Float64Array.from({ length: 1_000 }, (_, place) => (place * 37) % 1_000),
  );
  assert.equal(edges.length, 11);
  assert.deepEqual(counts, [0, ...new Array(10).fill(100), 0]);
  assert.equal(missing, 0);
});

test('a sensor with few values has a bin for each', () => {
  const { counts } = binSample(Float64Array.from([1, 1, 1, 2, 2, 3, Number.NaN]));
  assert.deepEqual(
    counts.filter((count) => count > 0),
    [3, 2, 1],
  );
});

test('every value is in the same bin as a double and as a float32, and those of training in none of the outer ones', () => {
  const measured = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1_000);
  // So near to one another that a float32 hardly tells them apart.
  const alike = fc
    .tuple(measured, fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }))
    .map(([one, steps]) => steps.map((step) => one + step / 1_000));
  fc.assert(
    fc.property(fc.oneof(fc.array(measured, { minLength: 1, maxLength: 60 }), alike), (values) => {
      const sample = binSample(Float64Array.from(values));
      assert.equal(sample.counts[0], 0);
      assert.equal(sample.counts.at(-1), 0);
      assert.equal(
        sample.counts.reduce((sum, count) => sum + count, 0),
        values.length,
      );
      sample.edges.forEach((edge, place) => {
        if (place > 0) assert.ok(edge > (sample.edges[place - 1] as number), sample.edges.join());
      });
      for (const value of values) assert.equal(binOf(sample.edges, Math.fround(value)), binOf(sample.edges, value));
    }),
    { numRuns: times(300, 100) },
  );
});

test('no value at all is a sample that tells nothing', () => {
  assert.deepEqual(binSample(Float64Array.of(Number.NaN)), { edges: [], counts: [0], missing: 1 });
});
