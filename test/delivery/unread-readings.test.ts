import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUnreadReadings } from '../../src/delivery/unread-readings.ts';

test('a partition that stays where it is with readings ahead is told, and no other one', () => {
  let nowMs = 0;
  const { look } = createUnreadReadings(30_000, () => nowMs);
  const at = (next: number, end: number, partition = 0) => ({ partition, next, end });
  const told: unknown[] = [];
  for (; nowMs < 40_000; nowMs += 10_000) {
    // 0 stands, 1 is read, 2 has nothing to read, 3 had nothing until now.
    told.push(look([at(5, 9), at(nowMs, 99_999, 1), at(7, 7, 2), at(1, nowMs < 20_000 ? 1 : 4, 3)]));
  }
  assert.deepEqual(told, [[], [], [], [{ partition: 0, count: 4, forMs: 30_000 }]]);
  assert.deepEqual(look([at(6, 9)]), []);
});

// One look in five failed, and forgot since when each partition stood: it was never told.
test('a look that could see nothing takes nothing back, and forgets nothing', () => {
  let nowMs = 0;
  const { look } = createUnreadReadings(30_000, () => nowMs);
  const told: number[] = [];
  for (; nowMs < 60_000; nowMs += 2_000) {
    told.push(look(nowMs % 10_000 === 4_000 ? null : [{ partition: 0, next: 5, end: 9 }]).length);
  }
  assert.deepEqual(told, [...Array.from({ length: 15 }, () => 0), ...Array.from({ length: 15 }, () => 1)]);
});

// A guardian that took over said at its first look that all is read, and pages were live for half a minute while nothing was.
test('whether a partition stands is undecided from the first look until it has moved, or stood for long enough', () => {
  let nowMs = 0;
  const at = (next: number, end: number) => [{ partition: 0, next, end }];
  const standing = createUnreadReadings(30_000, () => nowMs);
  const moving = createUnreadReadings(30_000, () => nowMs);
  const quiet = createUnreadReadings(30_000, () => nowMs);
  for (const { look } of [standing, moving]) look(at(5, 9));
  quiet.look(at(9, 9));
  assert.deepEqual(
    [standing, moving, quiet].map((each) => each.isUndecided()),
    [true, true, false],
  );
  nowMs = 10_000;
  standing.look(at(5, 12));
  moving.look(at(7, 12));
  quiet.look(at(9, 12));
  assert.deepEqual(
    [standing, moving, quiet].map((each) => each.isUndecided()),
    [true, false, false],
  );
  nowMs = 30_000;
  assert.equal(standing.look(at(5, 12)).length, 1);
  assert.equal(standing.isUndecided(), false);
});
