// The lines of 6 and 12 an hour stood at 3 and 6 of bars that counted half an hour.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartScale } from '../../lib/reports/chart-scale.ts';

const minuteMs = 60_000;
const of = (stepMinutes: number, counts: number[], positions = 1) =>
  chartScale({
    series: { from: '2026-03-01T00:00:00Z', stepMs: stepMinutes * minuteMs, counts, watched: counts.map(() => 1) },
    positions,
  });

test('bars are of an hour, whatever time they stand for, and the limits are where they are named', () => {
  const lines = [
    { name: 'acceptable', perHour: 6 },
    { name: 'manageable', perHour: 12 },
  ];
  for (const [stepMinutes, counts] of [
    [10, [1, 2, 0]],
    [30, [3, 6, 0]],
    [60, [6, 12, 0]],
    [1_440, [144, 288, 0]],
  ] as const)
    assert.deepEqual(of(stepMinutes, [...counts]), { perHour: [6, 12, 0], most: 12, lines, manageable: 12 });
});

test('limits are for all positions together, and one that is far above is not drawn', () => {
  assert.deepEqual(of(30, [10], 2), {
    ...{ perHour: [20], most: 20, manageable: 24 },
    lines: [
      { name: 'acceptable', perHour: 12 },
      { name: 'manageable', perHour: 24 },
    ],
  });
  assert.deepEqual(of(60, [1]).lines, []);
});
