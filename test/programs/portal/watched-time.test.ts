// How long the Portal has watched, on a machine that sleeps, or is frozen while it notes that: it was told by a clock that stands still meanwhile, and an hour
// in which nobody watched was noted as watched.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { cleanEnv } from 'envalid';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { reportSettings } from '../../../src/portal/reports/settings.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../../src/postgres/settings.ts';
import { noteWatchedTime } from '../../../src/programs/portal/watched-time.ts';
import { createNamedReasons } from '../../../src/programs/support/named-reasons.ts';
import { watchSettings } from '../../../src/watch/settings.ts';
import { createLines } from '../../telemetry/lines.ts';
import { clock, endClock, pass, startClock } from '../../watch/clock.ts';

const settings = cleanEnv(
  { PORTAL_WATCHED_NOTE_MS: '2000' },
  { ...reportSettings, ...watchSettings, ...portalDatabaseSettings },
);
const [second, hour] = [1_000, 3_600_000];
/** Of the database, which is not that of the Portal. */
const aheadMs = 7 * hour;
let sleptMs = 0;
beforeEach(() => {
  startClock();
  sleptMs = 0;
  mock.method(Date, 'now', () => clock.now + sleptMs);
});
afterEach(endClock);

/** Rows that begin, and none that goes on. `beforeClock` comes between the question what time it is and its answer. */
function start(beforeClock: () => void = () => {}) {
  const rows: { from: number; to: number }[] = [];
  const query = async (sql: string, values: readonly Date[] = []) => {
    if (sql.includes('clock_timestamp')) {
      beforeClock();
      return { rows: [{ ms: Date.now() + aheadMs }] };
    }
    const [from, to] = values;
    if (sql.startsWith('insert')) rows.push({ from: Number(from) - aheadMs, to: Number(to) - aheadMs });
    return { rowCount: 0, rows: [] };
  };
  const stop = new AbortController();
  const parts = { settings, log: createLines().log, pool: { query } as unknown as Pool, registry: new Registry() };
  const ended = noteWatchedTime(
    {
      ...{ ...parts, database: portalDatabaseOptions(settings, 1), telling: createNamedReasons() },
      receiver: () => ({ state: 'current', behind: 0, reason: null }),
    },
    stop.signal,
  );
  const end = async (): Promise<void> => {
    stop.abort();
    await pass(second);
    await ended;
  };
  return { rows, end };
}

test('what a machine slept through was not watched', async () => {
  const { rows, end } = start();
  await pass(10 * second);
  sleptMs = hour;
  await pass(10 * second);
  await end();
  assert.ok(rows.length > 2);
  for (const { from, to } of rows) assert.ok(to <= 10 * second || from >= 10 * second + hour, `${from} to ${to}`);
  assert.ok(rows.some(({ from }) => from >= hour));
});

test('what was frozen while it asked what time it is notes nothing by that', async () => {
  let isFrozen = false;
  const { rows, end } = start(() => {
    if (isFrozen) sleptMs += hour;
    isFrozen = false;
  });
  await pass(10 * second);
  isFrozen = true;
  await pass(10 * second);
  await end();
  for (const { from, to } of rows) assert.ok(to <= 13 * second || from >= 10 * second + hour, `${from} to ${to}`);
  assert.ok(rows.some(({ from }) => from >= hour));
});
