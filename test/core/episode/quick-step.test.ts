// A step that is taken where a condition lies packed comes to what the state machine comes to, and is taken only where nothing happens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Condition, type ConditionReading, stepCondition } from '../../../src/core/episode/condition.ts';
import type { Anomaly } from '../../../src/core/episode/episode.ts';
import { createConditionPacking } from '../../../src/core/episode/packed-condition.ts';
import { noPauses } from '../../../src/core/episode/partition-time.ts';
import { quickStepOf, quickSteps, takeQuickStep } from '../../../src/core/episode/quick-step.ts';
import { episodeRules } from '../../../src/core/episode/rules.ts';
import type { severities } from '../../../src/core/severity.ts';
import { times } from '../../support/times.ts';
import { clock, minute, threshold } from './run-condition.ts';

interface Drawn {
  readonly minutes: number;
  readonly late: number;
  readonly recordLate: number;
  readonly probability: number;
  readonly partition: number;
  readonly typeName: string;
  readonly severity: (typeof severities)[number];
  readonly modes: readonly string[];
  readonly sensors: Readonly<Record<string, number>>;
  readonly suppressedBy: string | undefined;
}

const usual = <Value>(value: Value, ...others: readonly Value[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const name = fc.constantFrom('torque', 'speed', '공기', '7');
const readings: fc.Arbitrary<readonly Drawn[]> = fc.array(
  fc.record({
    minutes: usual(1, 0, 2, 20, 40, -3, 60, 90),
    ...{ late: usual(0, 1, 20_000, -7, Number.NaN), recordLate: usual(0, 2 * minute, Number.NaN) },
    ...{
      probability: fc.constantFrom(0.05, 0.1, 0.25, 0.3, 0.55, 0.9),
      partition: usual(0, 1),
      typeName: usual('M', 'L'),
    },
    ...{ severity: usual<(typeof severities)[number]>('ALERT', 'WARNING', 'CRITICAL') },
    ...{
      modes: fc.array(name, { maxLength: 3 }),
      sensors: fc.dictionary(name, fc.double({ min: 0.001, max: 9, noNaN: true })),
    },
    ...{ suppressedBy: usual<string | undefined>(undefined, 'w') },
  }),
  { minLength: 20, maxLength: 80 },
);
const anyRules = fc
  .record({
    openCount: fc.integer({ min: 1, max: 3 }),
    openWindow: fc.integer({ min: 2, max: 8 }),
    holdSeconds: fc.constantFrom(0, 120, 600),
    silenceSeconds: fc.constantFrom(1_200, 3_600),
  })
  .map((options) => episodeRules(options, { clock }, threshold)('M'));

test('steps of packed conditions come to what those of the state machine come to', () => {
  const runs = times(2_000, 500);
  const taken = new Map<string, number>();
  let refused = 0;
  const { pack, unpack } = createConditionPacking();
  fc.assert(
    fc.property(readings, anyRules, fc.boolean(), (drawn, rules, hasJudge) => {
      const judge = hasJudge ? { name: 'j', since: 5 } : undefined;
      let condition: Condition | undefined;
      for (const reading of conditionReadings(drawn)) {
        const { condition: after, events } = stepCondition(rules, condition, reading);
        const judged: Condition | undefined = after === undefined || judge === undefined ? after : { ...after, judge };
        const packed = condition === undefined ? undefined : pack(condition);
        const quick = packed === undefined ? undefined : quickStepOf(rules, packed, reading, judge);
        if (packed !== undefined && quick !== undefined) {
          const numbers = [...packed.numbers];
          takeQuickStep(quick, rules, { numbers, texts: packed.texts }, reading);
          assert.deepEqual(unpack({ numbers, texts: packed.texts }), judged);
          assert.deepEqual(events, []);
          assert.deepEqual(unpack(packed), condition, 'what was there is changed');
          taken.set(quick, (taken.get(quick) ?? 0) + 1);
        } else refused++;
        condition = judged;
      }
    }),
    { numRuns: runs },
  );
  for (const step of quickSteps) assert.ok((taken.get(step) ?? 0) > runs / 4, `${step}: ${taken.get(step)}`);
  assert.ok(refused > runs / 4);
});

test('who judged before, or nobody knows who, is left to the state machine', () => {
  const { pack } = createConditionPacking();
  const rules = episodeRules({ openCount: 1 }, { clock }, threshold)('M');
  const [first, second] = conditionReadings([anomaly, anomaly]) as [ConditionReading, ConditionReading];
  const condition = stepCondition(rules, undefined, first).condition as Condition;
  const judge = { name: 'j', since: 5 };
  const stepBy = (before: Condition): string | undefined => quickStepOf(rules, pack(before), second, judge);
  assert.equal(stepBy({ ...condition, judge }), 'counted');
  for (const other of [
    { ...judge, since: 4 },
    { ...judge, name: 'k' },
    { ...judge, since: 6 },
  ])
    assert.equal(stepBy({ ...condition, judge: other }), undefined);
  assert.equal(stepBy(condition), undefined);
});

const anomaly: Drawn = {
  ...{ minutes: 1, late: 0, recordLate: 0, probability: 0.9, partition: 0, typeName: 'M', severity: 'ALERT' },
  ...{ modes: [], sensors: {}, suppressedBy: undefined },
};

function conditionReadings(drawn: readonly Drawn[]): readonly ConditionReading[] {
  let at = 0;
  let partitionTime = Number.NEGATIVE_INFINITY;
  // Objects with their usual prototype, as all are that are read.
  return structuredClone(drawn).map((each, index) => {
    at += each.minutes * minute;
    const recordTime = at + each.recordLate;
    partitionTime = Number.isNaN(recordTime) ? partitionTime : Math.max(partitionTime, recordTime);
    const { partition, typeName, probability, severity, modes, sensors, suppressedBy } = each;
    return {
      at: at + each.late,
      collectedAt: at + (each.late === 1 ? 500 : 0),
      ...{ recordTime, partition, partitionTime, pauses: noPauses, probability, typeName },
      anomaly:
        probability >= threshold ? { eventId: `event-${index}`, severity, modes, ...asGiven(sensors, index) } : null,
      ...(suppressedBy === undefined ? {} : { suppressedBy }),
    };
  });
}

/** By name alone, or as a list too, which may say of others that they add nothing. */
function asGiven(sensors: Readonly<Record<string, number>>, index: number): Pick<Anomaly, 'sensors' | 'parts'> {
  if (index % 2 === 0) return { sensors };
  const parts = Object.entries(sensors).map(([sensor, contribution]) => ({ sensor, contribution }));
  return {
    sensors,
    parts: [...parts, { sensor: 'pressure', contribution: -1 }, { sensor: 'vibration', contribution: 0 }],
  };
}
