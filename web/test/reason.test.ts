// Reasons of the server as operators read them: local times, and the administrator's part apart.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reasonParts } from '../lib/desk/reason.ts';

describe('a reason', () => {
  const clock = (time: string) => time.slice(11, 16);

  test('is a sentence with local times, and the fix is kept apart', () => {
    const { what, whole } = reasonParts(
      'alerts may not get through: nothing has come through the delivery of alerts since 2026-11-29T11:00:48.409Z, when the last marker was written: run: spindle doctor',
      clock,
    );
    assert.equal(what, 'Alerts may not get through: nothing has come through the delivery of alerts since 11:00.');
    assert.match(whole ?? '', /^Alerts may not .* since 11:00, when the last marker was written: run: spindle doctor$/);
  });

  test('that is short is told whole, and what is no time stays', () => {
    assert.deepEqual(reasonParts('The reader of alerts stands still: it waits for Kafka', clock), {
      what: 'The reader of alerts stands still: it waits for Kafka',
      whole: null,
    });
    assert.equal(reasonParts('since 2026-99-29T11:00:48Z', clock).what, 'Since 2026-99-29T11:00:48Z');
    assert.equal(reasonParts('', clock).what, '');
  });
});
