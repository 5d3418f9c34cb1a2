// What is remembered of machines finds what a plain list of all their readings finds, whatever comes in whatever order; and what was forgotten
// makes nothing well.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createMachineMemory, type MachineMemory } from '../../../src/core/data-quality/machine-memory.ts';
import { createMachineRows } from '../../../src/core/data-quality/machine-rows.ts';
import { believing, type HistoryFinding, type TypeRules } from '../../../src/core/data-quality/remembered.ts';

const rules: TypeRules = {
  stuckReadings: Float64Array.of(3, 0, 4),
  // Of the last sensor readings come every second and more, and those of one second count for half.
  stuckIntervalSeconds: Float64Array.of(0, 0, 2),
  jumpAllowance: Float64Array.of(Number.POSITIVE_INFINITY, 5, 2),
  jumpPerSecond: Float64Array.of(0, 1, 0),
};
const options = {
  sensorCount: 3,
  // A value that was not measured is none: what came before it is compared with what comes behind.
  optional: [0, 1, 2],
  silence: { intervals: 0, floorMs: 1_000 },
};

function memoryOf(machinesMax = 1_000): MachineMemory {
  const memory = createMachineMemory({ ...options, rows: createMachineRows(machinesMax) });
  memory.addType(rules);
  return memory;
}

interface Step {
  readonly machineId: number;
  readonly at: number;
  readonly collectedAt: number;
  readonly values: readonly number[];
}

function look(memory: MachineMemory, { machineId, at, collectedAt, values }: Step): [number, HistoryFinding[]] {
  const { states, findings } = memory.look({
    count: 1,
    machineIds: Float64Array.of(machineId),
    rows: Int32Array.of(-1),
    types: Int16Array.of(0),
    times: Float64Array.of(at),
    collectedAt: Float64Array.of(collectedAt),
    recordTimes: Float64Array.of(at),
    partitions: Int32Array.of(0),
    keyLengths: Int32Array.of(1),
    values: Float64Array.from(values),
  });
  return [states[0] as number, [...(findings.get(0) ?? [])]];
}

/** The same of the list of a machine's readings that were each newer than all before. */
function naive(list: readonly Step[]): [number, HistoryFinding[]] {
  const last = list.at(-1) as Step;
  if (list.length === 1) return [believing.unknown, []];
  const found: HistoryFinding[] = [];
  let isUnknown = false;
  for (const [sensor, value] of last.values.entries()) {
    const measured = list.filter((each) => !Number.isNaN(each.values[sensor]));
    const before = measured.at(-2);
    if (Number.isNaN(value)) continue;
    // All of the sensors have a rule that looks back.
    isUnknown ||= before === undefined;
    if (before === undefined) continue;
    const seconds = (last.at - before.at) / 1000;
    const previous = before.values[sensor] as number;
    const change = Math.abs(value - previous);
    const allowed = Number(rules.jumpAllowance[sensor]) + Number(rules.jumpPerSecond[sensor]) * seconds;
    if (change > allowed) found.push({ check: 'jump', sensor, previous, readings: 0, seconds });
    const others = measured.findLastIndex((each) => each.values[sensor] !== value);
    const run = measured.slice(others + 1);
    const usualMs = 1_000 * Number(rules.stuckIntervalSeconds[sensor]);
    const counted = run
      .slice(1)
      .map(({ at }, place) => Math.min(1, (at - Number(run[place]?.at)) / (usualMs || Number.NaN) || 0));
    const readings = usualMs === 0 ? run.length : counted.reduce((sum, each) => sum + each, 1);
    const stuckAt = Number(rules.stuckReadings[sensor]);
    if (change > 0 || stuckAt === 0) continue;
    if (readings >= stuckAt) found.push({ check: 'stuck', sensor, previous, readings, seconds });
    else isUnknown ||= others === -1;
  }
  if (found.length > 0) return [believing.suspect, found];
  return [isUnknown ? believing.unknown : believing.believable, found];
}

