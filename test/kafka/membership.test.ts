// A membership whose topic gets another partition at the worst moment: after the members' share was worked out, and before the first look at
// what it was worked out for.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { MemberOptions } from '../../src/kafka/follow-options.ts';
import type { Consumer } from '../../src/kafka/library.ts';
import { runMembership } from '../../src/kafka/membership.ts';
import { unwatched } from '../../src/watch/heart.ts';

const topic = 'sensor-raw-data';

/** What a membership asks of the client, with no partition for this member. `addPartitions` says how many are added while it joins. */
function groupMember(addPartitions: (attempt: number) => number) {
  let partitionsCount = 2;
  let joined = 0;
  const consumer = Object.assign(new EventEmitter(), {
    topics: { track: () => {} },
    generationId: 1,
    assignments: [],
    metadata: async () => ({ topics: new Map([[topic, { id: 'a-topic', partitionsCount }]]) }),
    joinGroup: async () => {
      partitionsCount += addPartitions(++joined);
    },
    listApis: async () => [{ apiKey: 1, minVersion: 0, maxVersion: 17 }],
  });
  return consumer as unknown as Consumer;
}

function memberOptions(assigned: () => void): MemberOptions<undefined> {
  const heart = { ...unwatched, rest: () => {} };
  return {
    topic,
    groupId: 'group',
    fetchWaitMs: 1,
    hearts: { fetch: heart, compute: heart, save: heart },
    positions: { acceptTopic: async () => {} },
    observe: { assigned },
  } as unknown as MemberOptions<undefined>;
}

test('partitions that are added while a member joins make it join anew', async () => {
  const consumer = groupMember((attempt) => (attempt === 1 ? 1 : 0));
  const rounds: string[] = [];
  // The first membership ends by itself, without an assignment: only joining anew shares the third partition out.
  await runMembership(
    memberOptions(() => rounds.push('assigned')),
    consumer,
    new AbortController().signal,
    () => assert.fail('it goes on with a share that was worked out for two partitions'),
  );
  assert.equal(rounds.length, 0);

  const aborter = new AbortController();
  let count = 0;
  await runMembership(
    memberOptions(() => rounds.push('assigned')),
    consumer,
    aborter.signal,
    () => {
      if (++count === 3) aborter.abort();
    },
  );
  assert.deepEqual(rounds, ['assigned']);
  assert.equal(count, 3);
});
