// Sentences of the server as operators read them: local times, the administrator's part apart, and each number in the page's one form.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reasonParts } from '../lib/desk/reason.ts';
import { sameNumbers } from '../lib/desk/same-numbers.ts';

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

describe('numbers in a sentence', () => {
  const said = (value: number) => new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value);

  test('are those beside it, in the same form', () => {
    assert.equal(
      sameNumbers('tool wear x torque is 11345 minNm (limit 11000 minNm) at 1373 rpm', [11_344.8, 11_000], said),
      'tool wear x torque is 11,344.8 minNm (limit 11,000 minNm) at 1,373 rpm',
    );
    assert.equal(
      sameNumbers('process is only 7.8 K above air, -3 below', [7.81], said),
      'process is only 7.8 K above air, -3 below',
    );
  });

  test('that are none stay: of names, dates, versions, ids and clocks, and those written in a form already', () => {
    for (const text of [
      'H2 of line-4',
      '2026-03-01',
      '1.4.2',
      '#12345',
      '10:47:06',
      'v3500',
      '11,344.8 W',
      'a/5000',
      '5000x',
    ])
      assert.equal(sameNumbers(text, [], said), text);
  });
});
