// The Portal's reader of markers over a made-up topic: it hears of one as soon as it comes, goes on after whatever fails, reads a topic that was
// made anew from its beginning, and a look that hung and answers when nobody waits for it any more says nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MarkerMessage, markerPayload } from '../../src/debezium/marker-message.ts';
import { followMarkers, type MarkerTopic } from '../../src/delivery/follow-markers.ts';
import type { TopicOffsets } from '../../src/kafka/topics.ts';
import { unwatched } from '../../src/watch/heart.ts';
import { columnsOf } from '../pipeline/columns/columns-of.ts';

const writtenAt = new Date('2026-03-01T10:00:00Z');

/** The topic is there from the beginning where it has markers then. */
function listen(first: { readonly troubles?: string[]; readonly fails?: Error; readonly intervalMs?: number } = {}) {
  const world = { id: 'first', troubles: first.troubles ?? [], fails: first.fails };
  const there = async (): Promise<TopicOffsets> => {
    const end = world.troubles.length;
    return { name: 'markers', id: world.id, partitions: [{ partition: 0, start: 0, end, stableEnd: end }] };
  };
  let answer: () => Promise<TopicOffsets | undefined> = first.troubles === undefined ? async () => undefined : there;
  let isClosed = false;
  const topic: MarkerTopic = {
    offsets: () => answer(),
    // As a broker does: it answers when there is something, or the time is over.
    next: async (place, waitMs, onRecords, onDamage) => {
      const from = place.next.get(0) ?? 0;
      for (const end = performance.now() + waitMs; performance.now() < end && !isClosed; await nextTurn()) {
        const now = await answer();
        if (now?.id !== place.id) return undefined;
        const to = now.partitions[0]?.end ?? 0;
        if (to <= from) continue;
        const partitions = [{ partition: 0, start: from, end: to }];
        await topic.scan({ name: now.name, id: now.id, partitions }, onRecords, onDamage);
        return { id: now.id, next: new Map([[0, to]]) };
      }
      return place;
    },
    close: () => {
      isClosed = true;
    },
    scan: async ({ partitions }, onRecords, onDamage) => {
      if (world.fails !== undefined) throw world.fails;
      for (const { partition, start, end } of partitions) {
        const records = world.troubles.map((trouble, offset) => {
          const text = markerPayload({ writtenAt, intervalMs: 10_000, troubles: [trouble] });
          const headers = [['id', Buffer.from(trouble)]] as const;
          return { partition, offset, timestamp: 0, key: null, value: Buffer.from(text), headers };
        });
        const isDamaged = records.slice(start, end).some((_, at) => world.troubles[start + at] === 'damaged');
        if (isDamaged) onDamage('a damaged batch');
        else onRecords(columnsOf(records.slice(start, end)));
      }
    },
  };
  const told: string[] = [];
  const words = (markers: readonly MarkerMessage[]): string => markers.flatMap(({ troubles }) => troubles).join();
  const ended = new AbortController();
  const observe = {
    found: (markers: readonly MarkerMessage[]) => told.push(`found ${words(markers)}`),
    heard: (markers: readonly MarkerMessage[]) => told.push(`heard ${words(markers)}`),
    looked: () => {},
    failed: ({ message }: Error) => told.push(`failed ${message}`),
    damaged: (damage: string) => told.push(damage),
  };
  const run = followMarkers({ topic, intervalMs: first.intervalMs ?? 1, heart: unwatched, observe }, ended.signal);
  return {
    world,
    told,
    there,
    isClosed: () => isClosed,
    answers: (how: typeof answer): void => {
      answer = how;
    },
    /** Until this was told. */
    until: async (text: string): Promise<void> => {
      for (const deadline = performance.now() + 20_000; !told.includes(text); await nextTurn()) {
        assert.ok(performance.now() < deadline, `${text}: ${told.join('; ')}`);
      }
    },
    end: async (): Promise<void> => {
      ended.abort();
      await run;
    },
  };
}

test('what was there before is found, and what comes later is heard, after errors of any kind', {
  timeout: 30_000,
}, async () => {
  const { world, there, answers, until, told, end } = listen({
    troubles: ['a'],
    fails: new TypeError('a fault of ours'),
  });
  await until('failed a fault of ours');
  world.fails = undefined;
  await until('found a');
  answers(async () => {
    throw new Error('Kafka is away');
  });
  await until('failed Kafka is away');
  world.troubles.push('b');
  answers(there);
  await until('heard b');
  await end();
  assert.equal(told.filter((each) => /found|heard/.test(each)).length, 2);
});

// It asked every two seconds, and a page said that all was well for as long after the guardian had told that it was not.
test('a marker is heard when it comes, however long one may be waited for', { timeout: 30_000 }, async () => {
  const { world, until, told, end, isClosed } = listen({ troubles: ['a'], intervalMs: 3_600_000 });
  await until('found a');
  world.troubles.push('b');
  await until('heard b');
  world.troubles.push('c');
  await until('heard c');
  await end();
  assert.deepEqual(told, ['found a', 'heard b', 'heard c']);
  assert.ok(isClosed(), 'no connection is left');
});

test('a topic that is deleted and made anew while one is waited for is read from its beginning', {
  timeout: 30_000,
}, async () => {
  const { world, there, answers, until, told, end } = listen({ troubles: ['a'], intervalMs: 3_600_000 });
  await until('found a');
  answers(async () => undefined);
  await nextTurn();
  world.troubles = ['b'];
  world.id = 'second';
  answers(there);
  await until('heard b');
  await end();
  assert.deepEqual(told, ['found a', 'heard b']);
});

test('a wait that nobody answers keeps nobody who is told to end', { timeout: 30_000 }, async () => {
  const { there, answers, until, end } = listen({ troubles: ['a'], intervalMs: 3_600_000 });
  await until('found a');
  const asked = Promise.withResolvers<void>();
  answers(() => {
    asked.resolve();
    return new Promise<Awaited<ReturnType<typeof there>>>(() => {});
  });
  await asked.promise;
  await end();
});

// Kafka called the topic absent once, as the Portal started before it was ready: a week of markers was then "heard", and the page live.
test('what is in a topic that was absent at first is found, and what comes later is heard', {
  timeout: 30_000,
}, async () => {
  const { world, there, answers, until, end, told } = listen();
  await nextTurn();
  world.troubles = ['a', 'b'];
  answers(there);
  await until('found a,b');
  world.troubles.push('b2');
  await until('heard b2');
  answers(async () => undefined);
  await nextTurn();
  world.troubles = ['c', 'd'];
  world.id = 'second';
  answers(there);
  await until('heard c,d');
  await end();
  assert.deepEqual(told, ['found a,b', 'heard b2', 'heard c,d']);
});

// One damaged batch among the markers was met again at each look: no page was live until retention had taken it.
test('what is damaged is told, and left behind', { timeout: 30_000 }, async () => {
  const { world, until, told, end } = listen({ troubles: ['a'] });
  await until('found a');
  world.troubles.push('damaged');
  await until('a damaged batch');
  world.troubles.push('b');
  await until('heard b');
  await end();
  assert.deepEqual(told, ['found a', 'a damaged batch', 'heard b']);
});

test('a look that hangs says nothing when it answers after its run was given up', { timeout: 30_000 }, async () => {
  const { world, there, answers, told, end } = listen();
  const hanging = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  world.troubles = ['a'];
  answers(async () => {
    asked.resolve();
    await hanging.promise;
    return there();
  });
  await asked.promise;
  const ending = end();
  hanging.resolve();
  await ending;
  assert.deepEqual(told, []);
});
