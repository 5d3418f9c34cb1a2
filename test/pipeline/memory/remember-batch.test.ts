import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberedTime } from '../../../src/pipeline/memory/remember-batch.ts';

const recordTime = Date.parse('2026-03-01T10:00:00Z');
const latest = recordTime + 86_400_000;

// A gateway that sent local time as UTC for a minute froze what was remembered of its machines for nine hours.
test('a clock that is ahead counts by its record, and one that is a little ahead or behind by itself', () => {
  const at = (minutes: number): number => rememberedTime(recordTime + minutes * 60_000, false, recordTime, latest);
  assert.equal(at(9 * 60), recordTime);
  assert.equal(at(6), recordTime);
  assert.equal(at(4), recordTime + 4 * 60_000);
  assert.equal(at(-9 * 60), recordTime - 9 * 60 * 60_000);
  assert.equal(rememberedTime(recordTime - 1, true, recordTime, latest), recordTime);
  assert.ok(Number.isNaN(rememberedTime(recordTime, false, latest + 1, latest)));
});
