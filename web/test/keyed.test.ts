// What is called the same has keys of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keyed } from '../lib/keyed.ts';

test('each has a key of its own, which stays what it is called where it is the first', () => {
  assert.deepEqual(
    keyed(['power', 'speed', 'power'], String).map(({ key }) => key),
    ['power', 'speed', 'power (2)'],
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), (names) => {
      const all = keyed(names, String);
      assert.equal(new Set(all.map(({ key }) => key)).size, names.length);
      assert.deepEqual(
        all.map(({ item }) => item),
        names,
      );
    }),
  );
});
