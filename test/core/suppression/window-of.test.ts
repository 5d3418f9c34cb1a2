// Which window a reading falls under.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MaintenanceWindow } from '../../../src/core/suppression/window.ts';
import { createWindowOf } from '../../../src/core/suppression/window-of.ts';

const window = (id: string, given: Partial<MaintenanceWindow>): MaintenanceWindow => ({
  id,
  machines: [],
  machineTypes: [],
  failureMode: null,
  from: 100,
  until: 200,
  reason: 'Tool change',
  ...given,
});
const reading = { machineId: 1, typeName: 'M', at: 150, modes: ['PWF'] };

test('a window is for the machines and types that it names, from its beginning on and before its end', () => {
  const find = createWindowOf([window('a', { machines: [1], machineTypes: ['H'] })]);
  assert.equal(find(reading), 'a');
  assert.equal(find({ ...reading, machineId: 2 }), undefined);
  assert.equal(find({ ...reading, machineId: 2, typeName: 'H' }), 'a');
  for (const [at, found] of [
    [99, undefined],
    [100, 'a'],
    [199, 'a'],
    [200, undefined],
  ] as const)
    assert.equal(find({ ...reading, at }), found);
});

test('a known condition is for readings that show its failure mode, and for normal ones', () => {
  const find = createWindowOf([window('a', { failureMode: 'TWF' })]);
  assert.equal(find(reading), undefined);
  assert.equal(find({ ...reading, modes: ['PWF', 'TWF'] }), 'a');
  assert.equal(find({ ...reading, modes: null }), 'a');
});

test('of several the one that lasts longest, and one that was ended before it began is none', () => {
  const find = createWindowOf([
    window('short', {}),
    window('never', { from: 100, until: 100 }),
    window('long', { until: 300 }),
    window('later', { from: 180, until: 400 }),
  ]);
  assert.equal(find(reading), 'long');
  assert.equal(find({ ...reading, at: 190 }), 'later');
  assert.equal(createWindowOf([])(reading), undefined);
});
