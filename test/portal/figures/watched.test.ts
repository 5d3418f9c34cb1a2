// What a report says of a time that nobody watched, or not all of it, by figures that were computed by hand; and how long a Portal has watched, of looks at
// whether it does.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { alarmReport, type Counted } from '../../../src/portal/figures/alarm-report.ts';
import { lengthOf, slotsOf, watchedShares, watchedWithin } from '../../../src/portal/figures/watched.ts';
import { createWatchedTime } from '../../../src/portal/figures/watched-time.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 29, 11, 18);

const alarmsAt = (...times: readonly number[]): Counted['periods'] =>
  [...Map.groupBy(times, (at) => Math.floor(at / (10 * minute)))].map(([place, all]) => ({ place, count: all.length }));

const countedOf = (watched: Counted['watched'], periods: Counted['periods'] = []): Counted => ({
  ...{ watched, periods, priorities: {}, topTen: [], sourceCount: 0, chattering: [], chatteringCount: 0 },
  ...{ standing: [], standingCount: 0, verdicts: {} },
  answers: { answered: 0, setAside: 0, waiting: 0, medianMs: null, p90Ms: null },
});

const judgementsOf = ({
  perHourJudgement,
  floods,
  chatteringJudgement,
  staleJudgement,
}: ReturnType<typeof alarmReport>) => [
  ...[perHourJudgement, floods.peakJudgement, floods.periodJudgement, floods.hourJudgement, floods.timeJudgement],
  ...[chatteringJudgement, staleJudgement],
];

describe('a report of a time that was not watched all of it', () => {
  // Three minutes after the very first start a report of thirty days said "< 0.01 alarms an hour, acceptable": six alarms came in two minutes.
  test('has rates of the time that was watched, and judges nothing of too little of it', () => {
    const six = [0, 20, 40, 60, 80, 100].map((seconds) => now - 2 * minute + seconds * 1_000);
    const counted = countedOf([{ from: now - 3 * minute, to: now + 5 * minute }], alarmsAt(...six));
    const report = alarmReport(counted, { from: now - 30 * day, to: now }, 1);
    assert.equal(report.watchedMs, 3 * minute);
    assert.equal(report.watchedShare, 3 / (30 * 24 * 60));
    assert.equal(report.perHour, 120, '6 alarms in 3 of 60 minutes');
    assert.equal(report.floods.periodCount, 1, '11:15 to 11:18 lies within 11:10 to 11:20');
    assert.equal(report.floods.hourCount, 1);
    assert.deepEqual([report.isWatchedEnough, report.isShort], [false, true]);
    assert.deepEqual(judgementsOf(report), Array(7).fill(null));
  });

  test('of before there was a system has no rate and no judgement, and says so', () => {
    const report = alarmReport(countedOf([]), { from: now - 300 * day, to: now - 269 * day }, 1);
    assert.deepEqual([report.count, report.perHour, report.watchedMs, report.watchedShare], [0, null, 0, 0]);
    assert.deepEqual([report.isWatchedEnough, report.isShort], [false, true]);
    assert.deepEqual([report.floods.periodCount, report.floods.periodShare, report.floods.timeShare], [0, 0, 0]);
    assert.deepEqual(judgementsOf(report), Array(7).fill(null));
    assert.ok(report.series.watched.every((share) => share === 0));
  });

  test('judges from eight hours on, that nothing is stale from a day on, and is short until nine tenths of thirty days were watched', () => {
    const of = (watchedMs: number, days = 30) =>
      alarmReport(countedOf([{ from: now - watchedMs, to: now }]), { from: now - days * day, to: now }, 1);
    assert.deepEqual(judgementsOf(of(8 * hour - 1)), Array(7).fill(null));
    assert.deepEqual(judgementsOf(of(8 * hour)), [...Array(6).fill('acceptable'), null]);
    assert.deepEqual(judgementsOf(of(day)), Array(7).fill('acceptable'));
    assert.deepEqual(
      [of(27 * day - 1).isShort, of(27 * day).isShort, of(29 * day, 29).isShort, of(27 * day, 365).isShort],
      [true, false, true, false],
    );
  });

  test('says at once what is too much however long it was watched', () => {
    const eleven = Array.from({ length: 11 }, (_, at) => now - 7 * minute + at * 1_000);
    const counted = { ...countedOf([{ from: now - 8 * minute, to: now }], alarmsAt(...eleven)), chatteringCount: 1 };
    const { floods, chatteringJudgement, perHourJudgement } = alarmReport(counted, { from: now - day, to: now }, 1);
    assert.deepEqual([floods.peak, floods.peakJudgement, chatteringJudgement], [11, 'beyond', 'beyond']);
    assert.deepEqual([floods.periodsOver, floods.periodJudgement, perHourJudgement], [1, null, null]);
  });

  // At 11:09 nine in ten minutes were acceptable, and at 11:18 the same alarms were eleven and a flood.
  test('has the same most in ten minutes whenever it is asked for', () => {
    // Nine between 11:00 and 11:10, five after that.
    const times = [...Array(9).keys()].map((at) => now - 17 * minute + at * minute);
    const more = [...Array(5).keys()].map((at) => now - 8 * minute + at * minute);
    for (let asked = 0; asked < 60; asked++) {
      const span = { from: now - day + asked * 37_000, to: now + asked * 37_000 };
      const report = alarmReport(countedOf([span], alarmsAt(...times, ...more)), span, 1);
      assert.deepEqual([report.floods.peak, report.floods.peakJudgement, report.floods.count], [9, 'acceptable', 0]);
      assert.equal(report.floods.peakAt, Date.UTC(2026, 10, 29, 11, 0));
    }
  });

  // Of the days before it was noted what was watched, alarms are known: divided by the little that was watched since, they were thousands an hour.
  test('has no rate of what came while nobody watched, and tells it all the same', () => {
    const watched = [{ from: now - 10 * hour, to: now }];
    const flood = Array.from({ length: 40 }, () => now - 20 * hour);
    // The last came in ten minutes of which eight were watched, a minute before that.
    const periods = alarmsAt(...flood, now - hour, now - 10 * hour - minute);
    const report = alarmReport(countedOf(watched, periods), { from: now - day, to: now }, 1);
    assert.deepEqual([report.count, report.watchedCount, report.perHour], [42, 2, 0.2]);
    // 01:18 to 11:18 touches 61 times ten minutes and 11 hours.
    assert.deepEqual([report.floods.periodCount, report.floods.hourCount], [61, 11]);
    assert.deepEqual([report.floods.periodsOver, report.floods.hoursOver, report.floods.timeShare], [0, 0, 0]);
    assert.deepEqual([report.floods.peak, report.floods.peakJudgement, report.floods.count], [40, 'beyond', 1]);
  });
});

