// Windows of which nothing but means is asked go a way of their own (core/memory/means).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory } from '../../../src/core/memory/memory.ts';
import type { MemoryRule } from '../../../src/core/memory/rule.ts';
import { seededRandom } from '../../../src/training/random.ts';
import { type PlainReading, recompute } from './reference.ts';

type Values = Readonly<Record<string, number>>;

test('windows of which means alone are asked give what the whole history gives, whatever their parts and however many numbers they have', () => {
  const random = seededRandom(5);
  const of = [
    (s: Values) => s['a'] as number,
    (s: Values) => s['b'] as number,
    (s: Values) => Math.sqrt(s['a'] as number),
  ];
  const overs = [
    { minutes: 1 },
    { seconds: 30, parts: 3 },
    { seconds: 9, parts: 64 },
    { readings: 5 },
    { readings: 12 },
  ];
  for (const over of overs)
    for (let count = 1; count <= of.length; count++) {
      const rules = of.slice(0, count).map((each): MemoryRule => ({ statistic: 'mean', of: each, over }));
      const features = rules.map((memory, place) => ({ name: `${place}`, memory }));
      const gap = { minutes: 5 };
      const memory = createMemory(features, ['a', 'b'], { gap });
      const state = new Float64Array(memory.width);
      const out = new Float64Array(count);
      const history: PlainReading[] = [];
      let at = 1_763_461_800_000;
      for (let place = 0; place < 60; place++) {
        at += random() < 0.1 ? 400_000 * random() : 9_000 * (random() - 0.1);
        const values = { a: 9 * random() - 3, b: 20 * random() };
        const reading = { times: Float64Array.of(at), sensors: Float64Array.of(values.a, values.b), place: 0 };
        const isKept = memory.pass(state, 0, reading, out, 0);
        assert.deepEqual([...out], recompute(rules, { gap }, [...history, { at, values }]), JSON.stringify(over));
        if (isKept) history.push({ at, values });
      }
    }
});
