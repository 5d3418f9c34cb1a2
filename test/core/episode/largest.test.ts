import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { beginEpisode, checksFound, dominantMode, dominantSensors } from '../../../src/core/episode/episode.ts';

test('modes and sensors are told by their sums, the largest first, and by name where they are equal', () => {
  const sum = fc.oneof(fc.integer({ min: -1, max: 3 }), fc.double({ noNaN: true }));
  const sums = fc.dictionary(fc.constantFrom('torque', 'speed', 'wear', 'air', 'process', 'a', '1', '2', 'Ω'), sum);
  fc.assert(
    fc.property(sums, (given) => {
      const sorted = Object.entries(given)
        .filter(([, each]) => each > 0)
        .sort(([a, one], [b, other]) => (one === other ? (a < b ? -1 : 1) : other - one))
        .map(([name]) => name);
      assert.deepEqual(checksFound({ modes: given }), sorted);
      assert.equal(dominantMode({ modes: given }), sorted[0] ?? null);
      assert.deepEqual(dominantSensors({ sensors: given }), sorted.slice(0, 3));
    }),
  );
});

test('a mode or a sensor that is named as something of every object is summed like any other', () => {
  const [mode, sensor] = ['constructor', 'toString'];
  const reading = { severity: 'ALERT', modes: [mode], sensors: { [sensor]: 0.5 }, at: 0, age: 0 } as const;
  const { modes, sensors } = beginEpisode(
    ['a', 'b'].map((eventId) => ({ ...reading, eventId })),
    'M',
  );
  assert.deepEqual([modes, sensors], [{ [mode]: 2 }, { [sensor]: 1 }]);
  assert.deepEqual([dominantMode({ modes }), dominantSensors({ sensors })], [mode, [sensor]]);
});
