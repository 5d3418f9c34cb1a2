// What is estimated without labels, by numbers that can be followed by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimatePerformance } from '../../../src/core/drift/performance.ts';

const near = (value: number | undefined, expected: number): void =>
  assert.ok(Math.abs((value as number) - expected) < 5e-3, `${value}, not ${expected}`);
// Of 9,000 with a score below a half 90 failed; of 1,000 above it 800 did.
const outcomes = { edges: [0.5], rows: [9_000, 1_000], failures: [90, 800] };

test('in training it gives what was there', () => {
  const found = estimatePerformance(outcomes, outcomes.rows, 0.5);
  near(found?.precision.value, 0.8);
  near(found?.recall.value, 800 / 890);
  near(found?.failureShare.value, 0.089);
  near(found?.f1, (2 * 0.8 * (800 / 890)) / (0.8 + 800 / 890));
});

test('another mixture of scores has another recall, and the same precision of a bin', () => {
  const found = estimatePerformance(outcomes, [9_900, 100], 0.5);
  near(found?.precision.value, 0.8);
  near(found?.recall.value, 80 / (80 + 99));
  // Of 100 alarms, with what training knows of 1,000 like them: sqrt(.8 .2 (100 + 10)) / 100.
  near(found?.precision.deviation, 0.042);
});

test('without readings, or alarms from elsewhere on, nothing is estimated', () => {
  assert.equal(estimatePerformance(outcomes, [0, 0], 0.5), null);
  assert.equal(estimatePerformance(outcomes, [10, 10], 0.4), null);
  assert.ok(Number.isNaN(estimatePerformance(outcomes, [10, 0], 0.5)?.precision.value), 'no alarm has no precision');
});
