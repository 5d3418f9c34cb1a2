import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch } from '../../src/core/record/record.ts';
import { startWorkAhead, type WorkAheadOptions } from '../../src/kafka/work-ahead.ts';
import { type Heart, unwatched } from '../../src/watch/heart.ts';
import { shareHeart } from '../../src/watch/share-heart.ts';
import { recoveries } from './recoveries.ts';

function batchOf(from: number, count: number): Batch {
  const records = Array.from({ length: count }, (_, index) => ({
    partition: 0,
    offset: from + index,
    timestamp: 0,
    key: null,
    value: null,
    headers: [],
  }));
  const range = { partition: 0, from, to: from + count, skipped: 0, lost: 0, logEnd: 1_000 };
  return { topic: 'readings', topicId: 'id', records, ranges: [range] };
}

/** A save that a test ends when it wants. */
function start(more: Partial<WorkAheadOptions<Batch>> = {}, heart: Heart = unwatched) {
  const aborter = new AbortController();
  const computed: number[] = [];
  const saves: { from: number; to: number; end: (result: 'saved' | 'conflict' | Error) => void }[] = [];
  const told: string[] = [];
  const state = { isCurrent: true };
  const work = startWorkAhead<Batch>(
    {
      saveSizeMax: 100,
      aheadBatchesMax: 3,
      aheadBytesMax: 1_000,
      retryDelayMs: { min: 1, max: 1 },
      isCurrent: () => state.isCurrent,
      saved: (ranges) => void told.push(...ranges.map(({ from, to }) => `saved ${from} to ${to}`)),
      compute: async (batch) => {
        computed.push(batch.ranges[0]?.from ?? -1);
        return batch;
      },
      save: (batches) => {
        const { promise, resolve, reject } = Promise.withResolvers<'saved' | 'conflict'>();
        const end = (result: 'saved' | 'conflict' | Error): void =>
          result instanceof Error ? reject(result) : resolve(result);
        saves.push({ from: batches[0]?.ranges[0]?.from ?? -1, to: batches.at(-1)?.ranges[0]?.to ?? -1, end });
        return promise;
      },
      observe: {
        ...recoveries({
          failed: (_what, error) => told.push(error.message),
          succeeded: () => told.push('recovered'),
        }),
        conflict: (batch) => told.push(`conflict at ${batch.ranges[0]?.from}`),
      },
      hearts: shareHeart(heart, ['save', 'compute', 'fetch']),
      ...more,
    },
    aborter.signal,
  );
  const until = async (holds: () => boolean): Promise<void> => {
    for (let turn = 0; !holds(); turn++) {
      assert.ok(turn < 10_000, 'it never happened');
      await nextTurn();
    }
  };
  return { work, aborter, computed, saves, told, state, until };
}

