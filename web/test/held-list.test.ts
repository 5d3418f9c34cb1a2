// One acknowledged the alarm of another machine, because rows came and went under the resting pointer. What is shown holds still while somebody is in it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  beginList,
  type HeldList,
  heldUntil,
  letIn,
  lookAtList,
  type Row,
  urgentCountOf,
  urgentWaitMaxMs,
  waitMaxMs,
} from '../lib/desk/held-list.ts';

const row = (id: string, isUrgent = false, item = id): Row<string> => ({ id, item, isUrgent });
const rows = (ids: string): readonly Row<string>[] => [...ids].map((id) => row(id, id === id.toUpperCase()));
const shownIn = ({ shown }: HeldList<string>): string => shown.map(({ id }) => id).join('');
const held = { isHeld: true, openId: null, now: 0 };
const free = { ...held, isHeld: false };

describe('a list with the pointer or the focus in it', () => {
  test('moves no row and lets none in, and says how many wait', () => {
    const list = lookAtList(beginList(rows('abc')), rows('xcayb'), held);
    assert.equal(shownIn(list), 'abc');
    assert.deepEqual([...list.waiting.keys()], ['x', 'y']);
    assert.equal(urgentCountOf(list), 0);
    assert.equal(shownIn(lookAtList(list, rows('xcayb'), { ...free, now: 1 })), 'xcayb', 'until it is left');
    assert.equal(shownIn(letIn(list, rows('xcayb'), null)), 'xcayb', 'or they are let in');
  });

  test('goes on with what its rows say, also of one that left it', () => {
    const list = lookAtList(beginList(rows('ab')), [row('b', false, 'acknowledged')], held);
    assert.deepEqual(
      list.shown.map(({ id, item, isGone }) => [id, item, isGone]),
      [
        ['a', 'a', true],
        ['b', 'acknowledged', false],
      ],
    );
    assert.ok(list.isBehind);
    assert.equal(list.waiting.size, 0, 'that is nothing new');
    assert.equal(heldUntil(list), null);
    assert.equal(lookAtList(list, rows('ab'), held).shown[0]?.isGone, false, 'and of one that comes back');
  });

  test('is held for a stated time at most, and for a shorter one where something urgent waits', () => {
    let list = lookAtList(beginList(rows('a')), rows('ba'), { ...held, now: 1_000 });
    assert.equal(heldUntil(list), 1_000 + waitMaxMs);
    list = lookAtList(list, rows('Cba'), { ...held, now: 5_000 });
    assert.equal(urgentCountOf(list), 1);
    assert.equal(heldUntil(list), 5_000 + urgentWaitMaxMs);
    list = lookAtList(list, rows('DCba'), { ...held, now: 6_000 });
    assert.equal(heldUntil(list), 5_000 + urgentWaitMaxMs, 'counted from the first');
    assert.equal(shownIn(lookAtList(list, rows('DCba'), { ...held, now: 4_999 + urgentWaitMaxMs })), 'a');
    list = lookAtList(list, rows('DCba'), { ...held, now: 5_000 + urgentWaitMaxMs });
    assert.equal(shownIn(list), 'DCba');
    assert.equal(heldUntil(list), null);
  });

  test('tells of a row in it that has become urgent, and not of one that was', () => {
    const list = lookAtList(beginList([row('a', true), row('b')]), [row('b', true), row('a', true)], held);
    assert.deepEqual([...list.waiting.keys()], ['b']);
    assert.equal(urgentCountOf(list), 1);
    const calm = lookAtList(list, [row('b'), row('a')], held);
    assert.equal(urgentCountOf(calm), 0, 'no longer');
    assert.equal(urgentCountOf(lookAtList(calm, [row('a', true)], held)), 1, 'but of one that is so anew');
  });
});

test('an empty list holds nothing back: it would be called calm under a pointer that rests on it', () => {
  const list = lookAtList(beginList<string>([]), rows('aB'), held);
  assert.equal(shownIn(list), 'aB');
  assert.equal(list.waiting.size, 0);
});

describe('a row that is open', () => {
  const open = { ...free, openId: 'b' };

  test('stays where it is when it is acknowledged, until it is closed', () => {
    const list = lookAtList(beginList(rows('abcd')), rows('acdb'), open);
    assert.equal(shownIn(list), 'abcd');
    assert.equal(shownIn(lookAtList(list, rows('acdb'), free)), 'acdb');
  });

  test('stays also where the list has it no longer', () => {
    const list = lookAtList(beginList(rows('abc')), rows('ac'), open);
    assert.equal(shownIn(list), 'abc');
    assert.equal(list.shown[1]?.isGone, true);
    assert.equal(shownIn(lookAtList(list, rows('ac'), free)), 'ac');
  });

  test('hides nothing that is new beneath it', () => {
    assert.equal(shownIn(lookAtList(beginList(rows('bc')), rows('xcb'), open)), 'xbc');
    assert.equal(shownIn(lookAtList(beginList(rows('abcd')), rows('xdacb'), open)), 'xdabc', 'nor what has risen');
  });

  test('that was not in the list before stands where the list has it', () => {
    assert.equal(shownIn(lookAtList(beginList(rows('ac')), rows('abc'), open)), 'abc');
  });
});

test('whatever comes: a held list keeps its rows and their order, a free one has what there is', () => {
  const lists = fc.uniqueArray(fc.constantFrom(...'abcdefGHIJ')).map((ids) => rows(ids.join('')));
  const looks = fc.array(fc.tuple(lists, fc.boolean(), fc.option(fc.constantFrom(...'abcG')), fc.nat(20_000)));
  fc.assert(
    fc.property(lists, looks, (first, all) => {
      let [list, now] = [beginList(first), 0];
      for (const [next, isHeld, openId, ms] of all) {
        now += ms;
        const before = shownIn(list);
        const until = heldUntil(list) ?? Number.POSITIVE_INFINITY;
        list = lookAtList(list, next, { isHeld, openId, now });
        if (isHeld && before !== '' && now < until) assert.equal(shownIn(list), before);
        const kept = before.includes(openId ?? '-') ? [openId] : [];
        if (!isHeld)
          assert.deepEqual([...shownIn(list)].sort(), [...new Set([...next.map(({ id }) => id), ...kept])].sort());
        assert.equal(new Set(shownIn(list)).size, list.shown.length, 'each once');
        assert.ok((heldUntil(list) ?? now + 1) > now, 'no wait is longer than it may be');
      }
    }),
  );
});
