// A Portal's looks at its table while they fail or hang: ever less often, counted, and no stop waits for them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followTable } from '../../src/portal/follow-table.ts';
import { lookAtTable } from '../../src/programs/portal/share-table.ts';

const settings = {
  PORTAL_TABLE_LOOK_INTERVAL_MS: 10,
  PORTAL_RETRY_DELAY_MIN_MS: 100,
  PORTAL_RETRY_DELAY_MAX_MS: 1_000,
};
const feed = {
  publish: () => assert.fail(),
  reload: () => {},
  episodesChanged: () => {},
  alarmsChanged: () => {},
  clientCount: () => 0,
};

test('looks that fail are counted in a row, and pause as long as other attempts', { timeout: 10_000 }, async () => {
  const attempts: number[] = [];
  const lookedAt: number[] = [];
  const stop = new AbortController();
  const table = followTable({
    feed,
    newest: async () => {
      lookedAt.push(performance.now());
      if (lookedAt.length < 4) throw new Error('away');
      stop.abort();
      return { alert: 0, episodeChange: 0, alarmEntry: 0 };
    },
    alertsAfter: () => assert.fail(),
    limit: 1,
    observe: { failed: (_, attempt) => attempts.push(attempt), succeeded: () => {} },
  });
  await lookAtTable(table, settings, stop.signal);
  assert.deepEqual(attempts, [1, 2, 3]);
  const pauses = lookedAt.slice(1).map((at, index) => at - (lookedAt[index] as number));
  for (const [index, leastMs] of [100, 200, 400].entries()) assert.ok((pauses[index] as number) > leastMs - 10);
  assert.equal(await table.look(), 0);
});

test('a look that hangs holds up no stop', { timeout: 5_000 }, async () => {
  const stop = new AbortController();
  const looking = lookAtTable({ look: () => new Promise(() => {}) }, settings, stop.signal);
  stop.abort();
  await looking;
});
