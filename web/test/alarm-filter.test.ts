// A filter of alarms is what its address says: whatever it is, it comes back from the address as it was; of any other address what can be
// understood is taken, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linkToAlarms, openStates, priorities, readFilter, shows, toggled } from '../lib/alarm-filter.ts';

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

test('the plain address is that of all open alarms', () => {
  assert.equal(linkToAlarms(readFilter('#alarms')), '#alarms');
});

test('a value is taken in or out, and the others stay', () => {
  assert.deepEqual(toggled(toggled(['a', 'b'], 'c'), 'a'), ['b', 'c']);
});
