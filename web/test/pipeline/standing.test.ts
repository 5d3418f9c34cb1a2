// Delivery was called well for half a minute after Kafka Connect had been stopped, and beside a badge that said "not live".
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf, unconfirmedSeconds } from '../../lib/pipeline/standing.ts';

const at = '2026-03-01T09:30:00.000Z';
const after = (seconds: number) => Date.parse(at) + seconds * 1_000;
const delivery = { confirmed: { at, dueSeconds: 15 }, troubles: [] };

test('is well until the next marker is due, and unconfirmed from then on', () => {
  assert.equal(standingOf(delivery, 'live', after(15)), 'well');
  assert.equal(standingOf(delivery, 'live', after(16)), 'unconfirmed');
  assert.deepEqual([unconfirmedSeconds(delivery, after(15)), unconfirmedSeconds(delivery, after(16))], [null, 16]);
});

test('is well without a marker where none is awaited', () => {
  assert.equal(standingOf({ ...delivery, confirmed: null }, 'live', after(1_000)), 'well');
});

test('is not well where the badge is not live, whatever the last look said', () => {
  for (const connection of ['stuck', 'lost', 'behind', 'connecting'] as const)
    assert.equal(standingOf(delivery, connection, after(1)), 'not-live');
});

test('is ill before all else', () => {
  const troubles = [{ kind: 'undelivered', value: null, reason: null }] as const;
  assert.equal(standingOf({ ...delivery, troubles: [...troubles] }, 'stuck', after(60)), 'ill');
});
