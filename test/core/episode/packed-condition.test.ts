// What is unpacked is what was packed, whichever conditions share the table of words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { conditionText } from '../../../src/core/episode/condition-text.ts';
import type { Episode, OnsetReading } from '../../../src/core/episode/episode.ts';
import {
  createConditionPacking,
  gistOf,
  type PackedCondition,
  suppressedByOf,
} from '../../../src/core/episode/packed-condition.ts';
import { severities } from '../../../src/core/severity.ts';

const time = fc.oneof(
  fc.integer(),
  fc.integer({ min: 999_000, max: 1_001_000 }),
  fc.integer({ min: 1e12, max: 2 ** 51 }),
  fc.double({ noNaN: true }),
  fc.constant(Number.NEGATIVE_INFINITY),
);
const name = fc.constantFrom('torque', 'airTemperature', '공기', '7', '', 'constructor', 'toString', 'recovered');
const id = fc.oneof(fc.uuid(), fc.string());
const severity = fc.constantFrom(...severities);
const sums = fc.dictionary(name, fc.double({ noNaN: true }));

const onset: fc.Arbitrary<OnsetReading> = fc.record({
  ...{ eventId: id, severity, modes: fc.array(name), sensors: sums, at: time, age: fc.nat(32) },
});
const episode: fc.Arbitrary<Episode> = fc.record(
  {
    ...{ id, machineType: name, severity, worstSeverity: severity, openedAt: time, closedAt: fc.option(time) },
    ...{ end: fc.constantFrom(null, 'recovered', 'silence', 'superseded'), firstReadingAt: time, lastReadingAt: time },
    ...{ readingCount: fc.nat(), modes: sums, sensors: sums, onsetIds: fc.array(id), eventCount: fc.nat() },
    suppressedBy: fc.uuid(),
  },
  {
    requiredKeys: [
      ...(['id', 'machineType', 'severity', 'worstSeverity', 'openedAt', 'closedAt', 'end'] as const),
      ...(['firstReadingAt', 'lastReadingAt', 'readingCount', 'modes', 'sensors', 'onsetIds', 'eventCount'] as const),
    ],
  },
);
const drawn: fc.Arbitrary<Condition> = fc.record(
  {
    state: fc.constantFrom('normal', 'pending', 'open', 'closing'),
    ...{ at: time, collectedAt: time, heardAt: time, partition: fc.nat(), typeName: name },
    ...{ onset: fc.array(onset, { maxLength: 4 }), episode: fc.option(episode) },
    calm: fc.option(fc.record({ at: time, heardAt: time })),
    judge: fc.record({ name, since: fc.integer() }),
  },
  { requiredKeys: ['state', 'at', 'collectedAt', 'heardAt', 'partition', 'typeName', 'onset', 'episode', 'calm'] },
);

// Objects with their usual prototype, as all are that come out of the state machine or the database.
const condition = drawn.map((each) => structuredClone(each));

test('any conditions are unpacked as they were packed, in any order', () => {
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 6 }), (conditions) => {
      const { pack, unpack } = createConditionPacking();
      const packed = conditions.map(pack);
      for (const place of [...conditions.keys()].reverse()) {
        const { state, heardAt, partition, typeName, episode, judge = null } = conditions[place] as Condition;
        const gist = { state, heardAt, partition, typeName, severity: episode?.severity ?? null, judge };
        const one = packed[place] as PackedCondition;
        assert.deepEqual(gistOf(one), gist);
        assert.equal(suppressedByOf(one), episode?.suppressedBy);
        assert.deepEqual(unpack(one), conditions[place]);
        assert.equal(conditionText(one), JSON.stringify(unpack(one)));
      }
    }),
  );
});

test('one that cannot be packed leaves nothing in the next', () => {
  const { pack, unpack } = createConditionPacking();
  const [good] = fc.sample(condition, 1) as [Condition];
  const broken = {
    ...good,
    onset: [{ eventId: 'a', severity: 'ALERT', modes: ['x'], sensors: undefined, at: 0, age: 0 }],
  };
  assert.throws(() => pack(broken as never), TypeError);
  assert.deepEqual(unpack(pack(good)), good);
});
