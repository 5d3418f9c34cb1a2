import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUnreadReadings } from '../../src/delivery/unread-readings.ts';

test('a partition that stays where it is with readings ahead is told, and no other one', () => {
  let nowMs = 0;
  const look = createUnreadReadings(30_000, () => nowMs);
  const at = (next: number, end: number, partition = 0) => ({ partition, next, end });
  const told: unknown[] = [];
  for (; nowMs < 40_000; nowMs += 10_000) {
    // 0 stands, 1 is read, 2 has nothing to read, 3 had nothing until now.
    told.push(look([at(5, 9), at(nowMs, 99_999, 1), at(7, 7, 2), at(1, nowMs < 20_000 ? 1 : 4, 3)]));
  }
  assert.deepEqual(told, [[], [], [], [{ partition: 0, count: 4, forMs: 30_000 }]]);
  assert.deepEqual(look([at(6, 9)]), []);
});
