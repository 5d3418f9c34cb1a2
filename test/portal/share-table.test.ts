// A Portal's looks at its table while they fail or hang: ever less often, counted, and neither a stop nor the next look waits for them.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { cleanEnv } from 'envalid';
import pino from 'pino';
import { Registry } from 'prom-client';
import type { PortalAlert } from '../../src/portal/alerts/schemas.ts';
import { followTable, type TableState } from '../../src/portal/follow-table.ts';
import { portalSettings } from '../../src/portal/settings.ts';
import { lookAtTable } from '../../src/programs/portal/share-table.ts';
import { watchSettings } from '../../src/watch/settings.ts';
import { clock, endClock, pass, startClock } from '../watch/clock.ts';

beforeEach(startClock);
afterEach(endClock);

const settings = cleanEnv(
  {
    ...{ PORTAL_TABLE_LOOK_INTERVAL_MS: '100', WATCH_STANDSTILL_MS: '60000' },
    ...{ PORTAL_RETRY_DELAY_MIN_MS: '1000', PORTAL_RETRY_DELAY_MAX_MS: '10000' },
  },
  { ...portalSettings, ...watchSettings },
);
const parts = {
  ...{ settings, log: pino({ level: 'silent' }), registry: new Registry() },
  degradations: { set: () => {} },
};
const shown: number[] = [];
const feed = {
  publish: (alerts: readonly PortalAlert[]) => shown.push(...alerts.map(({ sequence }) => sequence)),
  reload: () => {},
  episodesChanged: () => {},
  alarmsChanged: () => {},
  clientCount: () => 1,
};
const alertsAfter = async ({ after }: { after: number }) => [{ sequence: after + 1 }] as PortalAlert[];
const stateOf = (alert: number): TableState => ({ alert, episodeChange: 0, alarmEntry: 0 });

test('looks that fail pause ever longer, and those that succeed as usual', async () => {
  const lookedAt: number[] = [];
  const newest = async () => {
    lookedAt.push(clock.now);
    if (lookedAt.length < 4) throw new Error('away');
    return stateOf(0);
  };
  const stop = new AbortController();
  const looking = lookAtTable(followTable({ feed, newest, alertsAfter, limit: 1 }), parts, stop.signal);
  await pass(7_500);
  stop.abort();
  await pass(100);
  await looking;
  const sinceFirst = lookedAt.map((at) => at - (lookedAt[0] as number));
  assert.deepEqual(sinceFirst.slice(0, 6), [0, 1_000, 3_000, 7_000, 7_100, 7_200]);
});

test('a look that hangs holds up no stop', async () => {
  const stop = new AbortController();
  const newest = () => new Promise<TableState>(() => {});
  const looking = lookAtTable(followTable({ feed, newest, alertsAfter, limit: 1 }), parts, stop.signal);
  await pass(100);
  stop.abort();
  await looking;
});

// Each look waited for the one before it, so that none came after one that had hung.
test('after one that hangs the next one shows all, and the one that hung shows nothing twice', async () => {
  const late = Promise.withResolvers<TableState>();
  const answers = [Promise.resolve(stateOf(1)), late.promise];
  const newest = () => answers.shift() ?? Promise.resolve(stateOf(3));
  const table = followTable({ feed, newest, alertsAfter, limit: 1 });
  await table.look();
  const hanging = table.look();
  table.leave();
  await table.look();
  assert.deepEqual(shown, [2, 3]);
  late.resolve(stateOf(2));
  await hanging;
  assert.deepEqual(shown, [2, 3]);
});

test('a look that fails tells so, and the next one shows all', async () => {
  const answers: Promise<TableState>[] = [Promise.resolve(stateOf(3)), Promise.reject(new Error('away'))];
  const table = followTable({
    feed,
    newest: () => answers.shift() ?? Promise.resolve(stateOf(4)),
    alertsAfter,
    limit: 1,
  });
  shown.length = 0;
  await table.look();
  await assert.rejects(table.look(), /^Error: away$/);
  await table.look();
  assert.deepEqual(shown, [4]);
});
