// The figures of a report beside a plain count of the same alarms, one by one and minute by minute, and what is judged at the edges of the standard.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { alarmReport, type Counted, type Standing } from '../../../src/portal/figures/alarm-report.ts';
import { judge, standard } from '../../../src/portal/figures/standard.ts';
import { times } from '../../support/times.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const from = Date.UTC(2026, 2, 1);

/** Somebody watched all the time, as far as nothing else is said. */
const nothing: Counted = {
  watched: [{ from: 0, to: from + 4_000 * day }],
  ...{ periods: [], priorities: {}, topTen: [], sourceCount: 0, chattering: [], standing: [], verdicts: {} },
  ...{ chatteringCount: 0, standingCount: 0 },
  answers: { answered: 0, setAside: 0, waiting: 0, medianMs: null, p90Ms: null },
};

const countedOf = (alarms: readonly number[]): Counted['periods'] =>
  [...Map.groupBy(alarms, (at) => Math.floor(at / (10 * minute)))].map(([place, all]) => ({
    place,
    count: all.length,
  }));

/** Alarms that come in bursts, so that there are floods, of a time that need neither begin nor end with an hour. */
const plant = fc
  .record({
    late: fc.integer({ min: 0, max: 59 }),
    minutes: fc.integer({ min: 1, max: 6_000 }),
    positions: fc.integer({ min: 1, max: 3 }),
    bursts: fc.array(
      fc.record({
        begin: fc.integer({ min: 0, max: 5_999 }),
        length: fc.integer({ min: 1, max: 90 }),
        count: fc.integer({ min: 1, max: 120 }),
      }),
      { maxLength: 12 },
    ),
  })
  .map(({ late, minutes, positions, bursts }) => ({
    ...{ minutes, positions, begin: from + late * minute, to: from + (late + minutes) * minute },
    alarms: bursts.flatMap(({ begin, length, count }) =>
      Array.from({ length: count }, (_, at) => from + (late + ((begin + (at * length) / count) % minutes)) * minute),
    ),
  }));

