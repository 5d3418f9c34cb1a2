// The positions that tests keep in memory, against those that the Portal keeps in its database: the same moves, the same positions.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Pool } from 'pg';
import type { KeptPositions } from '../../src/kafka/subscribe.ts';
import { keepTopicPositions, loadTopicPositions, moveTopicPositions } from '../../src/portal/positions.ts';
import { keepPositions } from '../kafka/kept-positions.ts';
import { withTestDatabase } from '../support/database.ts';
import { uniqueName } from '../support/stack.ts';
import { times } from '../support/times.ts';

const topicIds = [randomUUID(), randomUUID()];

/** Of a topic, which may have been made anew, the next offsets of some partitions: forwards, backwards or where they are. */
const move = fc.record({
  topicId: fc.constantFrom(...topicIds),
  offsets: fc.uniqueArray(fc.tuple(fc.nat(4), fc.nat(1_000)), { maxLength: 5, selector: ([partition]) => partition }),
});

describe('positions in memory', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'portal', connectionsMax: 1 }, (opened) => {
    pool = opened;
  });

  test('are those that the database keeps, whatever is moved', async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 8 }), async (moves) => {
        const reader = { groupId: uniqueName('group'), topic: 'alerts' };
        const real: KeptPositions = {
          load: () => loadTopicPositions(pool, reader),
          move: (topicId, nextOffsets) => moveTopicPositions(pool, reader, topicId, nextOffsets),
        };
        const inMemory = keepPositions();
        for (const { topicId, offsets } of moves) {
          for (const store of [real, inMemory]) await store.move(topicId, new Map(offsets));
          const expected = byPartition(await real.load());
          assert.deepEqual(byPartition(await inMemory.load()), expected);
          assert.deepEqual(
            inMemory.nextOffsets(),
            expected.map(({ nextOffset }) => nextOffset),
          );
          kept += expected.length;
        }
      }),
      { numRuns: times(400, 20) },
    );
    assert.ok(kept > 20, `${kept} positions were compared`);
  });
});

describe('positions in the database', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'portal', connectionsMax: 1 }, (opened) => {
    pool = opened;
  });

  test('are moved on the server where they were loaded, and on none that was started at another time', async () => {
    const reader = { groupId: uniqueName('group'), topic: 'alerts' };
    const [topicId = ''] = topicIds;
    const kept = keepTopicPositions(pool, reader);
    await kept.load();
    assert.equal(await kept.move(topicId, new Map([[0, 7]])), true);
    assert.equal(await kept.isElsewhere(), false);
    assert.equal(await moveTopicPositions(pool, reader, topicId, new Map([[0, 9]]), '1.000000'), false);
    assert.deepEqual(await kept.load(), [{ partition: 0, topicId, nextOffset: 7 }]);
  });
});

/** No order is promised. */
function byPartition(positions: Awaited<ReturnType<KeptPositions['load']>>) {
  return positions.toSorted((one, other) => one.partition - other.partition);
}
