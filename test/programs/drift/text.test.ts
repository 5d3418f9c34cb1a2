// What `spindle drift` says where nothing can be compared yet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driftText } from '../../../src/programs/drift/text.ts';

// In the first hour it said that there were no readings, while thousands came in.
test('of what consumers have counted it says when the slice that runs is over, and of a file what may be wrong with it', () => {
  const nothing = { verdict: 'unknown', types: [], performance: null, machines: [] } as const;
  const model = { name: 'press', version: '1' };
  const over = Date.parse('2026-01-01T08:00:00.000Z');
  assert.match(driftText(nothing, model, over), /^press 1: nothing .* is over at 2026-01-01T08:00:00\.000Z\n/);
  assert.match(driftText(nothing, model, null), /^press 1: nothing can be compared: there are no readings, or none of/);
});
