// A machine is silent when its readings stay out while those of others go on, and never for any other reason.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createMachineMemory } from '../../../src/core/data-quality/machine-memory.ts';
import { createMachineRows } from '../../../src/core/data-quality/machine-rows.ts';
import type { SilentMachine } from '../../../src/core/data-quality/remembered.ts';
import { times } from '../../support/times.ts';

const second = 1_000;
const floorMs = 300 * second;

/** Machines that are heard one by one. */
function listen(silence = { intervals: 10, floorMs }) {
  const values = new Float64Array(0);
  const rules = { stuckReadings: values, stuckIntervalSeconds: values, jumpAllowance: values, jumpPerSecond: values };
  const memory = createMachineMemory({ sensorCount: 0, rows: createMachineRows(100), silence });
  const type = memory.addType(rules);
  return (machineId: number, at: number, { partition = 0, isKeyed = true } = {}): readonly SilentMachine[] => {
    const times = Float64Array.of(at);
    const { silent } = memory.look({
      count: 1,
      machineIds: Float64Array.of(machineId),
      rows: Int32Array.of(-1),
      types: Int16Array.of(type),
      ...{ times, collectedAt: times, recordTimes: times },
      partitions: Int32Array.of(partition),
      keyLengths: Int32Array.of(isKeyed ? 1 : -1),
      values,
    });
    return silent.flatMap(({ machines }) => machines);
  };
}

type Hear = ReturnType<typeof listen>;

/** Each of the machines from one time to another, every so often. Returns who was told to be silent, and when. */
function run(hear: Hear, machines: readonly number[], from: number, to: number, everyMs: number, partition = 0) {
  const told: { readonly machineId: number; readonly at: number; readonly limitMs: number }[] = [];
  for (let at = from; at < to; at += everyMs)
    for (const machineId of machines)
      for (const each of hear(machineId, at + machineId, { partition }))
        told.push({ machineId: each.machineId, at, limitMs: each.limitMs });
  return told;
}

describe('a silent machine', () => {
  test('is told once, soon after its time, and again only after it was heard', () => {
    const hear = listen();
    assert.deepEqual(run(hear, [1, 2, 3], 0, 3_600 * second, 60 * second), []);
    const told = run(hear, [1, 2], 3_600 * second, 9_000 * second, 60 * second);
    assert.deepEqual(
      told.map(({ machineId }) => machineId),
      [3],
    );
    // Ten minutes are ten of its intervals.
    assert.equal(told[0]?.limitMs, 600 * second);
    const silentMs = (told[0]?.at ?? 0) - 3_540 * second;
    assert.ok(silentMs >= 600 * second && silentMs <= 690 * second, `${silentMs}`);
    assert.deepEqual(run(hear, [1, 2, 3], 9_000 * second, 12_600 * second, 60 * second), []);
    assert.deepEqual(
      run(hear, [1, 3], 12_600 * second, 18_000 * second, 60 * second).map(({ machineId }) => machineId),
      [2],
    );
  });

  test('is none while its whole partition is silent, nor when that goes on again', () => {
    const hear = listen();
    let from = 0;
    for (let pause = 0; pause < 20; pause++) {
      assert.deepEqual(run(hear, [1, 2, 3], from, from + 1_800 * second, 20 * second), []);
      from += 1_800 * second + 3_600 * second * (pause + 1);
    }
  });

  test('is none of another partition than the one that goes on', () => {
    const hear = listen();
    run(hear, [1, 2], 0, 3_600 * second, 20 * second, 0);
    run(hear, [3], 0, 3_600 * second, 20 * second, 1);
    assert.deepEqual(run(hear, [3], 3_600 * second, 36_000 * second, 20 * second, 1), []);
  });

  test('is none whose records have no key, or that has just come to the partition', () => {
    const hear = listen();
    const told: SilentMachine[] = [];
    for (let at = 0; at < 7_200; at += 10) {
      told.push(...hear(1, at * second));
      if (at < 3_600) told.push(...hear(2, at * second, { isKeyed: false }));
      // For less than the shortest silence nobody knows how often it is heard.
      if (at < 200) told.push(...hear(3, at * second));
    }
    assert.deepEqual(told, []);
  });

  test('that sends bundles is as silent as its bundles are late', () => {
    const hear = listen();
    const told: SilentMachine[] = [];
    for (let at = 0; at < 100_000; at += 20) {
      told.push(...hear(1, at * second));
      // Sixty readings at once, every hour.
      if (at % 3_600 === 0 && at < 50_000)
        for (let place = 0; place < 60; place++) told.push(...hear(2, at * second + place));
    }
    // Its second bundle was the first to say how often they come.
    assert.deepEqual(
      told.map(({ limitMs }) => Math.round(limitMs / (3_600 * second))),
      [10],
    );
  });

  test('is never one that comes as regularly as ever, whatever others do and whoever is late', () => {
    const arrival = fc.record({
      machineId: fc.integer({ min: 2, max: 5 }),
      moveMs: fc.constantFrom(0, second, 7 * second, 29 * second, -20 * second),
      partition: fc.constantFrom(0, 0, 0, 1),
      isKeyed: fc.constantFrom(true, true, false),
    });
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 400 }), (arrivals) => {
        const hear = listen({ intervals: 10, floorMs: 60 * second });
        let at = 1e9;
        for (const { machineId, moveMs, partition, isKeyed } of arrivals) {
          at += moveMs;
          const told = [...hear(1, at, { partition: 0 }), ...hear(machineId, at, { partition, isKeyed })];
          assert.ok(told.every((each) => each.machineId !== 1));
        }
      }),
      { numRuns: times(500, 150) },
    );
  });
});
