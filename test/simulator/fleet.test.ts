import assert from 'node:assert/strict';
import { test } from 'node:test';
import { press } from '../../examples/press/profile.ts';
import { InvalidReading } from '../../src/core/errors.ts';
import { decodeReading } from '../../src/core/reading/reading.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { encodeReading, timeFormats } from '../../src/simulator/encode.ts';
import { inventMachines, simulateFleet } from '../../src/simulator/fleet.ts';
import { seededRandom } from '../../src/simulator/random.ts';

const machines = inventMachines(ai4i, 12);
const context = { sourceTimeZone: 'UTC', valueBytesMax: 1_048_576 };
const first = (count: number, seed: number) => [...simulateFleet(ai4i, machines, seed).take(count)];

test('the same seed gives the same readings, and another seed others', () => {
  assert.deepEqual(first(500, 42), first(500, 42));
  assert.notDeepEqual(first(500, 42), first(500, 43));
});

test('the readings of a seed are the same in every version', () => {
  const random = seededRandom(42, 7);
  assert.deepEqual([random(), random(), random()], [0.10960860433988273, 0.42264854186214507, 0.4278138135559857]);
});

test('a machine gives the same readings whether others are simulated beside it or not', () => {
  const alone = [...simulateFleet(ai4i, [machines[4] as (typeof machines)[0]], 1).take(10)];
  const among = first(120, 1).filter((reading) => reading.machineId === 5);
  assert.deepEqual(alone, among);
});

// Machines whose type was not known at the start were left out for good, and a page showed them as silent.
test('machines that come later are simulated from the next round on, and the others go on as they were', () => {
  let now = machines.slice(0, 2);
  const changing = simulateFleet(ai4i, () => now, 7);
  const took = (count: number) => Array.from({ length: count }, () => changing.next().value);
  const early = took(3);
  now = [machines[0], machines[4]].filter((each) => each !== undefined);
  const late = took(5);
  assert.deepEqual(
    [...early, ...late].map((reading) => reading?.machineId),
    [1, 2, 1, 2, 1, 5, 1, 5],
  );
  const alone = [...simulateFleet(ai4i, machines.slice(0, 1), 7).take(4)];
  assert.deepEqual(
    [...early, ...late].filter((reading) => reading?.machineId === 1),
    alone,
  );
});

test('the machines take turns', () => {
  assert.deepEqual(
    first(14, 1).map((reading) => reading.machineId),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2],
  );
});

test('invented machines have every type, and machine 1 is M', () => {
  assert.equal(machines[0]?.typeName, 'M');
  assert.deepEqual(new Set(machines.map((machine) => machine.typeName)), new Set(['L', 'M', 'H']));
});

test('a profile without physics gets readings that it takes, that move, and that stay in the ranges', () => {
  const readings = [...simulateFleet(press, inventMachines(press, 2), 1).take(4_000)];
  for (const reading of readings) {
    const value = new TextEncoder().encode(encodeReading(press, reading, 1_763_461_800_000, 'iso'));
    assert.ok(!(decodeReading(press, value, 1_763_461_800_000, context) instanceof InvalidReading));
  }
  for (const { name, example, range } of press.sensors) {
    const values = readings.map((reading) => reading.sensors[name] ?? Number.NaN);
    assert.ok(new Set(values).size > 1_000, name);
    assert.ok(values.every((value) => value >= 0 && value <= range.atMost && Math.abs(value - example) < example / 2));
  }
});

test('values at an end of their range stay within it', () => {
  const [pressure, ...others] = press.sensors;
  assert.ok(pressure);
  for (const [range, example] of [
    [{ atLeast: 0, atMost: 5 }, 0],
    [{ above: 0, atMost: 5 }, 0.001],
    [{ atMost: 5 }, 5],
  ] as const) {
    const profile = { ...press, sensors: [{ ...pressure, range, example }, ...others] };
    for (const { sensors } of simulateFleet(profile, inventMachines(profile, 1), 2).take(2_000)) {
      const value = sensors[pressure.name] ?? Number.NaN;
      assert.ok(value <= 5 && value >= ('atLeast' in range ? 0 : Number.NEGATIVE_INFINITY), String(value));
      assert.ok(!('above' in range) || value > 0, String(value));
    }
  }
});

for (const format of timeFormats) {
  test(`a simulated reading with its time as ${format} decodes to the values and the time it was made of`, () => {
    const time = Date.parse('2025-11-18T10:30:00.123Z');
    for (const reading of first(200, 3)) {
      const value = new TextEncoder().encode(encodeReading(ai4i, reading, time, format));
      const decoded = decodeReading(ai4i, value, time, context);
      assert.ok(!(decoded instanceof InvalidReading));
      assert.deepEqual(decoded, { machineId: reading.machineId, sensors: reading.sensors, collectedAt: time });
    }
  });
}

test('a reading is written as the existing Portal writes it', () => {
  const sensors = {
    airTemperature: 298.1,
    processTemperature: 308.6,
    rotationalSpeed: 1551,
    torque: 42.8,
    toolWear: 0,
  };
  const time = Date.parse('2026-11-24T02:26:56.890Z');
  assert.equal(
    encodeReading(ai4i, { machineId: 1, sensors }, time, 'array'),
    '{"machineId":1,"dcpConfigId":1,"airTemperature":298.1,"processTemperature":308.6,"rotationalSpeed":1551,"torque":42.8,"toolWear":0,"collectedAt":[2026,11,24,2,26,56,890000000]}',
  );
});

test('the array of a time leaves out the zeros at its end', () => {
  const reading = { machineId: 1, sensors: {} };
  const collectedAt = (time: string) => JSON.parse(encodeReading(ai4i, reading, Date.parse(time), 'array')).collectedAt;
  assert.deepEqual(collectedAt('2025-11-18T10:30:00Z'), [2025, 11, 18, 10, 30]);
  assert.deepEqual(collectedAt('2025-11-18T10:30:07Z'), [2025, 11, 18, 10, 30, 7]);
  assert.deepEqual(collectedAt('2025-11-18T10:30:00.5Z'), [2025, 11, 18, 10, 30, 0, 500_000_000]);
});
