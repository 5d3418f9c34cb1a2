// `new Date` carries 30 February into March, so that `--since` silently meant another day.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localTimeText, readTimeOption, timeZoneRule } from '../../../src/programs/support/options/time-option.ts';

test('a time on the command line is a day, or a time with or without zone', () => {
  assert.equal(readTimeOption('2026-01-31').toISOString(), '2026-01-31T00:00:00.000Z');
  assert.equal(readTimeOption('2026-01-31T12:00:00Z').toISOString(), '2026-01-31T12:00:00.000Z');
  assert.equal(readTimeOption('2026-01-31T12:00:00.5+09:00').toISOString(), '2026-01-31T03:00:00.500Z');
  assert.equal(readTimeOption('2026-01-31T12:00').getTime(), new Date(2026, 0, 31, 12).getTime());
  const before = Date.now();
  const now = readTimeOption('now').getTime();
  assert.ok(now >= before && now <= Date.now());
});

test('a day that does not exist is refused', () => {
  for (const text of ['2026-02-30', '2026-02-30T10:00:00Z', '2026-01-31T24:00:00Z', 'yesterday', ''])
    assert.throws(() => readTimeOption(text), /It must be a time such as/, text);
});

test('a time is said with the zone of the clock that shows it, and reads back as itself', () => {
  for (const time of [Date.UTC(2026, 0, 31, 12), Date.UTC(2026, 6, 1, 0, 30, 5)]) {
    const text = localTimeText(time);
    assert.match(text, /^2026-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
    assert.equal(readTimeOption(text).getTime(), time);
  }
  assert.ok(timeZoneRule().includes(new Intl.DateTimeFormat().resolvedOptions().timeZone));
});
