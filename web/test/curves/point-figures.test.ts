// "298.7 K mean 298.7 K" was said where all readings of a point were the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresAt } from '../../lib/curves/point-figures.ts';

const point = (mean: number | null, min: number | null, max: number | null) =>
  figuresAt({ mean: [mean], min: [min], max: [max] }, 0);

test('a point says its mean with the least and the greatest, and once what all three are', () => {
  assert.deepEqual(point(298.7, 298.1, 299.2), { value: '298.7', isMean: true, span: '298.1 – 299.2' });
  const once = { value: '298.7', isMean: false, span: null };
  assert.deepEqual(point(298.7, 298.7, 298.7), once);
  assert.deepEqual(point(298.7, 298.68, 298.72), once, 'as they are shown');
  assert.deepEqual(point(298.649_999_999_999_9, 298.65, 298.65), once);
  assert.deepEqual(figuresAt({ mean: [298.7], min: null, max: null }, 0), once, 'a single reading');
  assert.deepEqual(point(null, null, null), { value: null, isMean: false, span: null });
});
