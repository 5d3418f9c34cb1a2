import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edgeText } from '../../lib/pipeline/model-texts.ts';
import { type ModelOfType, typeIn } from '../../lib/pipeline/shown-type.ts';

test('the machine type that is looked at is the one that the address names, or else the first', () => {
  const types = ['L', 'M & more'].map((type): ModelOfType => ({ type, readings: 0, alarmShare: null, variables: [] }));
  assert.equal(typeIn('#model?type=M+%26+more', types)?.type, 'M & more');
  assert.equal(typeIn('#model?type=Z', types)?.type, 'L');
  assert.equal(typeIn('#model', types)?.type, 'L');
  assert.equal(typeIn('#model?type=L', []), undefined);
});

// "-0.000458 to 0.999" stood under the spread of a probability.
test('the ends of what training saw are said to a hundredth of their distance', () => {
  const said = (low: number, high: number) => [low, high].map((each) => edgeText(each, high - low));
  assert.deepEqual(said(-0.000_458, 0.999), ['0', '0.999']);
  assert.deepEqual(said(-0.126, 251.1), ['0', '251']);
  assert.deepEqual(said(295.3, 304.5), ['295.3', '304.5']);
  assert.deepEqual(said(-9.1e-5, 0.183), ['0', '0.183']);
  assert.deepEqual(said(5, 5), ['5', '5']);
});
