// What reports count, by a plain walk through journals; and what the database keeps for them, beside what the migration makes of the same entries.
import { readFileSync } from 'node:fs';
import type { Pool } from 'pg';
import { stateOf } from '../../../src/portal/alarm/alarm.ts';
import type { Entry } from './support.ts';

const migration = readFileSync(
  new URL('../../../src/portal/migrations/029.do.count-calls.sql', import.meta.url),
  'utf8',
);
/** The part of the migration that is for entries of before it. */
export const ofAllBefore = migration.slice(
  migration.indexOf('insert into alarm_call', migration.indexOf('create trigger episode_moves_calls')),
  migration.indexOf('-- Nothing asks the journal'),
);

export async function keptOf(pool: Pool): Promise<readonly unknown[]> {
  const { rows: calls } = await pool.query('select * from alarm_call order by alarm_id, version');
  const { rows: lasting } = await pool.query('select * from alarm_lasting order by alarm_id, version');
  return [...calls, ...lasting];
}

export interface PlainQuery {
  readonly from: number;
  readonly to: number;
  readonly chatteringMs: number;
}

export function plainCount(entries: readonly Entry[], { from, to, chatteringMs }: PlainQuery) {
  const periods = new Map<number, number>();
  const priorities: Record<string, number> = {};
  const sources = new Map<string, number[]>();
  const counts = new Map<string, number>();
  const standing: unknown[] = [];
  const waits: number[] = [];
  let [setAside, waiting] = [0, 0];
  const isAsking = (entry: Entry | undefined): boolean =>
    entry !== undefined && ['unacknowledged', 'returned-unacknowledged'].includes(stateOf(entry.after));
  for (const all of Map.groupBy(entries, (entry) => entry.alarmId).values()) {
    all.forEach((entry, at) => {
      const previous = all[at - 1];
      const was = previous === undefined ? null : stateOf(previous.after);
      const isCall = stateOf(entry.after) === 'unacknowledged' && (entry.act === 'raised' || was !== 'unacknowledged');
      if (!isCall || entry.at < from || entry.at >= to) return;
      const place = Math.floor(entry.at / 600_000);
      periods.set(place, (periods.get(place) ?? 0) + 1);
      priorities[entry.after.priority] = (priorities[entry.after.priority] ?? 0) + 1;
      const source = `${entry.machineId} ${entry.kind} ${entry.after.mode}`;
      counts.set(source, (counts.get(source) ?? 0) + 1);
      sources.set(source, [...(sources.get(source) ?? []), ...(entry.act === 'raised' ? [entry.at] : [])]);
      if (isAsking(previous)) return;
      const next = all.slice(at + 1).find((later) => !isAsking(later));
      if (next === undefined) waiting++;
      else if (next.act === 'acknowledged' || next.act === 'judged') waits.push(next.at - entry.at);
      else setAside++;
    });
    standing.push(...plainStanding(all, { from, to }));
  }
  waits.sort((one, other) => one - other);
  return {
    periods: [...periods].map(([place, count]) => ({ place, count })).sort((one, other) => one.place - other.place),
    ...{ priorities, sources, counts, standing },
    answers: {
      answered: waits.length,
      setAside,
      waiting,
      medianMs: percentile(waits, 0.5),
      p90Ms: percentile(waits, 0.9),
    },
    chattering: [...sources].flatMap(([source, at]) => {
      const sorted = at.toSorted((one, other) => one - other);
      const count = sorted.filter(
        (time, place) => place >= 2 && time - (sorted[place - 2] as number) <= chatteringMs,
      ).length;
      return count === 0 ? [] : [[source, count]];
    }),
  };
}

function plainStanding(all: readonly Entry[], { from, to }: Omit<PlainQuery, 'chatteringMs'>): readonly unknown[] {
  const found: unknown[] = [];
  let since: number | null = null;
  const end = (until: number | null, entry: Entry): void => {
    if (since !== null && (until ?? to) - since > 24 * 3_600_000 && (until ?? to) > from)
      found.push([entry.alarmId, since, until]);
    since = null;
  };
  for (const entry of all.filter(({ at }) => at < to)) {
    const isLasting = ['unacknowledged', 'acknowledged'].includes(stateOf(entry.after));
    if (isLasting) since ??= entry.at;
    else end(entry.at, entry);
  }
  end(null, all[0] as Entry);
  return found;
}

/** As PostgreSQL has it: between two of them where it falls there. */
function percentile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return Math.round(low + (high - low) * (place - Math.floor(place)));
}
