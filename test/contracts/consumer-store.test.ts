// The stores in memory that stand in for the database where a consumer and its batches are tested, against the real one: the same steps, the same answers.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Pool } from 'pg';
import type { Batch, BatchRange } from '../../src/core/record/record.ts';
import { closeProgress, findPredecessors, loadProgress } from '../../src/database/detections/progress.ts';
import { saveBatch } from '../../src/database/detections/save-batch.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { createStore } from '../pipeline/refusing-store.ts';
import { withTestDatabase } from '../support/database.ts';
import { uniqueName } from '../support/stack.ts';
import { times } from '../support/times.ts';
import { type ConsumerStore, createMemoryStore } from './consumer-store.ts';

const topic = 'readings';
const partitions = [0, 1, 2];

/** What somebody asks of a store. Topics are named by their place among the ids of a run. */
type Step =
  | { readonly do: 'save'; readonly topic: number; readonly ranges: readonly Range[] }
  | { readonly do: 'close'; readonly topic: number };

interface Range {
  readonly partition: number;
  /** From where the store stands, or from somewhere else: then another consumer has moved on. */
  readonly from: number | 'next';
  readonly count: number;
  readonly ahead: number;
}

const range = fc.record({
  partition: fc.constantFrom(...partitions),
  from: fc.oneof({ weight: 4, arbitrary: fc.constant('next' as const) }, { weight: 1, arbitrary: fc.nat(30) }),
  count: fc.nat(20),
  ahead: fc.nat(9),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('save' as const),
      topic: fc.nat(1),
      ranges: fc.uniqueArray(range, { minLength: 1, maxLength: 3, selector: (each) => each.partition }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), topic: fc.nat(1) }) },
);

describe('stores in memory', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2 }, (opened) => {
    pool = opened;
  });

  test('the one of the consumer answers as the database does, whatever is asked in whatever order', async () => {
    let conflicts = 0;
    let saved = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const groupId = uniqueName('group');
        const topicIds = [randomUUID(), randomUUID()];
        const stores: readonly ConsumerStore[] = [createMemoryStore(), realStore(pool, groupId)];
        const closed = new Set<number>();
        for (const each of steps) {
          // Nobody reads a topic that is gone.
          if (closed.has(each.topic)) continue;
          if (each.do === 'close') closed.add(each.topic);
          const [expected, answer] = await Promise.all(stores.map((store) => run(store, each, topicIds)));
          assert.deepEqual(answer, expected);
          if (expected?.result === 'conflict') conflicts++;
          if (expected?.result === 'saved') saved++;
        }
      }),
      { numRuns: times(400, 20) },
    );
    assert.ok(conflicts > 0 && saved > 10, `${conflicts} conflicts and ${saved} saved`);
  });

  test('the store that refuses saves and conflicts as the database does where it refuses nothing', async () => {
    const answers = { saved: 0, conflict: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(range, { minLength: 1, maxLength: 3, selector: (each) => each.partition }), {
          maxLength: 12,
        }),
        async (saves) => {
          const topicId = randomUUID();
          const real = realStore(pool, uniqueName('group'));
          const refusing = createStore(() => undefined);
          for (const ranges of saves) {
            const batch = await batchOf(real, topicId, ranges);
            const answer = await real.save(batch);
            assert.equal(await refusing.save(outcomeOf(topicId, batch.ranges)), answer);
            assert.deepEqual(sorted(refusing.next), sorted(await real.loadProgress(topicId, partitions)));
            answers[answer]++;
          }
        },
      ),
      { numRuns: times(400, 20) },
    );
    assert.ok(answers.conflict > 0 && answers.saved > 10, JSON.stringify(answers));
  });
});

function sorted(positions: ReadonlyMap<number, number>) {
  return [...positions].sort(([a], [b]) => a - b);
}

/** What a step answers, and all that can be seen of the store afterwards. */
async function run(store: ConsumerStore, step: Step, topicIds: readonly string[]) {
  const topicId = topicIds[step.topic] as string;
  let result: string | undefined;
  if (step.do === 'close') await store.closePredecessor(topicId);
  else result = await store.save(await batchOf(store, topicId, step.ranges));
  const progress = await Promise.all(
    topicIds.map(async (id) => [...(await store.loadProgress(id, partitions))].sort(([a], [b]) => a - b)),
  );
  const predecessors = await Promise.all(
    topicIds.map(async (id) =>
      [...(await store.findPredecessors(id))].sort((a, b) => a.topicId.localeCompare(b.topicId)),
    ),
  );
  return { result, progress, predecessors };
}

async function batchOf(store: ConsumerStore, topicId: string, ranges: readonly Range[]): Promise<Batch> {
  const next = await store.loadProgress(topicId, partitions);
  const covered = ranges.map(({ partition, from: wanted, count, ahead }): BatchRange => {
    const from = wanted === 'next' ? (next.get(partition) ?? 0) : wanted;
    return { partition, from, to: from + count, skipped: count, lost: 0, logEnd: from + count + ahead };
  });
  return { topic, topicId, records: [], ranges: covered };
}

function realStore(pool: Pool, groupId: string): ConsumerStore {
  const context = { groupId, source: '/test', model: { name: 'model', version: '1' } };
  return {
    loadProgress: (topicId, wanted) => loadProgress(pool, groupId, topicId, wanted),
    findPredecessors: (topicId) => findPredecessors(pool, groupId, topic, topicId),
    closePredecessor: (topicId) => closeProgress(pool, groupId, topicId),
    save: ({ topicId, ranges }) => {
      return saveBatch(pool, context, outcomeOf(topicId, ranges));
    },
  };
}

/** Of a batch without records. */
function outcomeOf(topicId: string, ranges: readonly BatchRange[]): BatchOutcome {
  const progress = ranges.map((each) => ({ ...each, scored: 0, anomalous: 0, rejected: 0 }));
  return { topic, topicId, detections: [], deadLetters: [], outbox: [], progress };
}
