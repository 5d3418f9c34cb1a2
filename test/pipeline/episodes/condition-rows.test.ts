// Rows whose numbers lie side by side are each what was put last, whatever comes, goes, grows and shrinks beside them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { createConditionNames } from '../../../src/core/episode/condition-names.ts';
import { createConditionRows, pack, quietCondition } from '../../../src/pipeline/episodes/condition-rows.ts';
import { anyCondition } from '../../core/episode/any-condition.ts';

const act = fc.record({
  machineId: fc.integer({ min: 1, max: 9 }),
  what: fc.oneof({ weight: 5, arbitrary: anyCondition }, fc.constantFrom('quiet' as const, 'gone' as const)),
});

test('a row is what was put last, with its names', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const rows = createConditionRows();
      const wanted = new Map<number, Condition | undefined>();
      for (const [version, { machineId, what }] of acts.entries()) {
        if (what === 'gone') {
          rows.delete(machineId);
          wanted.delete(machineId);
          continue;
        }
        rows.put(machineId, what === 'quiet' ? quietCondition : pack(what), { version, storedTexts: undefined });
        wanted.set(machineId, what === 'quiet' ? undefined : what);
        assert.equal(rows.versionOf(machineId), version);
      }
      assert.deepEqual([...rows.machineIds()].sort(), [...wanted.keys()].sort());
      for (const [machineId, condition] of wanted) {
        assert.deepEqual(rows.get(machineId), condition);
        if (condition === undefined) continue;
        assert.deepEqual(rows.rowOf(machineId)?.names, createConditionNames()(pack(condition)));
      }
    }),
  );
});
