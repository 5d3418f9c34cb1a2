// Which earlier alarms are like one, and their order, by examples.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countVerdicts, type Earlier, similarTo } from '../../../src/portal/alarm/similar.ts';

const earlier = (
  name: string,
  machineId: number,
  endedAt: number,
  sensors: readonly string[],
): Earlier & { name: string } => ({
  ...{ name, machineId, endedAt, sensors, mode: 'PWF', verdict: null },
});
const namesOf = (alarm: Parameters<typeof similarTo>[0], others: ReturnType<typeof earlier>[]) =>
  similarTo(alarm, others).map(({ name }) => name);

describe('earlier alarms like one', () => {
  test('are of its machine first, then of the most of the same sensors, then the newest', () => {
    const others = [
      earlier('another machine, newest', 9, 900, ['torque', 'speed']),
      earlier('own, one sensor', 1, 100, ['heat', 'torque']),
      earlier('own, both, old', 1, 50, ['speed', 'torque', 'wear']),
      earlier('own, both, newer', 1, 60, ['torque', 'speed']),
      earlier('another machine, one', 8, 950, ['torque', 'heat']),
      earlier('own, other sensors', 1, 999, ['wear', 'heat', 'torque', 'speed']),
    ];
    assert.deepEqual(namesOf({ machineId: 1, mode: 'PWF', sensors: ['torque', 'speed', 'heat'] }, others), [
      'own, both, newer',
      'own, both, old',
      'own, one sensor',
      'another machine, newest',
      'another machine, one',
    ]);
  });

  test('need the same sensors only where both are known, but always where no failure mode is', () => {
    const others = [earlier('unknown', 1, 10, []), earlier('known', 1, 5, ['heat'])];
    assert.deepEqual(namesOf({ machineId: 1, mode: 'PWF', sensors: [] }, others), ['unknown', 'known']);
    assert.deepEqual(namesOf({ machineId: 1, mode: 'PWF', sensors: ['heat'] }, others), ['known', 'unknown']);
    assert.deepEqual(namesOf({ machineId: 1, mode: null, sensors: ['heat'] }, others), ['known']);
    assert.deepEqual(namesOf({ machineId: 1, mode: null, sensors: [] }, others), []);
  });

  test('are counted by their verdicts', () => {
    const verdicts = ['real-failure', 'real-failure', 'false-alarm', null] as const;
    assert.deepEqual(countVerdicts(verdicts.map((verdict) => ({ verdict }))), {
      ...{ 'real-failure': 2, 'false-alarm': 1, expected: 0, unclear: 0, none: 1 },
    });
  });
});
