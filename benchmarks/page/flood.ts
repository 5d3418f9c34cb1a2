// What it costs a flood of alarms that reports count each of them as it is written (migration 29): the same events stored with and without those triggers, in
// turns, while people acknowledge on connections of their own; and whether anybody waits for a lock meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { actOn } from '../../src/portal/desk/act.ts';
import { storeEpisodeEvents } from '../../src/portal/desk/follow-episodes.ts';
import { readEpisode } from '../../src/portal/episodes/read-episode.ts';
import { openPool } from '../../test/support/stack.ts';
import type { Given, Line } from './line.ts';
import { openingEpisodes } from './plant.ts';
import { percentile } from './watch-page.ts';

const eventsAtOnce = 500;
const rounds = 8;
const lookEveryMs = 5;
const actor = { name: 'bench', address: null };

export async function alarmFlood({ portal }: Given): Promise<readonly Line[]> {
  const pool = openPool(portal.database, 4);
  const watch = watchLocks(pool);
  const taken: Record<'with' | 'without', number[]> = { with: [], without: [] };
  const acks: Record<'with' | 'without', number[]> = { with: [], without: [] };
  let next = 200_000;
  try {
    // The first ones find everything cold.
    for (let round = -1; round < rounds; round++) {
      for (const how of ['with', 'without'] as const) {
        await pool.query(
          `alter table alarm_journal ${how === 'with' ? 'enable always' : 'disable'} trigger alarm_journal_counts`,
        );
        const texts = openingEpisodes(next, eventsAtOnce);
        next += eventsAtOnce;
        const began = performance.now();
        const stored = storeEpisodeEvents(
          pool,
          texts.map((text) => readEpisode(Buffer.from(text))),
        );
        const acknowledged = acknowledgeSome(pool);
        await stored;
        if (round >= 0) taken[how].push(performance.now() - began);
        const times = await acknowledged;
        if (round >= 0) acks[how].push(...times);
      }
    }
  } finally {
    await pool.query('alter table alarm_journal enable trigger alarm_journal_counts');
    watch.end();
  }
  const { longestMs, seen } = await watch.result;
  await pool.end();
  const perEvent = (times: readonly number[]) => percentile(times, 50) / eventsAtOnce;
  const [counted, plain] = [perEvent(taken.with), perEvent(taken.without)];
  return [
    {
      what: `alarms raised ${eventsAtOnce} at once: stored with what reports count, and without, each`,
      here: `${counted.toFixed(2)} and ${plain.toFixed(2)} ms (${Math.round((1 / counted) * 1_000)} and ${Math.round((1 / plain) * 1_000)} a second)`,
      wanted: '500 a second',
      isMet: 1_000 / counted >= 500,
    },
    {
      what: 'the same: an acknowledgement meanwhile, p50 and most, with and without',
      here: (['with', 'without'] as const)
        .map((how) => `${Math.round(percentile(acks[how], 50))} and ${Math.round(Math.max(...acks[how]))} ms`)
        .join('; '),
      wanted: '',
    },
    {
      what: `the same: waiting for a lock, looked at every ${lookEveryMs} ms: times seen, longest in a row`,
      here: `${seen}, ${Math.round(longestMs)} ms`,
      wanted: '',
    },
  ];
}

/** Ten alarms that ask, one after the other; how long each took. */
async function acknowledgeSome(pool: Pool): Promise<readonly number[]> {
  const { rows } = await pool.query<{ alarm_id: string; version: number }>(
    `select alarm_id, version from alarm where state = 'unacknowledged' order by raised_at limit 10`,
  );
  const times: number[] = [];
  for (const { alarm_id: alarmId, version } of rows) {
    const began = performance.now();
    await actOn(pool, { alarmId, version, asked: { act: 'acknowledge' }, actor });
    times.push(performance.now() - began);
  }
  return times;
}

function watchLocks(pool: Pool) {
  let isOver = false;
  const look = async () => {
    let [seen, longestMs, since] = [0, 0, Number.NaN];
    while (!isOver) {
      const { rows } = await pool.query<{ waiting: number }>(
        `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and query not like 'alter table%' and datname = current_database()`,
      );
      const now = performance.now();
      if ((rows[0]?.waiting ?? 0) === 0) since = Number.NaN;
      else {
        seen++;
        if (Number.isNaN(since)) since = now;
        longestMs = Math.max(longestMs, now - since);
      }
      await sleep(lookEveryMs);
    }
    return { seen, longestMs };
  };
  return {
    result: look(),
    end: () => {
      isOver = true;
    },
  };
}
