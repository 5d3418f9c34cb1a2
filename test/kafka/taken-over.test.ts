// A standby of PostgreSQL that took over while the Portal ran had neither its last alerts nor where it stood then. It went on where it remembered to have
// been, and what the standby lacked was lacking for good.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subscribe } from '../../src/kafka/subscribe.ts';
import { send } from '../support/kafka.ts';
import { uniqueName } from '../support/stack.ts';
import { keepPositions } from './kept-positions.ts';
import { createTopic, memberBounds, testClient } from './support.ts';

test('what another server lacks that keeps the positions by now is read again', { timeout: 60_000 }, async () => {
  const topic = await createTopic('taken-over', 1);
  const positions = keepPositions();
  const handled: string[] = [];
  const stop = new AbortController();
  const moved = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let [isTakenOver, conflicts] = [false, 0];
  const nothing = () => {};
  const ended = subscribe(
    {
      ...{ client: testClient(), groupId: uniqueName('group'), topic, ...memberBounds },
      handle: async (messages) => void handled.push(...messages.map(({ value }) => String(value))),
      positions: {
        ...positions,
        move: async (topicId, nextOffsets) => {
          // The other one has it as it was before anything was handled.
          const here = isTakenOver ? new Map([[0, 0]]) : nextOffsets;
          await positions.move(topicId, here);
          for (const [index, { resolve }] of moved.entries()) if ((here.get(0) ?? 0) > index) resolve();
          if (!isTakenOver) return true;
          isTakenOver = false;
          return false;
        },
      },
      observe: {
        ...{ assigned: nothing, failed: nothing, succeeded: nothing, gap: nothing, sessionTimeoutRaised: nothing },
        ...{ fetched: nothing, lag: nothing, conflict: () => void conflicts++ },
      },
    },
    stop.signal,
  );
  await send(topic, [{ key: 'a', value: 'one' }]);
  await moved[0]?.promise;
  isTakenOver = true;
  await send(topic, [{ key: 'a', value: 'two' }]);
  await moved[1]?.promise;
  stop.abort();
  await ended;
  assert.deepEqual(handled, ['one', 'two', 'one', 'two']);
  assert.equal(conflicts, 1);
});
