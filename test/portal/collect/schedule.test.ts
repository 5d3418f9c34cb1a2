// When plans of collecting are due, whatever addresses do: by examples, and by any order of settling, failing, changing and waiting.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createSchedule, type StoredPlan } from '../../../src/portal/collection/schedule.ts';

const bounds = { concurrencyMax: 3, retryFirstMs: 2_000, retryMaxMs: 60_000, spreadMs: 0 };
const plan = (id: number, intervalSeconds = 5, version = 1): StoredPlan => ({
  ...{ id, machineId: id, intervalSeconds, version, address: 'http://plant.example' },
});

describe('a schedule', () => {
  test('fetches at the interval from the first time on, however long an answer takes, and makes up for nothing', () => {
    const schedule = createSchedule(bounds);
    schedule.adopt([plan(1)], 0);
    const [first] = schedule.take(0);
    assert.deepEqual(schedule.take(10_000), [], 'one is under way');
    schedule.settle(first as StoredPlan, false, 1_700);
    assert.equal(schedule.untilNextMs(1_700), 3_300);
    assert.equal(schedule.take(4_999).length, 0);
    const [second] = schedule.take(5_000);
    schedule.settle(second as StoredPlan, false, 21_000);
    assert.equal(schedule.untilNextMs(21_000), 4_000, 'three times were missed');
    assert.equal(schedule.overdueMs(26_000), 1_000);
  });

  test('leaves an address that fails alone for longer each time, and no longer than it may', () => {
    const one = (intervalSeconds: number): number[] => {
      const single = createSchedule(bounds);
      single.adopt([plan(1, intervalSeconds)], 0);
      let now = 0;
      return Array.from({ length: 8 }, () => {
        const [taken] = single.take(now);
        single.settle(taken as StoredPlan, true, now);
        const pause = single.untilNextMs(now);
        now += pause;
        return pause / 1_000;
      });
    };
    assert.deepEqual(one(5), [2, 4, 8, 16, 32, 60, 60, 60]);
    assert.deepEqual(one(1), [1, 2, 4, 8, 16, 32, 60, 60]);
    assert.deepEqual(one(100), [2, 4, 8, 16, 32, 64, 100, 100], 'the longest is the interval, where that is longer');
  });

  test('works at its interval again after one that succeeds', () => {
    const schedule = createSchedule(bounds);
    schedule.adopt([plan(1)], 0);
    schedule.settle(schedule.take(0)[0] as StoredPlan, true, 0);
    schedule.settle(schedule.take(2_000)[0] as StoredPlan, false, 2_000);
    assert.equal(schedule.untilNextMs(2_000), 5_000);
  });

  test('begins a plan anew that has changed, and what came of it before counts for nothing', () => {
    const schedule = createSchedule(bounds);
    schedule.adopt([plan(1)], 0);
    const [before] = schedule.take(0) as [StoredPlan];
    schedule.adopt([plan(1, 9, 2)], 100);
    assert.equal(schedule.isCurrent(before), false);
    const [after] = schedule.take(100) as [StoredPlan];
    assert.equal(after.intervalSeconds, 9);
    schedule.settle(before, true, 200);
    assert.equal(schedule.isCurrent(after), true);
    schedule.settle(after, false, 300);
    assert.equal(schedule.untilNextMs(300), 8_800);
    schedule.adopt([], 400);
    assert.deepEqual([schedule.count(), schedule.untilNextMs(400)], [0, Number.POSITIVE_INFINITY]);
  });

  test('spreads plans of one interval over it, so that they are not due all at once', () => {
    const schedule = createSchedule({ ...bounds, concurrencyMax: 1_000, spreadMs: 60_000 });
    schedule.adopt(
      Array.from({ length: 100 }, (_, at) => plan(at + 1, 10)),
      0,
    );
    const counts = Array.from({ length: 10 }, (_, second) => schedule.take((second + 1) * 1_000).length);
    assert.equal(
      counts.reduce((sum, each) => sum + each),
      100,
    );
    for (const count of counts) assert.ok(count >= 8 && count <= 12, counts.join(' '));
  });

  const step = fc.oneof(
    fc.record({ wait: fc.integer({ min: 1, max: 30_000 }) }),
    fc.record({ settle: fc.nat(), hasFailed: fc.boolean() }),
    fc.record({ change: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ drop: fc.integer({ min: 1, max: 6 }) }),
  );

  test('whatever happens, no plan is under way twice in one version, no more than allowed are, and each that is there comes again', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const schedule = createSchedule(bounds);
        const plans = new Map([1, 2, 3, 4, 5, 6].map((id) => [id, plan(id, id)] as const));
        const underWay: StoredPlan[] = [];
        let now = 0;
        const take = (): void => {
          for (const taken of schedule.take(now)) {
            const twin = underWay.find(({ id, version }) => id === taken.id && version === taken.version);
            assert.equal(twin, undefined, `plan ${taken.id} is under way already`);
            assert.equal(plans.get(taken.id), taken);
            underWay.push(taken);
          }
          assert.ok(underWay.length <= bounds.concurrencyMax);
        };
        schedule.adopt([...plans.values()], now);
        for (const each of steps) {
          if ('wait' in each) now += each.wait;
          else if ('settle' in each) {
            const [settled] = underWay.splice(each.settle % Math.max(1, underWay.length), 1);
            if (settled !== undefined) schedule.settle(settled, each.hasFailed, now);
          } else if ('change' in each) {
            const before = plans.get(each.change);
            plans.set(each.change, plan(each.change, each.change, (before?.version ?? 7) + 1));
            schedule.adopt([...plans.values()], now);
          } else {
            plans.delete(each.drop);
            schedule.adopt([...plans.values()], now);
          }
          take();
        }
        // Nobody is left out: when all have ended, every plan is taken within its longest pause.
        for (const each of underWay.splice(0)) schedule.settle(each, true, now);
        const seen = new Set<number>();
        for (let turn = 0; turn < 10; turn++) {
          now += bounds.retryMaxMs;
          for (const taken of schedule.take(now)) {
            seen.add(taken.id);
            schedule.settle(taken, true, now);
          }
        }
        assert.deepEqual([...seen].sort(), [...plans.keys()].sort());
      }),
      { numRuns: 200 },
    );
  });
});
