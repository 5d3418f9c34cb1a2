// What tests remember of machines in memory, against PostgreSQL: the same batches, the same answers, the same rows.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { loadProgress } from '../../src/database/detections/progress.ts';
import { saveBatch } from '../../src/database/detections/save-batch.ts';
import { loadMemory } from '../../src/database/memory/machine-memory.ts';
import type { BatchOutcome, StoredMemory } from '../../src/pipeline/batch.ts';
import { createMemoryStore } from '../pipeline/memory/world.ts';
import { withTestDatabase } from '../support/database.ts';
import { uniqueName } from '../support/stack.ts';
import { times } from '../support/times.ts';

const partitions = [0, 1];
const machineIds = [1, 2, 3];

/** `off`: by how much a batch is not where the store is: another consumer has moved on, or this one is ahead. */
const off = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(-1, 1) });
const range = fc.record({ partition: fc.constantFrom(...partitions), off, count: fc.integer({ min: 1, max: 9 }) });
const machine = fc.record({
  machineId: fc.constantFrom(...machineIds),
  off,
  step: fc.integer({ min: 1, max: 3 }),
  state: fc.uint8Array({ minLength: 24, maxLength: 24 }),
});
const batch = fc.record({
  ranges: fc.uniqueArray(range, { minLength: 1, maxLength: 2, selector: (each) => each.partition }),
  machines: fc.uniqueArray(machine, { maxLength: 3, selector: (each) => each.machineId }),
});

describe('what is remembered in memory', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 1 }, (opened) => {
    pool = opened;
  });

  test('is what PostgreSQL remembers, whatever is saved', async () => {
    const answers = { saved: 0, conflict: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 10 }), async (batches) => {
        const made = createMemoryStore();
        const topicId = randomUUID();
        const context = { groupId: uniqueName('group'), source: '/test', model: { name: 'model', version: '1' } };
        for (const { ranges, machines } of batches) {
          const outcome: BatchOutcome = {
            topic: 'readings',
            topicId,
            detections: [],
            deadLetters: [],
            outbox: [],
            progress: ranges.map(({ partition, off: by, count }) => {
              const from = Math.max(0, (made.progress.get(partition) ?? 0) + by);
              const to = from + count;
              return { partition, from, to, logEnd: to, skipped: count, lost: 0, scored: 0, anomalous: 0, rejected: 0 };
            }),
            memory: {
              digest: 'one',
              machines: machines.map(({ machineId, off: by, step, state }) => {
                const version = Math.max(0, (made.memory.get(machineId)?.version ?? 0) + by);
                return { machineId, version, nextVersion: version + step, state };
              }),
            },
          };
          const answer = await saveBatch(pool, context, outcome);
          assert.equal(made.save(outcome), answer);
          answers[answer]++;
          const rows = await loadMemory(pool, context.groupId, 'one', machineIds);
          assert.deepEqual(inOrder(made.load(machineIds)), inOrder(rows));
          const progress = await loadProgress(pool, context.groupId, topicId, partitions);
          assert.deepEqual(new Map([...made.progress].sort()), new Map([...progress].sort()));
        }
      }),
      { numRuns: times(400, 20) },
    );
    assert.ok(answers.conflict > 0 && answers.saved > 10, JSON.stringify(answers));
  });
});

function inOrder(rows: readonly StoredMemory[]) {
  return rows
    .map(({ machineId, version, state }) => [
      machineId,
      version,
      state === null ? null : Buffer.from(state).toString('hex'),
    ])
    .sort(([one], [other]) => Number(one) - Number(other));
}
