// What the measured Portal has in its tables: more than a plant is likely to have.
import type { Pool } from 'pg';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { episodeText } from '../../test/portal/episodes/episode-texts.ts';
import { openTestHistory } from '../../test/portal/history/support.ts';

export const plantMachines = (pool: Pool, count: number): Promise<unknown> =>
  pool.query(
    `insert into machine (id, name, type, area) select n, 'Mill ' || n, (array['LOW', 'MEDIUM', 'HIGH'])[1 + n % 3], 'Hall ' || (1 + n % 40)
     from generate_series(100, 99 + $1::int) n on conflict do nothing`,
    [count],
  );

/** Open ones, each raised by itself and with its journal, as many of each priority as of another. */
export async function plantAlarms(pool: Pool, count: number): Promise<void> {
  const planted = `(select n, ('00000000-0000-5000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id,
      (array['WARNING', 'ALERT', 'CRITICAL'])[1 + n % 3] as priority, now() - n * interval '2 seconds' as at
    from generate_series(0, $1::int - 1) n) as planted`;
  await pool.query(
    `insert into alarm (alarm_id, version, machine_id, machine_type, kind, mode, state, priority, is_active, is_acknowledged,
       is_out_of_service, raised_at)
     select id, 1, 100 + n % 5000, 'M', 'machine', 'mode ' || n / 5000, 'unacknowledged', priority, true, false, false, at from ${planted}`,
    [count],
  );
  const facts = {
    ...{ mode: 'PWF', priority: 'ALERT', isActive: true, isAcknowledged: false, shelvedUntil: null },
    ...{ isOutOfService: false, suppressedBy: null, assignee: null, verdict: null },
  };
  await pool.query(
    `insert into alarm_journal (alarm_id, version, at, act, actor, episode_id, before, after)
     select id, 1, at, 'raised', 'system', id, null, $2::jsonb from ${planted}`,
    [count, JSON.stringify(facts)],
  );
  await pool.query('analyze');
}

/** A machine that sends once a second, for so many hours up to now, settled as the Portal does. */
export async function plantReadings(pool: Pool, machineId: number, hours: number): Promise<number> {
  const history = await openTestHistory(
    pool,
    ai4i.sensors.map(({ name }) => name),
  );
  const end = Math.floor(Date.now() / 1_000) * 1_000;
  let count = 0;
  for (let hour = hours; hour > 0; hour--) {
    const from = end - hour * 3_600_000;
    const readings = Array.from({ length: 3_600 }, (_, second) => ({
      machineId,
      time: from + second * 1_000,
      values: valuesAt(from / 1_000 + second),
    }));
    await history.append(readings);
    count += readings.length;
  }
  await history.settle();
  await pool.query('analyze');
  return count;
}

/** Episodes that open now, each of a machine and mode of its own. */
export const openingEpisodes = (first: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => {
    const now = new Date().toISOString();
    return episodeText(first + at, 1, {
      ...{ machine_id: 100 + ((first + at) % 5_000), failure_mode: `F${Math.floor((first + at) / 5_000)}` },
      ...{ opened_at: now, first_reading_at: now, last_reading_at: now },
    });
  });

/** Five sensors with a wave, and a decimal each. */
function valuesAt(second: number): readonly number[] {
  const wave = Math.sin(second / 1_800) + 0.3 * Math.sin(second / 37) + 0.1 * Math.sin(second * 7.3);
  return [298 + wave, 308.4 + wave, Math.round(1_500 + 40 * wave), 41 + 4 * wave, 90 + 10 * wave].map(
    (value) => Math.round(value * 10) / 10,
  );
}
