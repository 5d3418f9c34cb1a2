// A machine under maintenance showed it nowhere but in the list of windows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maintenanceUntil } from '../../lib/maintenance/under-maintenance.ts';

const [early, late] = ['2026-03-01T14:30:00+09:00', '2026-03-01T06:00:00Z'];
const window: Parameters<typeof maintenanceUntil>[0][number] = {
  ...{ machines: [7], machineTypes: [], failureMode: null },
  state: 'active',
  until: early,
};

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
