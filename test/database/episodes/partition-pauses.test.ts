// The pauses of partitions in PostgreSQL: all that a silence goes by are there for who is started anew, and consumers of an earlier version, which know of the
// last one alone, go on beside those of this one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import type { Pause } from '../../../src/core/episode/partition-time.ts';
import { beginBeside } from '../../../src/database/delivery/beside.ts';
import { conditionStore } from '../../../src/database/episodes/conditions.ts';
import type { SimpleReading } from '../../pipeline/episodes/episode-readings.ts';
import { withTestDatabase } from '../../support/database.ts';
import { consumerOf, readingsOf, start, topicId } from '../episode-consumer.ts';

const second = 1_000;
const partition = 3;
const pause = (from: number, to: number): Pause => ({ from: start + from * second, to: start + to * second });

describe('pauses in the database', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2, asProgram: true }, (opened) => {
    pool = opened;
  });

  /** Records at these seconds, each saved by a consumer of its own. */
  const pass = async (groupId: string, ...seconds: readonly number[]) => {
    const { rows } = await pool.query<{ next_offset: string }>(
      'select next_offset from consumer_progress where group_id = $1',
      [groupId],
    );
    let first = Number(rows[0]?.next_offset ?? 0);
    for (const at of seconds) {
      const [reading] = readingsOf(2, partition, [0.1], second, start + at * second) as [SimpleReading];
      const consumer = consumerOf(pool, groupId, partition, 50, { first: first++ });
      await consumer.reload(topicId);
      assert.equal(await consumer.save([reading]), 'saved');
    }
  };
  const loaded = async (groupId: string) =>
    (await conditionStore(pool, groupId, '').loadTimes(topicId)).get(partition)?.pauses;
  /** What a consumer of an earlier version writes where a partition has paused. */
  const saveAsBefore = ({ from, to }: Pause, groupId: string) =>
    pool.query(
      'update consumer_progress set newest_record_ms = $2, ahead_record_ms = null, paused_ms = $1, resumed_ms = $2 where group_id = $3',
      [from, to, groupId],
    );

  test('are of each silence the last long one, whoever goes on from there', async () => {
    await pass('several', 0, 10_000, 10_001, 10_700, 10_701);
    assert.deepEqual(await loaded('several'), [pause(0, 10_000), pause(10_001, 10_700)]);
    await pass('several', 13_000, 13_001);
    assert.deepEqual(
      await loaded('several'),
      [pause(0, 10_000), pause(10_701, 13_000)],
      'one in place of a shorter one',
    );
    const { rows } = await pool.query('select paused_ms, resumed_ms from consumer_progress where group_id = $1', [
      'several',
    ]);
    const last = pause(10_701, 13_000);
    assert.deepEqual(rows, [{ paused_ms: last.from, resumed_ms: last.to }], 'for consumers of an earlier version');
  });

  test('of an earlier version are that one, and of one beside later consumers the last of all', async () => {
    await pass('mixed', 0);
    await saveAsBefore(pause(0, 400), 'mixed');
    assert.deepEqual(await loaded('mixed'), [pause(0, 400)]);
    await pass('mixed', 20_000, 20_001);
    assert.deepEqual(await loaded('mixed'), [pause(400, 20_000)]);
    await saveAsBefore(pause(20_001, 20_900), 'mixed');
    assert.deepEqual(await loaded('mixed'), [pause(400, 20_000), pause(20_001, 20_900)]);
    await pass('mixed', 20_901, 22_500, 22_501);
    assert.deepEqual(await loaded('mixed'), [pause(400, 20_000), pause(20_901, 22_500)]);
  });

  test('are those of the first model for one beside it that was never run before', async () => {
    await pass('first', 0, 10_000, 10_001, 10_700, 10_701);
    await beginBeside(pool, 'first', 'first#other');
    assert.deepEqual(await loaded('first#other'), await loaded('first'));
    assert.equal((await loaded('first#other'))?.length, 2);
  });
});
