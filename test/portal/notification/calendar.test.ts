// Times of day and week on the walls of zones that change their clocks, and whom the rules name at which time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Calendar,
  type Day,
  days,
  isWithin,
  nextOutside,
  type Span,
} from '../../../src/portal/notification/calendar.ts';
import { noRules, prioritiesTold, type Route, routesOf } from '../../../src/portal/notification/rules.ts';

const span = (from: string, to: string, on: readonly Day[] = days): Span => {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { days: new Set(on), from: minutes(from), to: minutes(to) };
};
const calendar = (timeZone: string, ...spans: readonly Span[]): Calendar => ({ timeZone, spans });
const at = (text: string): number => Date.parse(text);

describe('a time of the day and the week', () => {
  test('begins with its first minute and ends before its last', () => {
    const office = calendar('Asia/Seoul', span('08:00', '18:00', ['mon', 'tue']));
    // 2026-03-02 is a Monday; Seoul is nine hours ahead.
    for (const [time, inside] of [
      ['2026-03-01T22:59:59Z', false],
      ['2026-03-01T23:00:00Z', true],
      ['2026-03-02T08:59:59Z', true],
      ['2026-03-02T09:00:00Z', false],
      ['2026-03-03T23:30:00Z', false],
    ] as const)
      assert.equal(isWithin(office, at(time)), inside, time);
  });

  test('over midnight belongs to the day on which it begins', () => {
    const fridayNight = calendar('UTC', span('22:00', '06:00', ['fri']));
    for (const [time, inside] of [
      ['2026-03-06T05:00:00Z', false],
      ['2026-03-06T22:00:00Z', true],
      ['2026-03-07T05:59:00Z', true],
      ['2026-03-07T06:00:00Z', false],
      ['2026-03-07T22:00:00Z', false],
    ] as const)
      assert.equal(isWithin(fridayNight, at(time)), inside, time);
    assert.equal(isWithin(calendar('UTC', span('00:00', '24:00', ['sun'])), at('2026-03-01T23:59:59.999Z')), true);
  });

  test('ends when clocks go forward over its end', () => {
    // Berlin goes from 02:00 to 03:00 on 2026-03-29.
    const night = calendar('Europe/Berlin', span('22:00', '02:30'));
    assert.equal(isWithin(night, at('2026-03-29T00:59:59Z')), true);
    assert.equal(isWithin(night, at('2026-03-29T01:00:00Z')), false);
    assert.equal(nextOutside(night, at('2026-03-28T23:10:30Z')), at('2026-03-29T01:00:00Z'));
    // A span that no clock shows that day does not happen.
    const gap = calendar('Europe/Berlin', span('02:00', '03:00'));
    for (let minute = 0; minute < 24 * 60; minute++)
      assert.equal(isWithin(gap, at('2026-03-28T23:00:00Z') + minute * 60_000), false, String(minute));
  });

  test('is there twice when clocks go back within it', () => {
    // Berlin goes from 03:00 to 02:00 on 2026-10-25, New York from 02:00 to 01:00 on 2026-11-01.
    const berlin = calendar('Europe/Berlin', span('02:00', '02:30'));
    const inside = (time: string): boolean => isWithin(berlin, at(time));
    assert.deepEqual(
      ['00:10', '00:40', '01:10', '01:40'].map((clock) => inside(`2026-10-25T${clock}:00Z`)),
      [true, false, true, false],
    );
    const newYork = calendar('America/New_York', span('22:00', '01:30'));
    assert.equal(nextOutside(newYork, at('2026-11-01T03:00:00Z')), at('2026-11-01T05:30:00Z'));
    // The same half hour once more.
    assert.equal(isWithin(newYork, at('2026-11-01T06:15:00Z')), true);
    assert.equal(nextOutside(newYork, at('2026-11-01T06:15:00Z')), at('2026-11-01T06:30:00Z'));
  });

  test('is right where clocks go by half an hour, and where a whole day is left out', () => {
    // Lord Howe goes from 02:00 to 02:30 on 2026-10-04; Samoa had no 2011-12-30.
    const lordHowe = calendar('Australia/Lord_Howe', span('01:00', '02:15'));
    assert.equal(nextOutside(lordHowe, at('2026-10-03T15:00:00Z')), at('2026-10-03T15:30:00Z'));
    const friday = calendar('Pacific/Apia', span('00:00', '24:00', ['fri']));
    assert.equal(isWithin(friday, at('2011-12-30T09:59:59Z')), false);
    assert.equal(isWithin(friday, at('2011-12-30T10:00:00Z')), false);
  });

  test('that is always has no end', () => {
    assert.equal(nextOutside(calendar('UTC', span('00:00', '24:00')), 0), undefined);
    assert.equal(nextOutside(calendar('UTC'), 90_000), 120_000);
  });
});

test('a receiver is told of all priorities, in quiet hours of the excepted ones', () => {
  const quiet = { during: calendar('UTC', span('22:00', '06:00')), except: new Set(['CRITICAL'] as const) };
  const rules = { tells: new Set<never>(), quiet };
  assert.deepEqual(prioritiesTold(rules, at('2026-03-01T12:00:00Z')), ['WARNING', 'ALERT', 'CRITICAL']);
  assert.deepEqual(prioritiesTold(rules, at('2026-03-01T23:00:00Z')), ['CRITICAL']);
  assert.deepEqual(prioritiesTold({ ...rules, quiet: null }, 0), ['WARNING', 'ALERT', 'CRITICAL']);
});

test('a route is chosen by all that it states', () => {
  const any = { priorities: null, machines: null, machineTypes: null, kinds: null, modes: null, during: null };
  const route: Route = { name: 'r', ...any, to: ['a'], escalate: [] };
  const subject = { machineId: 7, machineType: 'M', kind: 'machine', mode: null, priority: 'ALERT' } as const;
  const chosen = (members: Partial<Route>): boolean =>
    routesOf({ ...noRules, routes: [{ ...route, ...members }] }, subject, at('2026-03-01T12:00:00Z')).length === 1;
  assert.equal(chosen({}), true);
  for (const [members, other] of [
    [{ priorities: new Set(['ALERT' as const]) }, { priorities: new Set(['CRITICAL' as const]) }],
    [{ machines: new Set([7]) }, { machines: new Set([8]) }],
    [{ machineTypes: new Set(['M']) }, { machineTypes: new Set(['L']) }],
    [{ kinds: new Set(['machine']) }, { kinds: new Set(['data_quality']) }],
    [{ modes: new Set(['']) }, { modes: new Set(['HDF']) }],
    [{ during: calendar('UTC', span('08:00', '18:00')) }, { during: calendar('Asia/Seoul', span('08:00', '18:00')) }],
  ] as const) {
    assert.equal(chosen(members), true, JSON.stringify(Object.keys(members)));
    assert.equal(chosen(other), false, JSON.stringify(Object.keys(other)));
  }
});
