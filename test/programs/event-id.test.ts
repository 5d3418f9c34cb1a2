// Ids of events are those of the library, for every name: consumers remember them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { eventId } from '../../src/programs/support/event-id.ts';

test('an event id is the UUIDv5 of its name, of any length and in any script', () => {
  const namespace = '5c7bd9a2-0a4e-5d0b-9c39-2f5d8f1f6a77';
  const name = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'grapheme', minLength: 120, maxLength: 700 }),
  );
  fc.assert(fc.property(name, (text) => assert.equal(eventId(text), v5(text, namespace))));
  assert.equal(eventId('T/0/1/spindle.anomaly.detected'), v5('T/0/1/spindle.anomaly.detected', namespace));
});
