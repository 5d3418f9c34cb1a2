// The consumer's commits to Kafka, at which only lag tools look, were one request to the broker for each batch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lagToolsCommitter } from '../../src/kafka/commit.ts';

const intervalMs = 60;

test('the first batch is committed at once, and what comes within the interval together, also after a failure', async () => {
  const commits: { text: string; atMs: number }[] = [];
  let told = Promise.withResolvers<void>();
  const consumer = {
    generationId: 1,
    commit: async ({ offsets }: { offsets: readonly { partition: number; offset: bigint }[] }) => {
      const text = offsets.map(({ partition, offset }) => `${partition}:${offset}`).join();
      commits.push({ text, atMs: performance.now() });
      told.resolve();
      told = Promise.withResolvers();
      if (commits.length === 2) throw new Error('the group has no members');
    },
  };
  const { note } = lagToolsCommitter(consumer as never, { topic: 'readings', intervalMs });
  const texts = () => commits.map((each) => each.text);
  note([{ partition: 0, to: 5 }]);
  assert.deepEqual(texts(), ['0:5']);
  for (let to = 6; to < 60; to++) note([{ partition: to % 2, to }]);
  assert.deepEqual(texts(), ['0:5']);
  const alive = setInterval(() => {}, 1_000);
  try {
    await told.promise;
    assert.deepEqual(texts(), ['0:5', '0:58,1:59']);
    note([{ partition: 1, to: 61 }]);
    assert.equal(commits.length, 2);
    await told.promise;
    assert.equal(texts()[2], '1:61');
  } finally {
    clearInterval(alive);
  }
  // A timer may be a millisecond early.
  for (const [index, { atMs }] of commits.entries())
    assert.ok(index === 0 || atMs - (commits[index - 1]?.atMs ?? 0) >= intervalMs - 1);
});

test('what is left is committed when it is asked for, and nothing from before a rebalance', async () => {
  const commits: string[] = [];
  const consumer = {
    generationId: 1,
    commit: async ({ offsets }: { offsets: readonly { partition: number; offset: bigint }[] }) => {
      commits.push(offsets.map(({ partition, offset }) => `${partition}:${offset}`).join());
    },
  };
  const { note, flush } = lagToolsCommitter(consumer as never, { topic: 'readings', intervalMs: 60_000 });
  note([{ partition: 0, to: 5 }]);
  note([{ partition: 1, to: 7 }]);
  await flush();
  assert.deepEqual(commits, ['0:5', '1:7']);
  note([
    { partition: 0, to: 6 },
    { partition: 1, to: 8 },
  ]);
  consumer.generationId = 2;
  note([{ partition: 0, to: 9 }]);
  await flush();
  await flush();
  assert.deepEqual(commits, ['0:5', '1:7', '0:9']);
});

test('asked for what is left, it waits for the commit that is under way, which a client that leaves would join anew for', async () => {
  const answers: (() => void)[] = [];
  const consumer = {
    generationId: 1,
    commit: () => new Promise<void>((resolve) => answers.push(resolve)),
  };
  const { note, flush } = lagToolsCommitter(consumer as never, { topic: 'readings', intervalMs: 60_000 });
  note([{ partition: 0, to: 5 }]);
  let isFlushed = false;
  const flushed = flush().then(() => {
    isFlushed = true;
  });
  await new Promise(setImmediate);
  assert.equal(answers.length, 1);
  assert.equal(isFlushed, false);
  answers[0]?.();
  await flushed;
  assert.equal(answers.length, 1);
});