describe('the figures of a report', () => {
  test('are those of a plain count, whenever alarms come', () => {
    fc.assert(
      fc.property(plant, ({ minutes, positions, begin, to, alarms }) => {
        const report = alarmReport({ ...nothing, periods: countedOf(alarms) }, { from: begin, to }, positions);
        const within = (first: number, length: number): number =>
          alarms.filter((at) => at >= first && at < first + length).length / positions;
        const loadsOf = (lengthMs: number): readonly number[] => {
          const loads: number[] = [];
          for (let mark = begin - (begin % lengthMs); mark < to; mark += lengthMs) loads.push(within(mark, lengthMs));
          return loads;
        };
        const [loads, hours] = [loadsOf(10 * minute), loadsOf(hour)];
        assert.equal(report.count, alarms.length);
        assert.equal(report.watchedMs, to - begin);
        assert.ok(Math.abs((report.perHour ?? -1) - alarms.length / (minutes / 60) / positions) < 1e-9);
        const { floods } = report;
        assert.equal(floods.peak, Math.max(0, ...loads));
        const first = begin - (begin % (10 * minute));
        if (alarms.length > 0) assert.equal(floods.peakAt, first + loads.indexOf(floods.peak) * 10 * minute);
        assert.equal(floods.periodCount, loads.length);
        assert.equal(floods.periodsOver, loads.filter((load) => load > 10).length);
        assert.equal(floods.hourCount, hours.length);
        assert.equal(floods.hoursOver, hours.filter((load) => load > 30).length);
        const lengths = plainFloods(loads);
        assert.equal(floods.count, lengths.length);
        assert.equal(floods.longestMs, Math.max(0, ...lengths) * 10 * minute);
        assert.ok(Math.abs(floods.timeShare - lengths.reduce((sum, each) => sum + each, 0) / loads.length) < 1e-9);
        const { stepMs, counts } = report.series;
        assert.equal(report.series.from, first);
        assert.deepEqual(
          counts,
          counts.map((_, step) => Math.round(within(first + step * stepMs, stepMs) * positions)),
        );
        assert.ok(counts.length <= 101 && first + counts.length * stepMs >= to);
      }),
      { numRuns: times(500, 50) },
    );
  });

  test('say how many alarms were stale at once: those that had lasted for more than a day', () => {
    const standing = fc.array(
      fc.record({ begin: fc.integer({ min: -200, max: 200 }), hours: fc.integer({ min: 25, max: 300 }) }),
      { maxLength: 15 },
    );
    fc.assert(
      fc.property(standing, (all) => {
        const to = from + 200 * hour;
        const given = all
          .map(({ begin, hours }) => standingOf(from + begin * hour, from + (begin + hours) * hour))
          .filter((each) => each.from + day < to && (each.until as number) > from)
          .map((each) => ((each.until as number) > to ? { ...each, until: null } : each));
        const { staleAtOnce, staleCount } = alarmReport(
          { ...nothing, standing: given, standingCount: given.length },
          { from, to },
          1,
        );
        // Nothing changes but at whole hours.
        const atOnce = Array.from({ length: 200 }, (_, at) => from + (at + 0.5) * hour).map(
          (now) => given.filter((each) => each.from + day < now && (each.until ?? to) > now).length,
        );
        assert.equal(staleAtOnce, Math.max(0, ...atOnce));
        assert.equal(staleCount, given.length);
      }),
      { numRuns: times(500, 50) },
    );
  });

  // The hundred that are listed were told as all there are.
  test('count what is not listed too', () => {
    const report = alarmReport(
      { ...nothing, chatteringCount: 250, standingCount: 20_000 },
      { from, to: from + day },
      1,
    );
    assert.deepEqual([report.chatteringCount, report.staleCount], [250, 20_000]);
    assert.equal(report.chatteringJudgement, 'beyond');
  });

  // The page called it the time in floods how many times ten minutes had more than ten alarms: a flood goes on until one has fewer than five.
  test('judge the time in floods by all that a flood takes', () => {
    const periods = [11, 6, 6, 6].map((count, at) => ({ place: from / (10 * minute) + at, count }));
    const { floods } = alarmReport({ ...nothing, periods }, { from, to: from + 2_000 * minute }, 1);
    assert.deepEqual([floods.periodShare, floods.timeShare], [1 / 200, 4 / 200]);
    assert.deepEqual([floods.periodJudgement, floods.timeJudgement], ['acceptable', 'beyond']);
  });

  test('of no alarms are all good, and none is a number that is none', () => {
    const report = alarmReport(nothing, { from, to: from + day }, 1);
    assert.deepEqual(
      [report.perHourJudgement, report.floods.periodJudgement, report.chatteringJudgement, report.staleJudgement],
      ['acceptable', 'acceptable', 'acceptable', 'acceptable'],
    );
    assert.equal(JSON.stringify(report).includes('null,null,null'), false);
    assert.deepEqual(
      report.priorities.map(({ share }) => share),
      [0, 0, 0],
    );
    assert.equal(report.topTenShare, 0);
    assert.equal(report.isShort, true);
    assert.equal(alarmReport(nothing, { from, to: from + 30 * day }, 1).isShort, false);
  });

  test('are not judged where there is too little: few alarms, or few kinds of them', () => {
    const of = (WARNING: number, ALERT: number, CRITICAL: number) => {
      const periods = [{ place: from / (10 * minute), count: WARNING + ALERT + CRITICAL }];
      return alarmReport(
        { ...nothing, periods, priorities: { WARNING, ALERT, CRITICAL } },
        { from, to: from + day },
        1,
      );
    };
    assert.equal(of(0, 0, 19).prioritiesJudgement, null);
    assert.equal(of(16, 3, 1).prioritiesJudgement, 'acceptable');
    assert.equal(of(15, 4, 1).prioritiesJudgement, 'beyond');
    assert.equal(of(18, 0, 2).prioritiesJudgement, 'beyond');
    assert.equal(of(20, 0, 0).prioritiesJudgement, 'acceptable');
    const topTen = [{ machineId: 1, machineName: null, kind: 'machine', mode: null, count: 3 }];
    const byKinds = (sourceCount: number, count: number) =>
      alarmReport(
        { ...nothing, periods: [{ place: from / (10 * minute), count }], topTen, sourceCount },
        { from, to: from + day },
        1,
      );
    assert.equal(byKinds(199, 10).topTenJudgement, null);
    assert.equal(byKinds(200, 10).topTenJudgement, 'beyond');
    assert.equal(byKinds(200, 60).topTenJudgement, 'manageable');
    assert.equal(byKinds(200, 300).topTenJudgement, 'acceptable');
  });

  test('are judged by the standard, up to its limits', () => {
    assert.deepEqual(
      [0, 6, 6.01, 12, 12.01].map((rate) => judge(rate, standard.perHour)),
      ['acceptable', 'acceptable', 'manageable', 'manageable', 'beyond'],
    );
  });
});

function standingOf(begin: number, until: number): Standing {
  const of = { machineId: 1, machineName: 'Mill', kind: 'machine', mode: 'PWF', priority: 'ALERT' } as const;
  return { alarmId: 'a', ...of, from: begin, until };
}

/** By a look at each period in turn. */
function plainFloods(loads: readonly number[]): readonly number[] {
  const lengths: number[] = [];
  let isFlood = false;
  for (const load of loads) {
    if (isFlood && load >= 5) lengths.push((lengths.pop() ?? 0) + 1);
    else {
      isFlood = load > 10;
      if (isFlood) lengths.push(1);
    }
  }
  return lengths;
}
