// The columns of what consumers make themselves: what is remembered of machines, their conditions and episodes, and counts of drift, each with the least
// and the most that code may write into it. Limits of what a sender decides on are in column-limits.test.ts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { memoryBytesMax } from '../../src/core/memory/rule.ts';
import { saveFollowedBatch } from '../../src/database/detections/save-batch.ts';
import { loadSlices, saveSlice } from '../../src/database/drift/slices.ts';
import { conditionStore } from '../../src/database/episodes/conditions.ts';
import { findEpisode } from '../../src/database/episodes/list.ts';
import { loadMemory } from '../../src/database/memory/machine-memory.ts';
import { noEpisodeChanges } from '../../src/pipeline/episodes/changes.ts';
import { timeMaxMs, timeMinMs } from '../../src/pipeline/limits.ts';
import { withTestDatabase } from '../support/database.ts';
import { consumerOf, readingsOf } from './episode-consumer.ts';
import { context, outcomeOf } from './outcomes.ts';

const most = Number.MAX_SAFE_INTEGER;

describe('the limits of columns that consumers write of themselves', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened) => {
    pool = opened;
  });

  test('machine_memory: the largest row of the first and the last machine, from version to version', async () => {
    const state = new Uint8Array(memoryBytesMax).fill(0xff);
    const save = (version: number, nextVersion: number, from: number) =>
      saveFollowedBatch(pool, context, {
        ...outcomeOf(70, from, from + 10),
        memory: {
          digest: 'd'.repeat(64),
          machines: [0, most].map((machineId) => ({ machineId, version, nextVersion, state })),
        },
        episodes: noEpisodeChanges,
      });
    assert.equal(await save(0, most - 1, 0), 'saved');
    assert.equal(await save(most - 1, most, 10), 'saved');
    const stored = await loadMemory(pool, context.groupId, 'd'.repeat(64), [0, most]);
    assert.deepEqual(
      stored.map(({ machineId, version }) => [machineId, version]).sort(([one = 0], [other = 0]) => one - other),
      [
        [0, most],
        [most, most],
      ],
    );
    for (const row of stored) assert.deepEqual(row.state, Buffer.from(state));
  });

  test('machine_condition and episode: of the first and the last machine, at the first moment that there is, and now', async () => {
    const all = [
      [0, timeMinMs],
      [most, timeMinMs],
      [most, -1],
      // What is further ahead of the clock is not followed.
      [0, Date.now()],
    ] as const;
    for (const [place, [machineId, from]] of all.entries()) {
      const group = `limits-${place}`;
      const readings = readingsOf(machineId, 71 + place, [0.9, 0.9, 0.9], 1_000, from);
      assert.equal(await consumerOf(pool, group, 71 + place).save(readings), 'saved', `${machineId} at ${from}`);
      assert.equal((await conditionStore(pool, group, 'another').loadAll()).length, 1, `${machineId} at ${from}`);
      const episode = await findEpisode(pool, readings[1]?.id as string);
      assert.deepEqual([episode?.machineId, episode?.readingCount], [machineId, 3]);
    }
  });

  test('drift_slice: counts without end of many cells, in the first and the last slice that there can be', async () => {
    const owner = { groupId: 'limits', digest: 'd'.repeat(64) };
    const cells = Float64Array.from({ length: 20_000 }, (_, cell) => (cell % 2 === 0 ? most : 0));
    const writer = '00000000-0000-4000-8000-000000000001';
    for (const beginsAt of [timeMinMs, timeMaxMs - 1_000]) {
      await saveSlice(pool, owner, writer, beginsAt, cells);
      await saveSlice(pool, owner, writer, beginsAt, cells);
      const [found] = await loadSlices(pool, owner, beginsAt, beginsAt + 1_000, cells.length);
      assert.deepEqual(found, cells);
    }
  });
});
