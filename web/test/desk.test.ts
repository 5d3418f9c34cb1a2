// What this browser has kept may have been written by anybody, or by another version of the page.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PortalAlarm } from '../lib/alarms/alarm-api.ts';
import { lookForCalls } from '../lib/desk/call.ts';
import { isMeantForAnother } from '../lib/desk/resting-pointer.ts';
import { filterNameMax, readSavedFilters, savedFiltersMax, withFilter } from '../lib/desk/saved-filters.ts';

describe('saved filters', () => {
  test('are what was saved, the last under a name', () => {
    const saved = withFilter(
      withFilter(withFilter([], ' Hall 2 ', '#alarms?machine=2'), 'all', '#alarms'),
      'Hall 2',
      '#alarms?machine=3',
    );
    assert.deepEqual(saved, [
      { name: 'Hall 2', link: '#alarms?machine=3' },
      { name: 'all', link: '#alarms' },
    ]);
    assert.deepEqual(readSavedFilters(JSON.stringify(saved)), saved);
    assert.equal(withFilter(saved, '  ', '#alarms'), saved, 'one without a name');
  });

  test('are no more than the bound, and their names no longer', () => {
    const many = Array.from({ length: 30 }, (_, index) => `filter ${index}`);
    const saved = many.reduce<ReturnType<typeof withFilter>>((list, name) => withFilter(list, name, '#alarms'), []);
    assert.equal(saved.length, savedFiltersMax);
    assert.equal(withFilter([], 'x'.repeat(100), '#alarms')[0]?.name.length, filterNameMax);
  });

  test('lead nowhere but to a filter of this page, whatever is kept', () => {
    for (const link of ['javascript:alert(1)', 'https://evil.example', '#users', '#alarmsx', ''])
      assert.deepEqual(readSavedFilters(JSON.stringify([{ name: 'x', link }])), [], link);
    for (const text of [null, '', '{', '{}', '[null, 1, {"name": "x"}]', '"#alarms"'])
      assert.deepEqual(readSavedFilters(text), []);
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        for (const { name, link } of readSavedFilters(JSON.stringify(given)))
          assert.ok(name !== '' && link.startsWith('#alarms'));
      }),
    );
  });
});

describe('alarms that call', () => {
  const alarm = (alarmId: string, raisedAt = '2026-03-01T09:30:00Z') => ({ alarmId, raisedAt }) as PortalAlarm;
  const idsOf = (alarms: readonly PortalAlarm[]) => alarms.map(({ alarmId }) => alarmId);

  test('are those that have begun to ask since, and those that ask anew', () => {
    const first = lookForCalls(null, [alarm('a')]);
    assert.deepEqual(first.calling, [], 'what asks already is there to be seen');
    const second = lookForCalls(first.known, [alarm('a'), alarm('b')]);
    assert.deepEqual(idsOf(second.calling), ['b']);
    const third = lookForCalls(second.known, [alarm('a')]);
    assert.deepEqual(third.calling, []);
    const again = lookForCalls(third.known, [alarm('a', '2026-03-01T10:00:00Z'), alarm('b')]);
    assert.deepEqual(idsOf(again.calling), ['a', 'b']);
  });
});

// One acknowledged the alarm of another machine, because a row came in above while the pointer rested on the button.
describe('a click in a list whose rows move', () => {
  const moves = { rowsAt: 5_000, pointerAt: 3_000 };
  for (const [what, given, at, expected] of [
    ['just after they moved under a pointer that rests', moves, { now: 5_400, isOfKeyboard: false }, true],
    ['by the keyboard', moves, { now: 5_400, isOfKeyboard: true }, false],
    ['when there was time to see it', moves, { now: 6_001, isOfKeyboard: false }, false],
    ['of a pointer that has moved since', { ...moves, pointerAt: 5_200 }, { now: 5_400, isOfKeyboard: false }, false],
    ['before anything moved', { ...moves, rowsAt: Number.NEGATIVE_INFINITY }, { now: 10, isOfKeyboard: false }, false],
  ] as const) {
    test(`${what} is ${expected ? 'not ' : ''}taken`, () => assert.equal(isMeantForAnother(given, at), expected));
  }
});
