// Alarms out of the Portal's database: lists in an order that is asked for, and one with its journal. Each has what its
// episodes add up to; while one is open its alerts alone say that it goes on.
import type { Pool } from 'pg';
import { decodeAlert } from '../../core/alert.ts';
import type { Contributions } from '../../core/explanation/explanation.ts';
import type { Severity } from '../../core/severity.ts';
import { type AlarmFacts, type AlarmState, alarmStates, type StepName, stateOf, type Verdict } from '../alarm/alarm.ts';
import type { MeasureMargins } from '../alarm/margins.ts';
import type { PortalAlert } from '../alerts/schemas.ts';
import { countedAlarmsMax } from '../bounds.ts';
import { newestAlertOfMode, newestEpisodesOfAlarm, sinceLastEvent } from '../episodes/list-episodes.ts';
import { orderOf } from './alarm-order.ts';
import { type AlarmQuery, alarmsOf, fits, partsOf } from './alarm-page.ts';
import type { AlarmDetail, AlarmList, JournalEntry, PortalAlarm } from './schemas.ts';
import { statement } from './statement.ts';

type StateCounts = Pick<AlarmList, 'counts' | 'atLeast'>;
export type ListedAlarms = Omit<AlarmList, 'nextAfter'>;

export interface ListBounds {
  readonly countedMax?: number;
  readonly walkedMax?: number;
}

export async function listAlarms(pool: Pool, query: AlarmQuery, bounds: ListBounds = {}): Promise<ListedAlarms> {
  const rows: AlarmRow[] = [];
  for (const part of partsOf(query)) {
    if (rows.length < query.limit)
      rows.push(...(await pageOf(pool, { ...part, limit: query.limit - rows.length }, bounds)));
  }
  return { ...(await countStates(pool, query, bounds)), alarms: rows.map(toAlarm) };
}

async function pageOf(pool: Pool, query: AlarmQuery, { walkedMax }: ListBounds): Promise<readonly AlarmRow[]> {
  const { sql, values } = alarmsOf(query, walkedMax);
  const { rows } = await pool.query<AlarmRow>(withEpisodes(sql, orderOf(query.sort, query.ended).by), [...values]);
  return rows;
}

function withEpisodes(alarms: string, order: string): string {
  return `select alarm.*, added.* from (${alarms}) as alarm
    cross join lateral (
      select count(*) as episode_count,
        max(episode.suppressed_reason) filter (where episode.suppressed_by = alarm.suppressed_by) as suppressed_reason,
        sum(episode.reading_count + since.since_count) as reading_count,
        bool_or(episode.closed_at is null and episode.kind <> 'machine') as is_going_on_unseen,
        max(greatest(episode.last_reading_at, since.since_last_at)) as last_reading_at
      from alarm_episode join episode using (episode_id)
      cross join lateral (${sinceLastEvent}) as since
      where alarm_episode.alarm_id = alarm.alarm_id
    ) as added
    order by ${order}`;
}

/**
 * Of all states, as each of them can be chosen; of what else was chosen. Filtered first and limited then: so only what is counted meets the bound. What has
 * ended is counted out of the index alarm_unjudged alone, which has every filter, and no state: that is normal then.
 */
async function countStates(
  pool: Pool,
  query: AlarmQuery,
  { countedMax = countedAlarmsMax }: ListBounds,
): Promise<StateCounts> {
  const { sql, values } = statement((give) => {
    const [fit, max] = [fits(query, give, true), give(countedMax)];
    return `select state, count(*) as count from (
      (select state from alarm where ended_at is null and ${fit} limit ${max})
      union all (select 'normal' from alarm where ended_at is not null and verdict is null and ${fit} limit ${max})
    ) as alarm group by state`;
  });
  const { rows } = await pool.query<{ readonly state: AlarmState; readonly count: string }>(sql, [...values]);
  const counts = new Map(rows.map(({ state, count }) => [state, Number(count)]));
  const of = (state: AlarmState): number => counts.get(state) ?? 0;
  const open = alarmStates.filter((state) => state !== 'normal');
  const openCount = open.reduce((sum, state) => sum + of(state), 0);
  return {
    counts: Object.fromEntries(alarmStates.map((state) => [state, of(state)])) as AlarmList['counts'],
    atLeast: [...(openCount < countedMax ? [] : open), ...(of('normal') < countedMax ? [] : (['normal'] as const))],
  };
}

