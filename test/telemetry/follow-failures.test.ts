// What says most decides whether a page reads "connecting" or "stuck": that a group has not been joined yet, or something that fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNamedReasons } from '../../src/programs/support/named-reasons.ts';
import { isOnlyStarting, membershipOf } from '../../src/telemetry/follow-failures.ts';

test('a loop that has not joined its group is starting, whatever the loop is called', () => {
  assert.equal(isOnlyStarting([membershipOf(), 'has not joined its group yet']), true);
  assert.equal(isOnlyStarting([membershipOf('alerts'), 'has not joined its group yet']), true);
  assert.equal(isOnlyStarting(['kafka alerts', 'Messages cannot be read']), false);
  assert.equal(isOnlyStarting(['delivery', 'alerts may not get through']), false);
  assert.equal(isOnlyStarting(['memberships of others', 'somebody else takes partitions away']), false);
  assert.equal(isOnlyStarting(undefined), false);
});

test('the newest reason decides: a failure behind the start is more than starting, and what waits anew is not stuck', () => {
  const reasons = createNamedReasons([membershipOf('alerts'), 'has not joined its group yet']);
  assert.equal(isOnlyStarting(reasons.latest()), true);
  reasons.set('kafka alerts', 'Messages cannot be read');
  assert.equal(isOnlyStarting(reasons.latest()), false);
  reasons.set('kafka alerts', null);
  assert.equal(isOnlyStarting(reasons.latest()), true);
  reasons.set(membershipOf('alerts'), null);
  assert.equal(isOnlyStarting(reasons.latest()), false);
});
