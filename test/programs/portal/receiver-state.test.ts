// Why pages are not live was told as a sentence alone, in English on the Korean page too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownCauses } from '../../../src/portal/causes.ts';
import { createReceiverState } from '../../../src/programs/portal/receiver-state.ts';

const at = new Date('2026-03-01T10:00:00.000Z');

function causesOf(what: string): unknown {
  return createReceiverState({
    ...{ trouble: () => [what, 'a sentence'] as const, behind: () => 0, sinceOf: () => null, now: () => at },
    delivery: () => knownCauses([{ code: 'markers-silent', at }]),
  })().causes;
}

test('what is wrong with the loops and the delivery is told to programs too', () => {
  for (const [what, code] of [
    ['kafka alerts', 'kafka-unread'],
    ['partition episodes', 'partition-unread'],
    ['batch alerts', 'not-stored'],
    ['watch episodes', 'stands-still'],
    ['members spindle-portal', 'foreign-members'],
    ['table', 'other-portals-unread'],
    ['alarms', 'shelves-unwatched'],
    ['start', 'waits'],
  ] as const)
    assert.deepEqual(causesOf(what), [{ code }], what);
  assert.deepEqual(causesOf('delivery'), [{ code: 'markers-silent', at: at.toISOString() }]);
  assert.equal(causesOf('something else'), undefined);
});

test('of causes of which one is not known here, as of a newer version, none is told', () => {
  const known = { code: 'slot-lost', at: null };
  assert.deepEqual(knownCauses([known]), [{ code: 'slot-lost' }]);
  assert.equal(knownCauses([known, { code: 'of-tomorrow', at: null }]), undefined);
  assert.equal(knownCauses([]), undefined);
});