/** Undefined where there is none. */
export async function findAlarm(
  pool: Pool,
  alarmId: string,
  measure: MeasureMargins,
): Promise<AlarmDetail | undefined> {
  const { rows } = await pool.query<AlarmRow>(
    withEpisodes('select * from alarm where alarm_id = $1', 'alarm.alarm_id'),
    [alarmId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const [episodes, journal] = await Promise.all([
    newestEpisodesOfAlarm(pool, alarmId, shownEpisodesMax),
    journalOf(pool, alarmId),
  ]);
  const [episode] = episodes;
  const isOfMachine = episode !== undefined && episode.kind === 'machine';
  const alarm = toAlarm(row);
  const alert = isOfMachine ? await newestAlertOfMode(pool, episode.episodeId, alarm.mode) : null;
  return { alarm, episodes, alert, margins: alert === null ? [] : await marginsOf(pool, alert, measure), journal };
}

/** What the alert says of its sensors and features stands in its message alone. */
async function marginsOf(pool: Pool, alert: PortalAlert, measure: MeasureMargins): Promise<AlarmDetail['margins']> {
  const { rows } = await pool.query<{ readonly raw_value: string }>('select raw_value from alert where sequence = $1', [
    alert.sequence,
  ]);
  const [said = null] = rows.map(({ raw_value: message }) => contributionsOf(message));
  return measure(alert, said);
}

function contributionsOf(message: string): Contributions | null {
  try {
    return decodeAlert(message).explanation?.contributions ?? null;
  } catch {
    // What an earlier version took may be none any more.
    return null;
  }
}

const shownEpisodesMax = 20;
const shownEntriesMax = 500;

async function journalOf(pool: Pool, alarmId: string): Promise<readonly JournalEntry[]> {
  const { rows } = await pool.query<EntryRow>(
    'select * from alarm_journal where alarm_id = $1 order by version desc limit $2',
    [alarmId, shownEntriesMax],
  );
  return rows.map(({ version, at, act, actor, address, note, episode_id: episodeId, before, after }) => ({
    ...{ version, at: at.toISOString(), act, actor, address, note, episodeId },
    stateBefore: before && stateOf(before),
    stateAfter: stateOf(after),
    before,
    after,
  }));
}

interface EntryRow {
  readonly version: number;
  readonly at: Date;
  readonly act: StepName;
  readonly actor: string;
  readonly address: string | null;
  readonly note: string | null;
  readonly episode_id: string | null;
  readonly before: AlarmFacts | null;
  readonly after: AlarmFacts;
}

interface AlarmRow {
  readonly alarm_id: string;
  readonly version: number;
  readonly machine_id: string;
  readonly machine_type: string;
  readonly kind: string;
  readonly mode: string | null;
  readonly state: AlarmState;
  readonly priority: Severity;
  readonly is_active: boolean;
  readonly is_acknowledged: boolean;
  readonly shelved_until: Date | null;
  readonly suppressed_by: string | null;
  readonly suppressed_reason: string | null;
  readonly assignee: string | null;
  readonly verdict: Verdict | null;
  readonly raised_at: Date;
  readonly changed_at: Date;
  readonly ended_at: Date | null;
  readonly episode_count: string;
  readonly reading_count: string | null;
  readonly is_going_on_unseen: boolean | null;
  readonly last_reading_at: Date | null;
}

function toAlarm(row: AlarmRow): PortalAlarm {
  return {
    alarmId: row.alarm_id,
    version: row.version,
    machineId: Number(row.machine_id),
    machineType: row.machine_type,
    kind: row.kind,
    mode: row.mode,
    state: row.state,
    priority: row.priority,
    isActive: row.is_active,
    isAcknowledged: row.is_acknowledged,
    shelvedUntil: row.shelved_until?.toISOString() ?? null,
    suppressedBy: row.suppressed_by,
    suppressedReason: row.suppressed_reason,
    assignee: row.assignee,
    verdict: row.verdict,
    raisedAt: row.raised_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    episodeCount: Number(row.episode_count),
    readingCount: Number(row.reading_count ?? 0),
    isCountComplete: row.is_going_on_unseen !== true,
    lastReadingAt: row.last_reading_at?.toISOString() ?? null,
  };
}
