import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ModelOfType, typeIn } from '../lib/pipeline/shown-type.ts';

test('the machine type that is looked at is the one that the address names, or else the first', () => {
  const types = ['L', 'M & more'].map((type): ModelOfType => ({ type, readings: 0, alarmShare: null, variables: [] }));
  assert.equal(typeIn('#model?type=M+%26+more', types)?.type, 'M & more');
  assert.equal(typeIn('#model?type=Z', types)?.type, 'L');
  assert.equal(typeIn('#model', types)?.type, 'L');
  assert.equal(typeIn('#model?type=L', []), undefined);
});
