// The study of episodes counts what it says: the same seed gives the same week, faults are found where they are, and a failure is told late, missed or
// told twice when it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateWeek, type Week } from '../../benchmarks/episode-study/fleet.ts';
import { addVerdicts, judge } from '../../benchmarks/episode-study/judge.ts';
import { episodeRules } from '../../src/core/episode/rules.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { modelOf } from '../http/support.ts';

const minute = 60_000;
const thresholds = { anomaly: 0.5, warning: 0.3, alert: 0.6, critical: 0.8 };
const clock = { behindMaxMs: 600_000, aheadMaxMs: 60_000 };
const rulesOf = episodeRules({ openCount: 2, openWindow: 3, holdSeconds: 120, silenceSeconds: 600 }, { clock }, 0.5);

/** One machine, a reading a minute: `#` anomalous, `.` normal. It fails in the places that are told. */
function weekOf(readings: string, ...faults: readonly (readonly [from: number, to: number])[]): Week {
  const machine = {
    typeName: 'M',
    times: Float64Array.from(readings, (_, place) => place * minute),
    probabilities: Float32Array.from(readings, (each) => (each === '#' ? 0.9 : 0.1)),
    toolWear: Float32Array.from(readings, () => 10),
    faults: faults.map(([from, to]) => ({ name: 'belt', from, to, isFailure: true })),
  };
  return { machines: [machine], intervalMs: minute };
}

test('a failure is told with the delay that the rule adds, and opens one episode', () => {
  const verdict = judge(weekOf('....#.##....#.....', [3, 9]), rulesOf, thresholds);
  assert.equal(verdict.opened, 1);
  assert.equal(verdict.anomalous, 4);
  assert.equal(verdict.runs, 3);
  assert.deepEqual(verdict.openedIn, { failure: 1, labour: 0, wornTool: 0, nothing: 0 });
  assert.deepEqual([verdict.failures, verdict.missed, verdict.split], [1, 0, 0]);
  assert.deepEqual([verdict.delayReadings, verdict.delayMs], [[2], [2 * minute]]);
});

test('a failure that nothing tells is missed, and one that falls into an open episode is not', () => {
  const missed = judge(weekOf('....#....#....', [3, 11]), rulesOf, thresholds);
  assert.deepEqual([missed.failures, missed.missed, missed.unseen], [1, 1, 0]);
  const already = judge(weekOf('..##.#.', [5, 7]), rulesOf, thresholds);
  assert.deepEqual([already.missed, already.alreadyOpen, already.openedIn.nothing], [0, 1, 1]);
});

test('a failure whose episode closes too early is told twice', () => {
  const verdict = judge(weekOf('.##......##....', [1, 12]), rulesOf, thresholds);
  assert.deepEqual([verdict.opened, verdict.split], [2, 1]);
  const both = addVerdicts([verdict, verdict]);
  assert.deepEqual([both.opened, both.openedIn.failure, both.delayReadings.length], [4, 4, 2]);
});

test('the same seed gives the same week, with faults that lie in it', () => {
  const model = modelOf(ai4i, (row) => (row[3] as number) / 100);
  const options = { seed: 5, machineCount: 3, intervalMs: minute, days: 2 };
  const [one, other] = [simulateWeek(ai4i, model, options), simulateWeek(ai4i, model, options)];
  assert.deepEqual(one, other);
  assert.notDeepEqual(one, simulateWeek(ai4i, model, { ...options, seed: 6 }));
  const faults = one.machines.flatMap(({ faults: each, times }) =>
    each.map((fault) => ({ ...fault, count: times.length })),
  );
  assert.ok(faults.length > 3 && faults.some(({ isFailure }) => isFailure));
  for (const { from, to, count } of faults) assert.ok(0 <= from && from < to && to <= count);
  for (const { times } of one.machines)
    assert.ok(times.every((time, place) => place === 0 || time > (times[place - 1] as number)));
});
