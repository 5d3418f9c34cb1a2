// The Portal's reader of markers over a made-up topic: it goes on after whatever fails, reads a topic that was made anew from its
// beginning, and a look that hung and answers when nobody waits for it any more says nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MarkerMessage, markerPayload } from '../../src/debezium/marker-message.ts';
import { followMarkers, type MarkerTopic } from '../../src/delivery/follow-markers.ts';
import type { TopicOffsets } from '../../src/kafka/topics.ts';
import { unwatched } from '../../src/watch/heart.ts';

const writtenAt = new Date('2026-03-01T10:00:00Z');

/** The topic is there from the beginning where it has markers then. */
function listen(first: { readonly troubles?: string[]; readonly fails?: Error } = {}) {
  const world = { id: 'first', troubles: first.troubles ?? [], fails: first.fails };
  const there = async (): Promise<TopicOffsets> => {
    const end = world.troubles.length;
    return { name: 'markers', id: world.id, partitions: [{ partition: 0, start: 0, end, stableEnd: end }] };
  };
  let answer: () => Promise<TopicOffsets | undefined> = first.troubles === undefined ? async () => undefined : there;
  const topic: MarkerTopic = {
    offsets: () => answer(),
    scan: async ({ partitions }, onRecords) => {
      if (world.fails !== undefined) throw world.fails;
      for (const { partition, start, end } of partitions) {
        const records = world.troubles.map((trouble, offset) => {
          const text = markerPayload({ writtenAt, intervalMs: 10_000, troubles: [trouble] });
          const headers = [['id', Buffer.from(trouble)]] as const;
          return { partition, offset, timestamp: 0, key: null, value: Buffer.from(text), headers };
        });
        onRecords(records.slice(start, end));
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
  };
  const run = followMarkers({ topic, intervalMs: 1, heart: unwatched, observe }, ended.signal);
  return {
    world,
    told,
    there,
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

test('a topic that is made, and one that is made anew, is read from its beginning', { timeout: 30_000 }, async () => {
  const { world, there, answers, until, end, told } = listen();
  await nextTurn();
  world.troubles = ['a', 'b'];
  answers(there);
  await until('heard a,b');
  answers(async () => undefined);
  await nextTurn();
  world.troubles = ['c', 'd'];
  world.id = 'second';
  answers(there);
  await until('heard c,d');
  await end();
  assert.deepEqual(told, ['heard a,b', 'heard c,d']);
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
