// A machine under maintenance showed it nowhere but in the list of windows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOlder, maintenanceOf } from '../../lib/maintenance/under-maintenance.ts';

const [early, late] = ['2026-03-01T14:30:00+09:00', '2026-03-01T06:00:00Z'];
const window: Parameters<typeof maintenanceOf>[0][number] = {
  ...{ machines: [7], machineTypes: [], failureMode: null },
  state: 'active',
  from: '2026-03-01T05:00:00Z',
  until: early,
};

const maintenanceUntil = (windows: Parameters<typeof maintenanceOf>[0]) => maintenanceOf(windows).until;

test('a machine is under maintenance by its number, by its type, or with all others', () => {
  const of = maintenanceUntil([window, { ...window, machines: [], machineTypes: ['M'] }]);
  assert.deepEqual([of(7, undefined), of(8, 'M'), of(8, 'L'), of(8, undefined)], [early, early, null, null]);
  const ofAll = maintenanceUntil([{ ...window, machines: [] }]);
  assert.deepEqual([ofAll(8, undefined), maintenanceUntil([])(7, 'M')], [early, null]);
});

test('of several windows the last to end counts, by the moment and not by its text', () => {
  for (const windows of [
    [window, { ...window, until: late }],
    [{ ...window, until: late }, window],
    [{ ...window, machines: [], until: late }, window],
  ])
    assert.equal(maintenanceUntil(windows)(7, 'M'), late);
});

test('what is planned or over is none, nor is a known condition, which is of one failure mode', () => {
  const of = maintenanceUntil([
    { ...window, state: 'planned' },
    { ...window, state: 'over' },
    { ...window, failureMode: 'TWF' },
  ]);
  assert.equal(of(7, 'M'), null);
});

// A machine that was red under maintenance looked as if that had changed nothing.
test('it is since the first of the windows that hold, and what was raised before is older', () => {
  const from = '2026-03-01T13:00:00+09:00';
  const { since } = maintenanceOf([
    window,
    { ...window, machines: [], from },
    { ...window, state: 'over', from: early },
  ]);
  assert.deepEqual([since(7, 'M'), since(8, 'M'), maintenanceOf([]).since(7, 'M')], [from, from, null]);
  assert.deepEqual(
    ['2026-03-01T03:59:59Z', '2026-03-01T04:00:00Z'].map((raisedAt) => isOlder(raisedAt, from)),
    [true, false],
  );
  assert.equal(isOlder('2026-03-01T03:59:59Z', null), false);
});
