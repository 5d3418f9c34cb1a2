// "STANDARD · Standard" stood beside each machine of a plant whose machines are all of one type.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasTypes, typeLabel, typeName } from '../lib/fleet/machine-type.ts';

const one = [{ name: 'STANDARD', label: { en: 'Standard', ko: '표준' } }];
const two = [
  { name: 'L', label: { en: 'Low quality', ko: '저급' } },
  { name: 'M', label: { en: 'Medium quality', ko: '중급' } },
];

test('a type is said where there are several, and one that the profile does not know always', () => {
  assert.equal(typeName('STANDARD', one), null);
  assert.equal(typeLabel('STANDARD', one, 'en'), null);
  assert.equal(hasTypes({ machineTypes: one }), false);
  assert.equal(typeName('M', two), 'M');
  assert.equal(typeLabel('M', two, 'en'), 'M · Medium quality');
  assert.equal(hasTypes({ machineTypes: two }), true);
  for (const types of [one, two]) {
    assert.equal(typeName('X', types), 'X');
    assert.equal(typeLabel('X', types, 'ko'), undefined);
  }
});
