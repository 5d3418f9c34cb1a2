// Readings of many machines at once, of which nothing but means over four parts is remembered, go a way of their own (core/memory/means-of-rows).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layOut } from '../../../src/core/memory/layout.ts';
import { createMachineStates } from '../../../src/core/memory/machine-states.ts';
import { createMeansOfRows } from '../../../src/core/memory/means-of-rows.ts';
import { createMemory } from '../../../src/core/memory/memory.ts';
import { passEach } from '../../../src/core/memory/passing.ts';
import type { MemoryRule, Over } from '../../../src/core/memory/rule.ts';
import { times } from '../../support/times.ts';

type Values = Readonly<Record<'a' | 'b' | 'c', number>>;
const sensorNames = ['a', 'b', 'c'] as const;
const of: Readonly<Record<keyof Values, (values: Values) => number>> = {
  a: (s) => s.a,
  b: (s) => s.b,
  c: (s) => s.c,
};
const overs: readonly Over[] = [{ minutes: 1 }, { readings: 12 }, { seconds: 2 }];

/** As a profile writes it, whose sensors have names of their own. */
function ruleOf(rule: MemoryRule<Values>): MemoryRule {
  return rule as unknown as MemoryRule;
}

function meansOf(names: readonly (keyof Values)[], lengths: readonly Over[], isBySensor: boolean) {
  const mean = (name: keyof Values, over: Over) => ruleOf({ statistic: 'mean', of: of[name], over });
  const rules = isBySensor
    ? names.flatMap((name) => lengths.map((over) => mean(name, over)))
    : lengths.flatMap((over) => names.map((name) => mean(name, over)));
  return rules.map((memory, place) => ({ name: `F${place}`, memory }));
}

const shape = fc.record({
  names: fc.shuffledSubarray([...sensorNames], { minLength: 1 }),
  lengths: fc.shuffledSubarray([...overs], { minLength: 1 }),
  isBySensor: fc.boolean(),
  gap: fc.constantFrom(undefined, { seconds: 30 }),
});
const value = fc.oneof(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.constantFrom(0, -0, 300.1, Number.NaN));
const reading = fc.record({
  machineId: fc.integer({ min: 1, max: 3 }),
  stepMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 900 }) },
    { weight: 1, arbitrary: fc.integer({ min: -3_000, max: -1 }) },
    { weight: 1, arbitrary: fc.integer({ min: 10_000, max: 100_000 }) },
  ),
  sensors: fc.tuple(value, value, value),
});

test('what many readings at once come to, and leave of their machines, is to the bit what each by itself does', () => {
  fc.assert(
    fc.property(
      shape,
      fc.array(reading, { minLength: 1, maxLength: 150 }),
      ({ names, lengths, isBySensor, gap }, given) => {
        const memory = createMemory(meansOf(names, lengths, isBySensor), sensorNames, gap === undefined ? {} : { gap });
        let at = 1_763_461_800_000;
        const columns = {
          times: Float64Array.from(given, ({ stepMs }) => (at += stepMs)),
          sensors: Float64Array.from(given.flatMap(({ sensors }) => sensors)),
          place: 0,
        };
        const ids = Float64Array.from(given, ({ machineId }) => machineId);
        const [many, each] = [memory, { ...memory, passRows: passEach(memory) }].map((one) => {
          const states = createMachineStates(one, 3);
          const out = new Float64Array(given.length * memory.names.length);
          const late = new Uint8Array(given.length);
          states.pass(ids, columns, out, late);
          return { out: bitsOf(out), late, left: [1, 2, 3].map((id) => states.snapshot(id)) };
        });
        assert.deepEqual(many, each);
      },
    ),
    { numRuns: times(300, 100) },
  );
});

/** So that a zero below zero is another one. */
function bitsOf(values: Float64Array): BigUint64Array {
  return new BigUint64Array(values.buffer);
}

test('what goes its own way is means over four parts of sensors, each over each length, and nothing else', () => {
  const plain = meansOf(['a', 'c'], [{ minutes: 1 }, { readings: 12 }], true);
  const goesItsOwnWay = (features: typeof plain): boolean => {
    const one = createMemory(features, sensorNames);
    return (
      createMeansOfRows(layOut(features, sensorNames), sensorNames.length, Number.POSITIVE_INFINITY, one) !== undefined
    );
  };
  assert.equal(goesItsOwnWay(plain), true);
  assert.equal(goesItsOwnWay(plain.slice(1)), false);
  const others: readonly MemoryRule<Values>[] = [
    { statistic: 'mean', of: of.a, over: { hours: 1, parts: 5 } },
    { statistic: 'mean', of: (s) => 2 * s.a, over: { minutes: 1 } },
    { statistic: 'deviation', of: of.a, over: { minutes: 1 } },
    { statistic: 'smoothed', of: of.a, over: { minutes: 1 } },
    { statistic: 'fromBaseline', of: of.a, over: { minutes: 1 } },
    { statistic: 'timeSince', of: (s) => s.a > 1 },
  ];
  for (const other of others) assert.equal(goesItsOwnWay([...plain, { name: 'other', memory: ruleOf(other) }]), false);
});