describe('the time that was watched', () => {
  test('is counted once, whoever watched beside whom, and not beyond the time', () => {
    const spans = [
      { from: 50, to: 70 },
      { from: 0, to: 30 },
      { from: 20, to: 40 },
      { from: 70, to: 80 },
      { from: 95, to: 200 },
    ];
    const within = watchedWithin(spans, { from: 10, to: 100 });
    assert.deepEqual(within, [
      { from: 10, to: 40 },
      { from: 50, to: 80 },
      { from: 95, to: 100 },
    ]);
    assert.equal(lengthOf(within), 65);
    const slots = slotsOf([...within, { from: 140, to: 150 }], 20);
    assert.equal(slots.count, 6);
    assert.deepEqual([-1, 0, 1, 4, 5, 6, 7, 8].map(slots.has), [false, true, true, true, false, false, true, false]);
    assert.deepEqual([slotsOf([], 20).count, slotsOf([], 20).has(0)], [0, false]);
    assert.deepEqual(watchedShares(within, 0, 20, 6), [0.5, 1, 0.5, 1, 0.25, 0]);
  });

  test('is noted up to the last look, without what lies between looks that are far apart', () => {
    const time = createWatchedTime(10);
    time.looked(true, 100);
    assert.deepEqual(time.toNote(), [], 'a single look is no time');
    time.looked(true, 105);
    time.looked(true, 110);
    assert.deepEqual(time.toNote(), [{ from: 100, to: 110 }]);
    // The database takes its time, and the Portal goes on to watch.
    time.looked(true, 115);
    time.noted();
    assert.deepEqual(time.toNote(), [{ from: 110, to: 115 }]);
    time.noted();
    assert.deepEqual(time.toNote(), []);
    time.looked(true, 120);
    // It stood still, or was not live.
    time.looked(true, 140);
    time.looked(true, 145);
    time.looked(false, 150);
    time.looked(true, 155);
    time.looked(true, 160);
    const three = [
      { from: 115, to: 120 },
      { from: 140, to: 145 },
      { from: 155, to: 160 },
    ];
    assert.deepEqual(time.toNote(), three);
    assert.deepEqual(time.toNote(), three, 'what could not be noted is noted later');
    time.noted();
    assert.deepEqual(time.toNote(), []);
  });

  test('is of no time that is still to come, where somebody sets the clock back', () => {
    const time = createWatchedTime(10);
    time.looked(true, 1_000);
    time.looked(true, 1_005);
    time.looked(true, 500);
    assert.deepEqual(time.toNote(), []);
    time.looked(true, 505);
    assert.deepEqual(time.toNote(), [{ from: 500, to: 505 }]);
  });

  test('is given up where it cannot be noted for long, the oldest first', () => {
    const time = createWatchedTime(10);
    for (let at = 0; at < 300; at++) {
      time.looked(true, at * 100);
      time.looked(true, at * 100 + 5);
      time.looked(false, at * 100 + 6);
    }
    const kept = time.toNote();
    assert.equal(kept.length, 100);
    assert.deepEqual(kept[0], { from: 20_000, to: 20_005 });
  });
});
