// Days are read as people write them, the year first, and nothing is guessed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMeant, isDay } from '../../lib/desk/day.ts';

test('a day is one that there is', () => {
  assert.deepEqual(['2024-02-29', '2026-02-29', '2026-13-01', '1969-12-31', '3000-01-01', '20260101', ''].map(isDay), [
    ...[true, false, false, false, false, false, false],
  ]);
});

test('what people write for a day is that day, and what may be another one stays as it is', () => {
  for (const text of [
    ...['2026-3-1', '2026.3.1', '2026/03/01', '2026. 3. 1.', '20260301', '2026년 3월 1일', ' 2026-03-01 '],
  ])
    assert.equal(dayMeant(text), '2026-03-01', text);
  for (const text of ['', '2026-02-30', '03/01/2026', '2026-03', '202631', 'today']) assert.equal(dayMeant(text), text);
});
