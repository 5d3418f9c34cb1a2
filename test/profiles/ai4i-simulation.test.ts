import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { simulateAi4iMachine } from '../../src/profiles/ai4i-simulation.ts';
import { seededRandom } from '../../src/simulator/random.ts';

const readingsOf = (typeName: string, seed: number, count: number) => {
  const machine = simulateAi4iMachine(typeName, seededRandom(seed, 1));
  return Array.from({ length: count }, () => machine.next());
};

/** Many machines, because each temperature walks too slowly to cross its range alone. */
const fleet = Array.from({ length: 60 }, (_, seed) => readingsOf('LMH'[seed % 3] as string, seed, 1_000));
const all = fleet.flat();

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const near = (actual: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what} is ${actual}, not ${expected} ± ${tolerance}`);

test('simulated temperatures, torque and speed are distributed like the rows of AI4I', () => {
  const air = all.map((values) => values.airTemperature);
  near(mean(air), 300, 1, 'mean air temperature');
  near(deviation(air), 2, 0.6, 'deviation of the air temperature');
  const gap = all.map((values) => values.processTemperature - values.airTemperature);
  near(mean(gap), 10, 0.4, 'mean gap of temperatures');
  near(deviation(gap), 1, 0.4, 'deviation of the gap of temperatures');
  const torque = all.map((values) => values.torque);
  near(mean(torque), 40, 1, 'mean torque');
  near(deviation(torque), 10, 2, 'deviation of torque');
  const speed = all.map((values) => values.rotationalSpeed);
  near(mean(speed), 1539, 30, 'mean speed');
  near(deviation(speed), 179, 60, 'deviation of speed');
});

test('every simulated value lies within the physical range of its sensor', () => {
  for (const values of all) {
    for (const { name, range } of ai4i.sensors) {
      const value = values[name as keyof typeof values];
      assert.ok(
        value > (range.above ?? -1) && value >= (range.atLeast ?? 0) && value <= range.atMost,
        `${name} is ${value}`,
      );
    }
  }
});

for (const [typeName, step] of Object.entries({ L: 2, M: 3, H: 5 })) {
  test(`the tool of a machine of type ${typeName} wears by ${step} min a reading, and is replaced between 200 and 240 min`, () => {
    const wear = readingsOf(typeName, 7, 1_000).map((values) => values.toolWear);
    let replaced = 0;
    wear.slice(1).forEach((now, index) => {
      const before = wear[index] as number;
      if (now !== 0) {
        assert.equal(now - before, step);
        return;
      }
      replaced++;
      assert.ok(before + step > 200 && before <= 240, `replaced at ${before} min`);
    });
    assert.ok(replaced > 5);
  });
}

test('a few of the readings of a fleet show a failure, and most are normal', () => {
  const failing = fleet.flatMap((readings, seed) => {
    const typeName = 'LMH'[seed % 3] as string;
    // Wear alone is no failure: tools fail at some time between 200 and 240 min.
    const modes = ai4i.failureModes.filter((mode) => mode.code !== 'TWF');
    return readings.filter((values) => modes.some((mode) => mode.evidence({ ...values }, typeName) !== null));
  });
  const share = failing.length / all.length;
  assert.ok(share > 0.01 && share < 0.15, `${share} of the readings show a failure`);
});

test('twelve machines show a failure within half a minute at 20 readings a second, whatever the seed', () => {
  for (let seed = 0; seed < 100; seed++) {
    const machines = Array.from({ length: 12 }, (_, id) => {
      const typeName = 'LMH'[id % 3] as string;
      return { typeName, machine: simulateAi4iMachine(typeName, seededRandom(seed, id)) };
    });
    let failing = 0;
    for (let round = 0; round < (30 * 20) / 12; round++) {
      for (const { typeName, machine } of machines) {
        const values = { ...machine.next() };
        const modes = ai4i.failureModes.filter((mode) => mode.code !== 'TWF');
        if (modes.some((mode) => mode.evidence(values, typeName) !== null)) failing++;
      }
    }
    assert.ok(failing >= 2, `seed ${seed} shows ${failing} failing readings`);
  }
});
