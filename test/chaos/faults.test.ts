import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../../src/simulator/random.ts';
import { changes, createStrikes, describeFault } from './faults.ts';

const pauseMs = { min: 4_000, max: 22_000 };
const drawn = (seed: number, count: number) => {
  const strikes = createStrikes(seededRandom(seed, 1), pauseMs);
  return Array.from({ length: count }, () => strikes.next());
};

describe('the faults of a chaos run', () => {
  test('are the same for the same seed, and others for another', () => {
    assert.deepEqual(drawn(7, 50), drawn(7, 50));
    assert.notDeepEqual(drawn(7, 50), drawn(8, 50));
  });

  test('come in every kind within thirteen of them, and never twice on one target at once', () => {
    for (let seed = 0; seed < 50; seed++) {
      const faults = drawn(seed, 13).flatMap((strike) => strike.faults);
      const kinds = new Set(faults.slice(0, 13).map(({ type }) => type));
      assert.deepEqual([...kinds].sort(), ['change', 'cut', 'freeze', 'hold', 'kill'], `seed ${seed}`);
    }
    for (const { faults, pauseMs: pause } of drawn(1, 500)) {
      const victims = faults.flatMap((fault) => ('victim' in fault ? [fault.victim] : []));
      assert.equal(new Set(victims).size, victims.length);
      assert.ok(pause >= pauseMs.min && pause < pauseMs.max && faults.length >= 1 && faults.length <= 3);
    }
  });

  test('strike the Portal within the first two, in the short storm that is a test', () => {
    const faults = drawn(5_771, 2).flatMap((strike) => strike.faults);
    assert.ok(faults.some((fault) => 'victim' in fault && fault.victim === 'portal'));
  });

  test('change publication, slot, connector and topic within five strikes, in the short storm that is a test', () => {
    const made = drawn(5_771, 5)
      .flatMap((strike) => strike.faults)
      .flatMap((fault) => (fault.type === 'change' ? [changes[fault.change]] : []));
    assert.deepEqual([...new Set(made)].sort(), ['connector', 'publication', 'slot', 'topic']);
  });

  test('add few partitions, however long the run is', () => {
    const added = drawn(3, 3_000)
      .flatMap((strike) => strike.faults)
      .map(describeFault)
      .filter((name) => name.startsWith('add a partition'));
    assert.equal(added.length, 6);
  });
});
