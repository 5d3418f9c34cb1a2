// The feed alone: what the Portal says of itself went to open pages by a look twice a second, however it was known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLiveFeed } from '../../src/portal/live-feed.ts';
import type { ReceiverState } from '../../src/portal/schemas.ts';

test('what is told that the receiver says another word sends it at once, and once', async () => {
  let state: ReceiverState = { state: 'current', behind: 0, reason: null };
  const feed = createLiveFeed({
    ...{ clientsMax: 1, bufferBytesMax: 1_000_000, heartbeatMs: 3_600_000, resumeMax: 10 },
    receiver: () => state,
    alertsAfter: async () => [],
  });
  const stream = await feed.follow(undefined);
  const sent = () => String(stream?.read() ?? '');
  assert.match(sent(), /"state":"current"/);
  state = { state: 'stuck', behind: 0, reason: 'connector c is PAUSED', since: '2026-03-01T10:00:00.000Z' };
  feed.statusChanged();
  feed.statusChanged();
  assert.equal(sent().match(/event: status\n.*connector c is PAUSED/g)?.length, 1);
  feed.close();
  state = { state: 'current', behind: 0, reason: null };
  feed.statusChanged();
  assert.doesNotMatch(sent(), /"state":"current"/);
});
