// What an admin changes of whom to tell becomes one whole that the Portal takes, with all else as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  daysIn,
  daysWritten,
  machinesIn,
  movedRoute,
  routesOf,
  withGroup,
  withoutRoute,
  withoutTimes,
  withQuiet,
  withRoute,
  withTimes,
} from '../lib/settings/route-edits.ts';
import type { NotificationSettings, Route } from '../lib/settings/settings-api.ts';

const route = (name: string): Route => ({
  ...{ name, to: ['pager'], priorities: null, machines: null, machineGroups: null, machineTypes: null },
  ...{ kinds: null, modes: null, during: null, escalate: [] },
});
const quiet = { during: 'nights', except: ['CRITICAL'] as const };
const settings = {
  version: 3,
  routes: ['a', 'b', 'c'].map(route),
  times: [{ name: 'nights', spans: [{ days: ['mon-sun'], from: '22:00', to: '06:00' }] }],
  machineGroups: [{ name: 'mill', machines: [1] }],
  receivers: [
    { name: 'pager', quiet: null },
    { name: 'mail', quiet },
  ],
} as unknown as NotificationSettings;
const set = routesOf(settings);
const names = ({ routes }: typeof set) => routes.map(({ name }) => name).join('');

test('routes are added, replaced, moved and removed by their names', () => {
  assert.deepEqual(set.quiet, [{ receiver: 'mail', ...quiet }]);
  assert.equal(names(withRoute(null, route('d'))(set)), 'abcd');
  assert.equal(names(withRoute('b', route('x'))(set)), 'axc');
  assert.equal(names(withoutRoute('b')(set)), 'ac');
  assert.deepEqual(
    [movedRoute('b', -1), movedRoute('b', 1), movedRoute('a', -1), movedRoute('c', 1), movedRoute('gone', 1)].map(
      (edit) => names(edit(set)),
    ),
    ['bac', 'acb', 'abc', 'abc', 'abc'],
  );
});

test('times, groups and quiet hours too, and what is not changed stays', () => {
  const late = { name: 'late', spans: [{ days: ['sat'], from: '20:00', to: '24:00' }] };
  const renamed = withTimes('nights', late)(set);
  assert.deepEqual(renamed, { ...set, times: [late], quiet: [{ receiver: 'mail', ...quiet, during: 'late' }] });
  const grouped = withRoute('a', { ...route('a'), machineGroups: ['mill'] })(set);
  assert.deepEqual(withGroup('mill', { name: 'mills', machines: [1] })(grouped).routes[0]?.machineGroups, ['mills']);
  assert.deepEqual(withoutTimes('nights')(set).times, []);
  assert.deepEqual(withGroup(null, { name: 'lathe', machines: [2] })(set).machineGroups.length, 2);
  assert.deepEqual(withQuiet('mail', null)(set).quiet, []);
  assert.deepEqual(withQuiet('pager', { during: 'nights', except: [] })(set).quiet.at(-1), {
    ...{ receiver: 'pager', during: 'nights', except: [] },
  });
});

test('days are read and written as people say them, and machines as numbers', () => {
  assert.deepEqual([...daysIn(['fri-mon'])], ['fri', 'sat', 'sun', 'mon']);
  assert.deepEqual(daysWritten(daysIn(['fri-mon'])), ['mon', 'fri-sun']);
  assert.deepEqual(daysWritten(daysIn(['mon-sun'])), ['mon-sun']);
  assert.deepEqual(daysWritten(daysIn(['wed', 'mon', 'nonsense'])), ['mon', 'wed']);
  assert.deepEqual(machinesIn(' 1, 2 #7,2'), [1, 2, 7]);
  assert.deepEqual([machinesIn(''), machinesIn('1, x')], [[], null]);
});
