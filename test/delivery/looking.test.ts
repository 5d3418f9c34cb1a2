// How long messages are looked for in Kafka before they are called a difference.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookingFrom } from '../../src/delivery/until-rest.ts';

/** How often it is looked while that many are left, each look taking so long, from when patience is over; all that are given where it never ends. */
function looksOf(left: readonly number[], lookMs: number): number {
  const lookUntil = lookingFrom(0);
  const over = left.findIndex((each, look) => lookUntil(each, 1 + look * lookMs) === undefined);
  return over === -1 ? left.length : over;
}

test('however long a look takes, what it has found is no difference', () => {
  assert.equal(looksOf([3, 2, 1], 60_000), 3);
});

test('what comes and is found while others stay buys no time', () => {
  const left = Array.from({ length: 100 }, (_, look) => (look % 2 === 0 ? 105 : 100));
  assert.ok(looksOf(left, 2_000) < 10);
});

test('where nothing is found it ends, and not before the patience that there was', () => {
  assert.equal(looksOf([1, 1, 1, 1, 1, 1], 6_000), 1);
  const lookUntil = lookingFrom(60_000);
  assert.deepEqual(
    [1, 30_000, 59_000].map((now) => lookUntil(1, now)),
    [60_000, 60_000, 60_000],
  );
  assert.equal(lookUntil(1, 60_001), undefined);
});
