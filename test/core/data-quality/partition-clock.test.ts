// How far the time of a partition is for who looks for silent machines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockActive, createPartitionClocks, passRecord } from '../../../src/core/data-quality/partition-clock.ts';

test('records of which nobody knows when they were say nothing, also between others that come seldom', () => {
  const activeAfter = (between: readonly number[]): number | undefined => {
    const { of, pauseMaxMs } = createPartitionClocks(300_000);
    for (let at = 0; at < 10; at++) for (const time of [at * 100_000, ...between]) passRecord(of(0), time, pauseMaxMs);
    return of(0)[clockActive];
  };
  assert.equal(activeAfter([]), 8 * 75_000);
  assert.equal(activeAfter([Number.NaN]), activeAfter([]));
});
