// A filter of alarms is what its address says: whatever it is, it comes back from the address as it was; of any other address what can be
// understood is taken, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  chosenCount,
  everyAlarm,
  linkToAlarms,
  notUnderstood,
  openStates,
  priorities,
  readFilter,
  shows,
  sorts,
  toggled,
  withoutChoices,
} from '../lib/alarms/alarm-filter.ts';

const text = fc.string().map((given) => given.toWellFormed());
const filter = fc.record({
  show: fc.constantFrom(...shows),
  state: fc.subarray([...openStates]),
  priority: fc.subarray([...priorities]),
  machine: fc.option(fc.nat()),
  type: fc.option(text),
  mode: fc.option(text),
  area: fc.option(text),
  sort: fc.constantFrom(...sorts),
  alarm: fc.option(fc.uuid()),
});

test('every filter comes back from its address', () => {
  fc.assert(
    fc.property(filter, (given) => {
      assert.deepEqual(readFilter(linkToAlarms(given)), { ...given });
    }),
  );
});

test('what is no filter is passed over', () => {
  for (const hash of [
    '',
    '#alarms',
    '#alarms?',
    '#alarms?show=all&state=angry&priority=LOW&machine=-1&x=y&sort=worst',
    // What the Portal would refuse.
    `#alarms?area=${'x'.repeat(101)}&mode=%00`,
    '#alarms?alarm=nonsense',
    '#alarms?alarm=',
    '#episodes',
  ])
    assert.deepEqual(readFilter(hash), everyAlarm, hash);
  assert.deepEqual(readFilter('#alarms?state=normal&state=shelved&machine=7x'), { ...everyAlarm, state: ['shelved'] });
});

// A misspelled state stayed in the address, and all alarms were shown without a word.
test('what is passed over is told, and of a filter of the page nothing', () => {
  assert.deepEqual(notUnderstood('#alarms?state=angry&state=shelved&machine=7x&x=y&show=all&z&sort=worst'), [
    ...['state=angry', 'machine=7x', 'x=y', 'show=all', 'z', 'sort=worst'],
  ]);
  assert.deepEqual(notUnderstood('#alarms?alarm=nonsense'), ['alarm=nonsense']);
  assert.deepEqual(notUnderstood('#alarms?alarm='), ['alarm']);
  assert.deepEqual(notUnderstood('#overview?by=type'), []);
  fc.assert(
    fc.property(filter, (given) => {
      assert.deepEqual(notUnderstood(linkToAlarms(given)), []);
    }),
  );
});

test('the plain address is that of all open alarms', () => {
  assert.equal(linkToAlarms(readFilter('#alarms')), '#alarms');
});

test('without choices a view keeps its order, which is none of them', () => {
  fc.assert(
    fc.property(filter, (given) => {
      const { show, sort, alarm } = given;
      assert.deepEqual(withoutChoices(given), { ...everyAlarm, show, sort, alarm });
      assert.equal(chosenCount(withoutChoices(given)), 0);
      assert.equal(linkToAlarms(withoutChoices(given)) === linkToAlarms(given), chosenCount(given) === 0);
    }),
  );
});

test('a value is taken in or out, and the others stay', () => {
  assert.deepEqual(toggled(toggled(['a', 'b'], 'c'), 'a'), ['b', 'c']);
});
