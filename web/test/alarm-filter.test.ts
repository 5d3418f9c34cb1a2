// A filter of alarms is what its address says: whatever it is, it comes back from the address as it was; of any other address what can be
// understood is taken, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  linkToAlarms,
  notUnderstood,
  openStates,
  priorities,
  readFilter,
  shows,
  toggled,
} from '../lib/alarm-filter.ts';

const filter = fc.record({
  show: fc.constantFrom(...shows),
  state: fc.subarray([...openStates]),
  priority: fc.subarray([...priorities]),
  machine: fc.option(fc.nat()),
  mode: fc.option(fc.string()),
  alarm: fc.option(fc.uuid()),
});

test('every filter comes back from its address', () => {
  fc.assert(
    fc.property(filter, (given) => {
      assert.deepEqual(readFilter(linkToAlarms({ ...given, mode: given.mode?.toWellFormed() ?? null })), {
        ...given,
        mode: given.mode?.toWellFormed() ?? null,
      });
    }),
  );
});

test('what is no filter is passed over', () => {
  const none = { show: 'open', state: [], priority: [], machine: null, mode: null, alarm: null };
  for (const hash of [
    '',
    '#alarms',
    '#alarms?',
    '#alarms?show=all&state=angry&priority=LOW&machine=-1&x=y',
    '#episodes',
  ])
    assert.deepEqual(readFilter(hash), none, hash);
  assert.deepEqual(readFilter('#alarms?state=normal&state=shelved&machine=7x'), { ...none, state: ['shelved'] });
});

// A misspelled state stayed in the address, and all alarms were shown without a word.
test('what is passed over is told, and of a filter of the page nothing', () => {
  assert.deepEqual(notUnderstood('#alarms?state=angry&state=shelved&machine=7x&x=y&show=all&z'), [
    ...['state=angry', 'machine=7x', 'x=y', 'show=all', 'z'],
  ]);
  assert.deepEqual(notUnderstood('#overview?by=type'), []);
  fc.assert(
    fc.property(filter, (given) => {
      assert.deepEqual(notUnderstood(linkToAlarms({ ...given, mode: given.mode?.toWellFormed() ?? null })), []);
    }),
  );
});

test('the plain address is that of all open alarms', () => {
  assert.equal(linkToAlarms(readFilter('#alarms')), '#alarms');
});

test('a value is taken in or out, and the others stay', () => {
  assert.deepEqual(toggled(toggled(['a', 'b'], 'c'), 'a'), ['b', 'c']);
});
