// What is unpacked is what was packed, whichever conditions share the table of words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import {
  createConditionPacking,
  gistOf,
  type PackedCondition,
  suppressedByOf,
} from '../../../src/core/episode/packed-condition.ts';
import { anyCondition } from './any-condition.ts';

test('any conditions are unpacked as they were packed, in any order', () => {
  fc.assert(
    fc.property(fc.array(anyCondition, { maxLength: 6 }), (conditions) => {
      const { pack, unpack } = createConditionPacking();
      const packed = conditions.map(pack);
      for (const place of [...conditions.keys()].reverse()) {
        const { state, heardAt, partition, typeName, episode, judge = null } = conditions[place] as Condition;
        const gist = { state, heardAt, partition, typeName, severity: episode?.severity ?? null, judge };
        const one = packed[place] as PackedCondition;
        assert.deepEqual(gistOf(one), gist);
        assert.equal(suppressedByOf(one), episode?.suppressedBy);
        assert.deepEqual(unpack(one), conditions[place]);
      }
    }),
  );
});

test('one that cannot be packed leaves nothing in the next', () => {
  const { pack, unpack } = createConditionPacking();
  const [good] = fc.sample(anyCondition, 1) as [Condition];
  const broken = {
    ...good,
    onset: [{ eventId: 'a', severity: 'ALERT', modes: ['x'], sensors: undefined, at: 0, age: 0 }],
  };
  assert.throws(() => pack(broken as never), TypeError);
  assert.deepEqual(unpack(pack(good)), good);
});