const step = fc.record({
  machineId: fc.integer({ min: 0, max: 1 }),
  moveMs: fc.constantFrom(1_000, 1_000, 1_000, 5_000, 0, -3_000),
  late: fc.constantFrom(0, 0, 1),
  // Now and then a sensor was not measured.
  values: fc.tuple(
    fc.constantFrom(0, 1, 0, 1, 0, 1, Number.NaN),
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 12 }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    ),
    fc.constantFrom(7, 7, 7, 7, 8, 11, Number.NaN),
  ),
});

describe('what is remembered of machines', () => {
  test('is what the list of their readings shows, and late readings take no part', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const memory = memoryOf();
        const lists = new Map<number, Step[]>();
        let at = 1e9;
        for (const { machineId, moveMs, late, values } of steps) {
          at += moveMs;
          const reading = { machineId, at, collectedAt: at - late, values };
          const list = lists.get(machineId) ?? [];
          const newest = list.at(-1);
          const isNewer =
            newest === undefined || at > newest.at || (at === newest.at && reading.collectedAt > newest.collectedAt);
          const found = look(memory, reading);
          if (isNewer) list.push(reading);
          lists.set(machineId, list);
          const wanted = isNewer ? naive(list) : [believing.unknown, []];
          assert.deepEqual(found, wanted);
          for (const { check } of found[1]) seen.set(check, (seen.get(check) ?? 0) + 1);
        }
      }),
      { numRuns: 1_000 },
    );
    // Usually some 260 and 1,100.
    assert.ok((seen.get('stuck') ?? 0) > 100 && (seen.get('jump') ?? 0) > 300, JSON.stringify([...seen]));
  });

  test('may be forgotten at any time: what is found then is less, and nothing is believable that was not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 4 }), fc.nat(80), (steps, max, when) => {
        const whole = memoryOf();
        const small = memoryOf(max);
        let at = 1e9;
        steps.forEach(({ machineId, moveMs, values }, place) => {
          if (place === when) small.forgetAll();
          // In order: what comes late to the one that remembers is new to the one that does not.
          at += Math.abs(moveMs) + 1;
          const reading = { machineId, at, collectedAt: at, values };
          const [wanted, all] = look(whole, reading);
          const [found, some] = look(small, reading);
          for (const { check, sensor } of some)
            assert.ok(all.some((each) => each.check === check && each.sensor === sensor));
          if (found === believing.believable) assert.equal(wanted, believing.believable);
        });
        assert.ok(small.size() <= max);
      }),
      { numRuns: 1_000 },
    );
  });

  test('holds as many machines as it may, and forgets those that were not heard of lately', () => {
    const memory = memoryOf(2_000);
    const hear = (machineId: number, at: number): number =>
      look(memory, { machineId, at, collectedAt: at, values: [at, 0, at % 2] })[0];
    // Ids that meet in the table: of many ranges, also beyond 32 bits.
    const idOf = (index: number): number => index * 4_096 + (index % 3) * 2 ** 40;
    for (let index = 0; index < 2_000; index++) hear(idOf(index), 1);
    assert.deepEqual([memory.size(), memory.forgotten()], [2_000, 0]);
    for (let index = 0; index < 2_000; index++) assert.notEqual(hear(idOf(index), 2), believing.unknown, `${index}`);
    // A few that go on being heard stay, whoever else comes.
    for (let index = 2_000; index < 20_000; index++) {
      hear(idOf(index), 3);
      if (index % 100 === 0) for (let kept = 0; kept < 10; kept++) hear(idOf(kept), index);
    }
    assert.equal(memory.size(), 2_000);
    // Of those that go on the first round may forget each once.
    assert.ok(memory.forgotten() >= 18_000 && memory.forgotten() <= 18_010, `${memory.forgotten()}`);
    for (let kept = 0; kept < 10; kept++) assert.notEqual(hear(idOf(kept), 30_000), believing.unknown, `${kept}`);
    assert.equal(hear(idOf(1_999), 30_000), believing.unknown);
  });
});