describe('work ahead', () => {
  test('lets Kafka be asked for more before it computes', async () => {
    const { work, computed, until } = start();
    work.take([batchOf(0, 10)], 100);
    // As who fetches does: on without a turn of the event loop in between.
    await work.room(100);
    assert.deepEqual(computed, []);
    await until(() => computed.length === 1);
  });

  test('computes nothing more while many rows wait to be saved', async () => {
    const rowsOf = (batch: Batch): number => batch.records.length;
    const { work, computed, saves, until } = start({ rowsOf, aheadRowsMax: 15 });
    work.take([batchOf(0, 10), batchOf(10, 10), batchOf(20, 10)], 100);
    await until(() => saves.length === 1 && computed.length === 2);
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    assert.deepEqual(computed, [0, 10]);
    saves[0]?.end('saved');
    await until(() => computed.length === 3);
  });

  test('computes the next batches while one is saved, and saves those that wait together', async () => {
    const { work, computed, saves, told, until } = start();
    work.take([batchOf(0, 10)], 100);
    await until(() => saves.length === 1);
    work.take([batchOf(10, 10)], 100);
    work.take([batchOf(20, 10)], 100);
    await until(() => computed.length === 3);
    assert.equal(saves.length, 1, 'a second save began before the first had ended');
    saves[0]?.end('saved');
    await until(() => saves.length === 2);
    assert.deepEqual([saves[1]?.from, saves[1]?.to], [10, 30]);
    saves[1]?.end('saved');
    await work.finish();
    assert.deepEqual(told, ['saved 0 to 10', 'saved 10 to 30']);
  });

  test('saves no more records together than the limit, but always a whole batch', async () => {
    const { work, saves, until } = start({ saveSizeMax: 25 });
    work.take([batchOf(0, 40)], 1);
    await until(() => saves.length === 1);
    work.take([batchOf(40, 10), batchOf(50, 10), batchOf(60, 10)], 1);
    await nextTurn();
    saves[0]?.end('saved');
    await until(() => saves.length === 2);
    assert.equal(saves[0]?.to, 40);
    assert.ok((saves[1]?.to ?? 0) - (saves[1]?.from ?? 0) <= 25);
    for (let at = 1; at < saves.length; at++) {
      saves[at]?.end('saved');
      if (saves[at]?.to !== 70) await until(() => saves.length > at + 1);
    }
    await work.finish();
    assert.equal(saves.at(-1)?.to, 70);
  });

  test('lets no more be fetched than the bounds in batches and bytes', async () => {
    const { work, saves, until } = start();
    let rooms = 0;
    const ask = (bytes: number) => void work.room(bytes).then(() => rooms++);
    ask(10_000);
    await until(() => rooms === 1);
    work.take([batchOf(0, 1)], 600);
    ask(400);
    await until(() => rooms === 2);
    ask(401);
    await nextTurn();
    assert.equal(rooms, 2, 'there was room for more bytes than allowed');
    work.take([batchOf(1, 1), batchOf(2, 1)], 1);
    ask(1);
    await nextTurn();
    assert.equal(rooms, 2, 'there was room for more batches than allowed');
    await until(() => saves.length === 1);
    saves[0]?.end('saved');
    await until(() => rooms === 4);
    const dropped = work.drop();
    saves[1]?.end('saved');
    await dropped;
  });

  test('gives back what was fetched when the last batch of it is saved, and nothing that was dropped', async () => {
    const { work, saves, until } = start({ saveSizeMax: 1 });
    const given: string[] = [];
    work.take([batchOf(0, 10), batchOf(10, 10)], 1, () => given.push('first'));
    work.take([batchOf(20, 10)], 1, () => given.push('second'));
    await until(() => saves.length === 1);
    saves[0]?.end('saved');
    await until(() => saves.length === 2);
    assert.deepEqual(given, []);
    saves[1]?.end('saved');
    await until(() => saves.length === 3);
    saves[2]?.end('conflict');
    await until(() => work.hasEnded());
    await work.drop();
    assert.deepEqual(given, ['first']);
  });

  test('a conflict drops all that was computed ahead, without effect', async () => {
    const { work, saves, told, until } = start();
    work.take([batchOf(0, 10)], 1);
    await until(() => saves.length === 1);
    work.take([batchOf(10, 10)], 1);
    await nextTurn();
    saves[0]?.end('conflict');
    await until(() => work.hasEnded());
    await work.drop();
    assert.equal(saves.length, 1);
    assert.deepEqual(told, ['conflict at 0']);
  });

  test('a save that fails is tried again with the same batches, until the partitions are somebody else’s', async () => {
    const { work, saves, told, state, until } = start();
    work.take([batchOf(0, 10)], 1);
    await until(() => saves.length === 1);
    saves[0]?.end(new Error('the database is away'));
    await until(() => saves.length === 2);
    assert.deepEqual([saves[1]?.from, saves[1]?.to], [0, 10]);
    state.isCurrent = false;
    saves[1]?.end(new Error('the database is away'));
    await until(() => work.hasEnded());
    assert.deepEqual(told, ['the database is away', 'the database is away']);
  });

  test('a success is told after the failure of an earlier work, so that it does not stay told', async () => {
    const told: string[] = [];
    const observe = { failed: () => {}, succeeded: (what: string) => void told.push(what), conflict: () => {} };
    const { work, saves, until } = start({ observe });
    work.take([batchOf(0, 10)], 1);
    await until(() => saves.length === 1);
    assert.deepEqual(told, [], 'that a batch was computed does not mean that it can be saved');
    saves[0]?.end('saved');
    await work.finish();
    assert.deepEqual(told, ['batch']);
  });

  test('no success is told while the next batch cannot be computed', async () => {
    const told: string[] = [];
    const observe = {
      failed: (_what: string, error: Error) => void told.push(error.message),
      succeeded: () => void told.push('success'),
      conflict: () => {},
    };
    let mayCompute = false;
    const compute = async (batch: Batch): Promise<Batch> => {
      if (batch.ranges[0]?.from === 10 && !mayCompute) throw new Error('no types of machines');
      return batch;
    };
    const { work, saves, until } = start({ observe, compute, saveSizeMax: 10 });
    work.take([batchOf(0, 10), batchOf(10, 10)], 1);
    await until(() => saves.length === 1 && told.length > 0);
    saves[0]?.end('saved');
    await until(() => told.length > 3);
    assert.ok(!told.includes('success'), 'one batch was saved, and the next one cannot be computed');
    mayCompute = true;
    await until(() => saves.length === 2);
    saves[1]?.end('saved');
    await work.finish();
    assert.equal(told.at(-1), 'success');
  });

  test('when it is told to stop, the save in hand is finished and the rest is dropped', async () => {
    const { work, aborter, saves, told, until } = start();
    work.take([batchOf(0, 10)], 1);
    await until(() => saves.length === 1);
    work.take([batchOf(10, 10)], 1);
    await nextTurn();
    aborter.abort();
    const dropped = work.drop();
    saves[0]?.end('saved');
    await dropped;
    assert.equal(saves.length, 1);
    assert.deepEqual(told, ['saved 0 to 10']);
  });

  test('when nothing more comes, all that was taken is saved, and what fails then is dropped', async () => {
    const { work, saves, until } = start({ saveSizeMax: 10 });
    work.take([batchOf(0, 10), batchOf(10, 10)], 1);
    const finished = work.finish();
    await until(() => saves.length === 1);
    saves[0]?.end('saved');
    await until(() => saves.length === 2);
    saves[1]?.end(new Error('the database is away'));
    await finished;
    assert.equal(saves.length, 2);
  });

  test('the watch is told what is waited for first of all: the save, whatever else goes on', async () => {
    const beats: string[] = [];
    const troubles: (string | null)[] = [];
    const heart = {
      ...unwatched,
      beat: (waitingFor: string) => void beats.push(waitingFor),
      trouble: (reason: string | null) => void troubles.push(reason),
    };
    const hearts = shareHeart(heart, ['save', 'compute', 'fetch']);
    const { work, saves, until } = start({ hearts });
    work.take([batchOf(0, 10)], 1);
    await until(() => saves.length === 1);
    hearts.fetch.beat('the answer to a fetch');
    assert.equal(beats.at(-1), 'a batch of 10 records to be stored');
    saves[0]?.end(new Error('the database is away'));
    await until(() => saves.length === 2);
    hearts.fetch.trouble(null);
    assert.equal(troubles.at(-1), 'the database is away');
    saves[1]?.end('saved');
    await work.finish();
    assert.equal(troubles.at(-1), null);
    hearts.fetch.beat('the answer to a fetch');
    assert.equal(beats.at(-1), 'the answer to a fetch');
  });

  // While the outbox was full for long, nobody beat, so that the consumer was begun anew though it knew what it waited for.
  test('pauses between attempts without falling silent, for however long', async ({ mock }) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    let beats: string[] = [];
    const heart: Heart = { ...unwatched, beat: (waitingFor) => void beats.push(waitingFor) };
    const { work, saves, until } = start({ retryDelayMs: { min: 60_000, max: 60_000 } }, heart);
    work.take([batchOf(0, 10)], 100);
    await until(() => saves.length === 1);
    beats = [];
    saves[0]?.end(new Error('the outbox is full'));
    for (let passedMs = 0; passedMs < 60_000; passedMs += 500) {
      await until(() => beats.length > 0);
      assert.ok(beats.every((waitingFor) => waitingFor === 'a batch of 10 records to be stored'));
      beats = [];
      mock.timers.tick(500);
    }
    await until(() => saves.length === 2);
    saves[1]?.end('saved');
    await work.finish();
  });
});
