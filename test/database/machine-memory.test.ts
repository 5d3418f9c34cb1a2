// What is remembered of machines in PostgreSQL: stored with its batch or not at all, and never from anything but the row as it is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { saveFollowedBatch } from '../../src/database/detections/save-batch.ts';
import { forgetSilent, type MemoryPlace } from '../../src/database/memory/forget-silent.ts';
import { loadMemory } from '../../src/database/memory/machine-memory.ts';
import type { BatchOutcome, MemoryChange } from '../../src/pipeline/batch.ts';
import { noEpisodeChanges } from '../../src/pipeline/episodes/changes.ts';
import { pack } from '../../src/pipeline/episodes/condition-rows.ts';
import { withTestDatabase } from '../support/database.ts';
import { context, outcomeOf } from './outcomes.ts';

const change = (machineId: number, version: number, byte: number, nextVersion = version + 1): MemoryChange => ({
  machineId,
  version,
  nextVersion,
  state: new Uint8Array(24).fill(byte),
});

describe('what is remembered of machines', () => {
  let pool: Pool;

  withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened) => {
    pool = opened;
  });

  /** Offsets of the partition that nobody has read. */
  let next = 0;
  async function save(machines: readonly MemoryChange[], { digest = 'a', more = {} as Partial<BatchOutcome> } = {}) {
    const outcome = {
      ...outcomeOf(0, next, next + 10),
      memory: { digest, machines },
      episodes: noEpisodeChanges,
      ...more,
    };
    const result = await saveFollowedBatch(pool, context, outcome);
    if (result === 'saved') next += 10;
    return result;
  }
  const stored = async (digest: string, ...ids: number[]) =>
    (await loadMemory(pool, context.groupId, digest, ids))
      .map(({ machineId, version, state }) => [machineId, version, state?.[0] ?? null])
      .sort(([one], [other]) => Number(one) - Number(other));

  test('is there with the batch, and changes only from the version that it was made from', async () => {
    assert.equal(await save([change(1, 0, 1), change(2, 0, 2, 3)]), 'saved');
    assert.deepEqual(await stored('a', 1, 2, 3), [
      [1, 1, 1],
      [2, 3, 2],
    ]);
    assert.equal(await save([change(1, 1, 5), change(2, 3, 6, 7), change(3, 0, 7)]), 'saved');
    for (const wrong of [change(1, 1, 9), change(1, 0, 9), change(1, 7, 9), change(4, 2, 9)])
      assert.equal(await save([change(2, 7, 8), wrong]), 'conflict', `${wrong.machineId} from ${wrong.version}`);
    assert.deepEqual(await stored('a', 1, 2, 3, 4), [
      [1, 2, 5],
      [2, 7, 6],
      [3, 1, 7],
    ]);
  });

  test('that was overtaken is a conflict, also for a batch that changes the conditions of machines', async () => {
    const at = Date.now();
    const newest = { at, collectedAt: at, heardAt: at, partition: 0, typeName: 'M' };
    const condition = { ...newest, state: 'pending', onset: [], episode: null, calm: null } as const;
    const fromNone = { kind: 'machine', machineId: 1, version: 0, nextVersion: 1, condition } as const;
    const conditions = [{ ...fromNone, packed: pack(condition) }];
    const more = { episodes: { ...noEpisodeChanges, conditions } };
    assert.equal(await save([change(1, 1, 9)], { more }), 'conflict');
    assert.equal(await save([change(1, 2, 9)], { more }), 'saved');
    // Of both the one that only needs to be followed anew is told as such.
    assert.equal(await save([change(1, 3, 9)], { more }), 'overtaken');
  });

  test('under another digest is no use, and is replaced', async () => {
    assert.equal(await save([change(50, 0, 1)]), 'saved');
    assert.deepEqual(await stored('b', 50), [[50, 1, null]]);
    assert.equal(await save([change(50, 1, 2)], { digest: 'b' }), 'saved');
    assert.deepEqual(await stored('b', 50), [[50, 2, 2]]);
    assert.deepEqual(await stored('a', 50), [[50, 2, null]]);
  });

  // Rows of machines that were removed, and of groups of before, stayed for ever.
  test('is forgotten of machines that were silent for long, some rows at a time, and begins anew where one comes back', async () => {
    await pool.query('truncate machine_memory');
    assert.equal(await save([1, 2, 3, 4, 5].map((id) => change(id, 0, id))), 'saved');
    await pool.query(
      `insert into machine_memory select 'group of before', machine_id, 1, 0, 'a', state from machine_memory where machine_id < 3`,
    );
    await pool.query(
      `update machine_memory set changed_at = now() - interval '20 days' where group_id <> $1 or machine_id in (2, 4)`,
      [context.groupId],
    );
    // Heard again.
    assert.equal(await save([change(4, 1, 9)]), 'saved');
    const options = { silentMs: 10 * 86_400_000, limit: 3 };
    let place: MemoryPlace = null;
    const counts: number[] = [];
    do {
      const looked = await forgetSilent(pool, place, options);
      place = looked.place;
      counts.push(looked.count);
    } while (place !== null);
    assert.equal(counts.length, 3);
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      3,
    );
    assert.deepEqual(await stored('a', 1, 2, 3, 4, 5), [
      [1, 1, 1],
      [3, 1, 3],
      [4, 2, 9],
      [5, 1, 5],
    ]);
    assert.equal((await pool.query('select from machine_memory where group_id <> $1', [context.groupId])).rowCount, 0);
    // Whoever has it at hand yet goes on from what is there.
    assert.equal(await save([change(2, 1, 7)]), 'conflict');
    assert.equal(await save([change(2, 0, 7)]), 'saved');
  });
});
