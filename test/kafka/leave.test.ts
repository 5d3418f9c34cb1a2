// Members that leave while their group shares its partitions out anew. One that was closed then went on sending heartbeats for ever, which also
// kept its process from ending; so this file ends only where all of them have stopped.
import assert from 'node:assert/strict';
import { subscribe as subscribeTo } from 'node:diagnostics_channel';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { subscribe } from '../../src/kafka/subscribe.ts';
import { uniqueName } from '../support/stack.ts';
import { keepPositions } from './kept-positions.ts';
import { createTopic, memberBounds, testClient } from './support.ts';

const rounds = 6;
/** As often as the members here send them, and some more. */
const silenceMs = 3_000;

test('whenever a member leaves, its heartbeats end', async () => {
  const topic = await createTopic('left', 4);
  let heartbeats = 0;
  let syncing = Promise.withResolvers<void>();
  subscribeTo('tracing:plt:kafka:consumer:heartbeat:start', () => heartbeats++);
  subscribeTo('tracing:plt:kafka:consumer:group:start', (context) => {
    if ((context as { readonly operation: string }).operation === 'syncGroup') syncing.resolve();
  });
  for (let round = 0; round < rounds; round++) {
    const groupId = uniqueName('leaving');
    // Each that comes makes the others join anew, at their next heartbeat.
    const members = [start(topic, groupId), start(topic, groupId)];
    await Promise.all(members.map((each) => each.assigned));
    members.push(start(topic, groupId));
    syncing = Promise.withResolvers();
    // One of them waits for its share when all leave.
    await syncing.promise;
    await Promise.all(members.map((each) => each.stop()));
  }
  assert.ok(heartbeats > 0, 'the members sent none');
  heartbeats = 0;
  await sleep(silenceMs);
  assert.equal(heartbeats, 0);
});

function start(topic: string, groupId: string) {
  const stop = new AbortController();
  const assigned = Promise.withResolvers<void>();
  const nothing = (): void => {};
  const ended = subscribe(
    {
      client: testClient(),
      groupId,
      topic,
      ...memberBounds,
      positions: keepPositions(),
      handle: async () => {},
      observe: {
        assigned: () => assigned.resolve(),
        failed: nothing,
        succeeded: nothing,
        conflict: nothing,
        gap: nothing,
        sessionTimeoutRaised: nothing,
        fetched: nothing,
        lag: nothing,
      },
    },
    stop.signal,
  );
  return {
    assigned: assigned.promise,
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}
