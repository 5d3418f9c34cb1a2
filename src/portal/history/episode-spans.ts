// Of which times all readings are kept, because an episode is near: what settling asks, and what is fetched out of the single readings for episodes that
// were heard of later.
import type { PoolClient } from 'pg';
import type { EpochMs } from '../../core/time.ts';
import { bigintArray } from '../../postgres/array-values.ts';
import { type EpisodeTimes, type Keeping, spansAround, type TimeSpan } from '../curve/plan.ts';
import { minuteMs } from '../curve/readings.ts';

interface EpisodeRow {
  readonly machine_id: string;
  readonly first_reading_at: Date;
  readonly last_reading_at: Date;
  readonly is_open: boolean;
}

function timesOf(row: EpisodeRow): EpisodeTimes {
  return { firstAt: row.first_reading_at.getTime(), lastAt: row.last_reading_at.getTime(), isOpen: row.is_open };
}

/** By machine, as far as episodes are known that touch these minutes. */
export async function spansOfEpisodes(
  client: PoolClient,
  minutes: readonly { readonly machineId: number; readonly at: EpochMs }[],
  keeping: Keeping,
): Promise<ReadonlyMap<number, readonly TimeSpan[]>> {
  if (minutes.length === 0) return new Map();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of minutes) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  const { rows } = await client.query<EpisodeRow>(
    `select machine_id, first_reading_at, last_reading_at, closed_at is null as is_open from episode
     where machine_id = any($1::bigint[]) and coalesce(closed_at, 'infinity') >= $2 and first_reading_at <= $3`,
    [
      bigintArray([...new Set(minutes.map(({ machineId }) => machineId))]),
      new Date(first - keeping.aroundMs),
      new Date(last + minuteMs + keeping.aroundMs),
    ],
  );
  const spans = new Map<number, TimeSpan[]>();
  for (const row of rows) {
    const machineId = Number(row.machine_id);
    spans.set(machineId, [...(spans.get(machineId) ?? []), ...spansAround(timesOf(row), keeping)]);
  }
  return spans;
}

/**
 * Keeps the single readings around episodes that have changed since it was last called, as far as there are some: those that were settled before the
 * episode was heard of. Returns how many episodes there were, `limit` at most.
 */
export async function keepAroundChanged(
  client: PoolClient,
  { keeping, now, limit }: { readonly keeping: Keeping; readonly now: EpochMs; readonly limit: number },
): Promise<number> {
  const { rows } = await client.query<EpisodeRow & { readonly change: string }>(
    `select machine_id, first_reading_at, last_reading_at, closed_at is null as is_open, change from episode
     where change > (select value from reading_mark where name = 'episode-change') order by change limit $1`,
    [limit],
  );
  const spans = rows.flatMap((row) =>
    spansAround(timesOf(row), keeping).map(({ from, to }) => ({
      machineId: Number(row.machine_id),
      from: Math.max(from - minuteMs, now - keeping.rawMs),
      to: Math.min(to, now + minuteMs),
    })),
  );
  await copyRows(
    client,
    spans.filter(({ from, to }) => from < to),
  );
  const last = rows.at(-1);
  if (last !== undefined)
    await client.query(`update reading_mark set value = $1 where name = 'episode-change'`, [last.change]);
  return rows.length;
}

async function copyRows(
  client: PoolClient,
  spans: readonly { readonly machineId: number; readonly from: EpochMs; readonly to: EpochMs }[],
): Promise<void> {
  for (const { machineId, from, to } of spans) {
    await client.query(
      `insert into reading_around (machine_id, minute, layout, seen, reading_count, readings)
       select machine_id, minute, layout, seen, reading_count, readings from reading_minute
       where machine_id = $1 and minute > $2 and minute <= $3
       on conflict (machine_id, minute, layout) do nothing`,
      [machineId, new Date(from), new Date(to)],
    );
  }
}
