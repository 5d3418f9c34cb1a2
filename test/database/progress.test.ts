import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { beginBeside, groupBeside, readBesideProgress } from '../../src/database/delivery/beside.ts';
import { closeProgress, findPredecessors, loadProgress } from '../../src/database/detections/progress.ts';
import { saveBatch } from '../../src/database/detections/save-batch.ts';
import { storeEvidence, takeMark } from '../../src/database/outbox/evidence.ts';
import { missingRequirements } from '../../src/database/outbox/requirements.ts';
import { countWaiting } from '../../src/database/outbox/waiting.ts';
import { openPool } from '../../src/postgres/pool.ts';
import { poolLimits, withTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/stack.ts';
import { context, outcomeOf, topicId } from './outcomes.ts';

describe('progress', () => {
  let database: TestDatabase;
  let pool: Pool;

  withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened, made) => {
    pool = opened;
    database = made;
  });

  test('progress is kept by group, topic id and partition', async () => {
    await saveBatch(pool, context, outcomeOf(7, 0, 10));
    assert.deepEqual(await loadProgress(pool, 'group', topicId, [7, 99]), new Map([[7, 10]]));
    assert.deepEqual(await loadProgress(pool, 'other', topicId, [7]), new Map());
    assert.deepEqual(await loadProgress(pool, 'group', '0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c12', [7]), new Map());
  });

  test('readings that Kafka dropped, and offsets without a record, keep the ledger adding up', async () => {
    const outcome = outcomeOf(8, 0, 10);
    const [step] = outcome.progress;
    assert.ok(step);
    const progress = [{ ...step, scored: 2, rejected: 1, skipped: 3, lost: 4 }];
    assert.equal(await saveBatch(pool, context, { ...outcome, progress }), 'saved');
    const broken = [{ ...step, from: 10, to: 20, scored: 2, rejected: 0, skipped: 0, lost: 0 }];
    await assert.rejects(saveBatch(pool, context, { ...outcome, progress: broken }), /consumer_progress_adds_up/);
  });

  // A model that was run for the first time would have alerted of all that Kafka still held.
  test('a model beside begins once where the first one is, and is counted apart', async () => {
    const first = { ...context, groupId: 'plant' };
    await saveBatch(pool, first, { ...outcomeOf(20, 0, 10), detections: [], deadLetters: [], outbox: [] });
    const valve = groupBeside('plant', 'valve');
    await beginBeside(pool, 'plant', valve);
    assert.deepEqual(await loadProgress(pool, valve, topicId, [20]), new Map([[20, 10]]));
    await saveBatch(pool, first, { ...outcomeOf(20, 10, 20), detections: [], deadLetters: [], outbox: [] });
    await beginBeside(pool, 'plant', valve);
    assert.deepEqual(await loadProgress(pool, valve, topicId, [20]), new Map([[20, 10]]));
    const own = { ...context, groupId: valve };
    await saveBatch(pool, own, { ...outcomeOf(20, 10, 15), detections: [], deadLetters: [], outbox: [] });
    const [progress, ...more] = await readBesideProgress(pool, 'plant', 'readings');
    assert.deepEqual([progress?.groupId, progress?.nextOffset, more.length], [valve, 15, 0]);
    assert.deepEqual(await readBesideProgress(pool, 'plan', 'readings'), []);
    // Where the first one has read nothing, both begin with the topic.
    await beginBeside(pool, 'new', groupBeside('new', 'valve'));
    assert.deepEqual(await loadProgress(pool, groupBeside('new', 'valve'), topicId, [20]), new Map());
  });

  test('the progress of a recreated topic is closed once, with what was unread counted as lost', async () => {
    const group = { ...context, groupId: 'recreated' };
    await saveBatch(pool, group, { ...outcomeOf(9, 0, 10), detections: [], deadLetters: [], outbox: [] });
    const other = '0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c13';
    assert.deepEqual(await findPredecessors(pool, 'recreated', 'readings', topicId), []);
    assert.deepEqual(await findPredecessors(pool, 'recreated', 'other', other), []);
    assert.deepEqual(await findPredecessors(pool, 'recreated', 'readings', other), [{ topicId, unread: 2 }]);
    await closeProgress(pool, 'recreated', topicId);
    await closeProgress(pool, 'recreated', topicId);
    assert.deepEqual(await findPredecessors(pool, 'recreated', 'readings', other), []);
    const { rows } = await pool.query(
      `select next_offset, lost, closed_at is not null as closed from consumer_progress where group_id = 'recreated'`,
    );
    assert.deepEqual(rows, [{ next_offset: '12', lost: '2', closed: true }]);
  });

  // A consumer that is frozen inside its transaction held the lock on the progress of its partitions until it woke up.
  test('a consumer that is frozen inside its transaction does not keep the one that takes over waiting', async () => {
    const impatient = openPool({ ...database, ...poolLimits, poolMax: 4, idleInTransactionTimeoutMs: 200 }, 'frozen');
    const frozen = await impatient.connect();
    const ended = once(frozen, 'error');
    await saveBatch(pool, context, outcomeOf(10, 0, 10));
    // At once: on a busy machine more than its patience may lie between two questions.
    await frozen.query('begin; update consumer_progress set next_offset = next_offset where partition = 10');
    assert.equal(await saveBatch(pool, context, outcomeOf(10, 10, 20)), 'saved');
    await ended;
    frozen.release(true);
    await impatient.end();
  });

  test('a database that lets Debezium read has no missing requirements', async () => {
    assert.deepEqual(await missingRequirements(pool, 'no_such_slot'), []);
  });

  test('what waits in the outbox is counted until it is confirmed, and no further than asked', async () => {
    const confirm = async () =>
      storeEvidence(pool, 'slot', {
        generation: 0,
        confirmedBefore: (await takeMark(pool)).nextTransaction,
        positions: [],
      });
    await confirm();
    assert.equal(await countWaiting(pool, 'slot', 10), 0);
    await saveBatch(pool, context, outcomeOf(60, 0, 10));
    await saveBatch(pool, context, outcomeOf(61, 0, 10));
    assert.equal(await countWaiting(pool, 'slot', 10), 2);
    assert.equal(await countWaiting(pool, 'slot', 1), 1);
    await confirm();
    assert.equal(await countWaiting(pool, 'slot', 10), 0);
  });
});
