// Episodes out of the Portal's database, each with what its alerts add up to: an episode's own events come only when it opens, gets worse
// or ends, and between them its alerts alone say that it goes on. Inside an episode stand the alerts of its machine by the time of their reading. How many
// readings it has is what the AI server says of it: that of its last event, and each alert of the machine since.
import type { Pool } from 'pg';
import type { EpisodeMessage } from '../../core/episode/message.ts';
import { type Severity, severities } from '../../core/severity.ts';
import { type AlertRow, alertColumns, toAlert } from '../alerts/alerts.ts';
import type { PortalAlert } from '../alerts/schemas.ts';
import { countedAlertsMax, countedEpisodesMax } from '../bounds.ts';
import type { EpisodePlace } from './cursor.ts';
import type { EpisodeList, PortalEpisode, SingleAlerts } from './schemas.ts';

export interface EpisodeQuery {
  readonly state: 'open' | 'closed';
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: EpisodePlace | undefined;
}

/** The open ones, the worst first, then the newest; or the closed ones, the last that ended first. */
export async function listEpisodes(
  pool: Pool,
  { state, limit, after }: EpisodeQuery,
): Promise<Pick<EpisodeList, 'openCount' | 'episodes'>> {
  const { where, order } = lists[state];
  const place = after && [severities.indexOf(after.severity) + 1, new Date(after.at), after.episodeId];
  const { rows } = await pool.query<{ readonly open_count: string } & EpisodeRow>(
    `select counted.open_count, listed.*
     from (select count(*) as open_count from (select from episode where closed_at is null limit ${countedEpisodesMax}) as open) as counted
     left join lateral (${withAlerts(`select * from episode where ${where} order by ${order} limit $1`)}) as listed on true
     order by ${order}`,
    [limit, ...(place ?? [null, null, null])],
  );
  return {
    openCount: Number(rows[0]?.open_count),
    episodes: rows.filter((row) => row.episode_id !== null).map(toEpisode),
  };
}

const rank = (severity: string) => `array_position(array['WARNING', 'ALERT', 'CRITICAL'], ${severity})`;

/** As the indexes have it. The place of a closed one does not depend on its severity. */
const lists = {
  open: {
    where: `closed_at is null and ($2::int is null or (${rank('severity')}, opened_at, episode_id) < ($2, $3::timestamptz, $4::uuid))`,
    order: `${rank('severity')} desc, opened_at desc, episode_id desc`,
  },
  closed: {
    where: `closed_at is not null and ($2::int is null or (closed_at, episode_id) < ($3::timestamptz, $4::uuid))`,
    order: 'closed_at desc, episode_id desc',
  },
} as const;

/**
 * Those to which something happened last: that they opened, or that they ended. Each part is the begin of an index, however many are open, and none beyond
 * the limit of its part can be among the newest of all.
 */
export async function newestEpisodes(pool: Pool, limit: number): Promise<readonly PortalEpisode[]> {
  const open = severities.map(
    (severity) =>
      `(select * from episode where closed_at is null and ${rank('severity')} = ${rank(`'${severity}'`)}
        order by opened_at desc, episode_id desc limit $1)`,
  );
  const closed = `(select * from episode where closed_at is not null order by closed_at desc, episode_id desc limit $1)`;
  const order = 'coalesce(closed_at, opened_at) desc, episode_id desc';
  const newest = `select * from (${[...open, closed].join(' union all ')}) as latest order by ${order} limit $1`;
  const { rows } = await pool.query<EpisodeRow>(`select * from (${withAlerts(newest)}) as listed order by ${order}`, [
    limit,
  ]);
  return rows.map(toEpisode);
}

export async function findEpisode(pool: Pool, episodeId: string): Promise<PortalEpisode | undefined> {
  const { rows } = await pool.query<EpisodeRow>(withAlerts('select * from episode where episode_id = $1'), [episodeId]);
  return rows.map(toEpisode)[0];
}

/** An episode of a machine has the alerts of its own model; one of another kind, such as data quality, those of all. */
const isOfModel = (alert: string, episode: string) =>
  `(${episode}.kind <> 'machine' or ${alert}.beside_model is not distinct from ${episode}.beside_model)`;

/** By machine, model and the time of the reading. */
export const isInside = (alert: string, episode: string) =>
  `${isOfModel(alert, episode)} and ${alert}.machine_id = ${episode}.machine_id and ${alert}.reading_at >= ${episode}.first_reading_at
   and ${alert}.reading_at <= coalesce(${episode}.closed_at, 'infinity')`;

/** Those that belong to an alarm, the newest first. */
export async function newestEpisodesOfAlarm(
  pool: Pool,
  alarmId: string,
  limit: number,
): Promise<readonly PortalEpisode[]> {
  const newest = `select episode.* from alarm_episode join episode using (episode_id) where alarm_id = $1
    order by opened_at desc, episode_id desc limit $2`;
  const { rows } = await pool.query<EpisodeRow>(
    `select * from (${withAlerts(newest)}) as listed order by opened_at desc, episode_id desc`,
    [alarmId, limit],
  );
  return rows.map(toEpisode);
}

function withAlerts(episodes: string): string {
  return `select episode.*, inside.alert_count, since.since_count, since.since_last_at, since.since_suppressed_by,
      since.since_suppressed_reason
    from (${episodes}) as episode
    cross join lateral (
      select count(*) as alert_count from (
        select from alert where ${isInside('alert', 'episode')} limit ${countedAlertsMax}
      ) as alerts
    ) as inside
    cross join lateral (${sinceLastEvent}) as since`;
}

/**
 * Of an episode that is open: the alerts of its machine that came after the one that caused its last event. Alerts of a machine come in the order in which
 * their readings were followed, and each reading since, late or repeated ones too, was counted.
 */
export const sinceLastEvent = `select count(*) as since_count, max(reading_at) as since_last_at,
    (array_agg(suppressed_by order by sequence desc))[1] as since_suppressed_by,
    (array_agg(suppressed_reason order by sequence desc))[1] as since_suppressed_reason
  from (
    select sequence, reading_at, suppressed_by, suppressed_reason from alert
    where episode.closed_at is null and episode.kind = 'machine' and alert.machine_id = episode.machine_id and ${isOfModel('alert', 'episode')} and alert.sequence > coalesce(
      (select sequence from alert as cause where cause.event_id = episode.episode_id and episode.event_rank = 0),
      (select min(sequence) from alert as cause where cause.machine_id = episode.machine_id and cause.reading_at = episode.last_reading_at
        and ${isOfModel('cause', 'episode')}))
    order by sequence desc limit ${countedAlertsMax}
  ) as later`;

/** The alerts of an episode after an alert of it, those of the last readings first. */
export async function alertsOfEpisode(
  pool: Pool,
  {
    episodeId,
    limit,
    before,
  }: { readonly episodeId: string; readonly limit: number; readonly before?: number | undefined },
): Promise<readonly PortalAlert[]> {
  const { rows } = await pool.query<AlertRow>(
    `select inside.* from episode cross join lateral (
       select ${alertColumns} from alert where ${isInside('alert', 'episode')}
         and ($3::bigint is null or (alert.reading_at, alert.sequence) < (select reading_at, sequence from alert where sequence = $3))
       order by alert.reading_at desc, alert.sequence desc limit $2
     ) as inside
     where episode.episode_id = $1`,
    [episodeId, limit, before ?? null],
  );
  return rows.map(toAlert);
}

/**
 * Of an episode the newest alert that gives this failure mode as a reason, among its newest; where none does, the newest. Readings of one episode may cross the
 * limits of other modes too.
 */
export async function newestAlertOfMode(
  pool: Pool,
  episodeId: string,
  mode: string | null,
): Promise<PortalAlert | null> {
  const alerts = await alertsOfEpisode(pool, { episodeId, limit: searchedAlertsMax });
  return alerts.find((alert) => givesMode(alert, mode)) ?? alerts[0] ?? null;
}

const searchedAlertsMax = 100;

/** That of no mode is given where no limit is crossed. */
export function givesMode({ explanation }: PortalAlert, mode: string | null): boolean {
  if (explanation === null) return false;
  const { failureModes } = explanation;
  return mode === null ? failureModes.length === 0 : failureModes.some(({ code }) => code === mode);
}

/** Of the newest alerts those that came within the time and are inside no episode. */
export async function countSingleAlerts(pool: Pool, withinSeconds: number): Promise<SingleAlerts> {
  const { rows } = await pool.query<{ readonly alerts: string; readonly machines: string; readonly seen: string }>(
    `select count(*) as seen, count(*) filter (where is_single) as alerts,
       count(distinct machine_id) filter (where is_single) as machines
     from (
       select newest.machine_id, not exists (
         select from episode where episode.machine_id = newest.machine_id and ${isOfModel('newest', 'episode')}
           and coalesce(episode.closed_at, 'infinity') >= newest.reading_at and episode.first_reading_at <= newest.reading_at
       ) as is_single
       from (select machine_id, reading_at, received_at, beside_model from alert order by sequence desc limit ${countedAlertsMax}) as newest
       where newest.received_at > now() - make_interval(secs => $1)
     ) as judged`,
    [withinSeconds],
  );
  const [row] = rows;
  return {
    count: Number(row?.alerts),
    machineCount: Number(row?.machines),
    withinSeconds,
    isComplete: Number(row?.seen) < countedAlertsMax,
  };
}

interface EpisodeRow {
  readonly episode_id: string;
  readonly machine_id: string;
  readonly machine_type: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly worst_severity: Severity;
  readonly opened_at: Date;
  readonly first_reading_at: Date;
  readonly last_reading_at: Date;
  readonly closed_at: Date | null;
  readonly end_reason: EpisodeMessage['end'];
  readonly reading_count: string;
  readonly failure_mode: string | null;
  readonly checks: readonly string[];
  readonly sensors: readonly string[];
  readonly suppressed_by: string | null;
  readonly suppressed_reason: string | null;
  readonly beside_model: string | null;
  readonly alert_count: string;
  readonly since_count: string;
  readonly since_last_at: Date | null;
  readonly since_suppressed_by: string | null;
  readonly since_suppressed_reason: string | null;
}

function toEpisode(row: EpisodeRow): PortalEpisode {
  const { last_reading_at: lastReadingAt, since_last_at: lastAlertAt, closed_at: closedAt } = row;
  const isLater = lastAlertAt !== null && lastAlertAt > lastReadingAt;
  const [told, alertCount] = [Number(row.reading_count), Number(row.alert_count)];
  // Of another kind than the machine itself its alerts say nothing, and with ALERT_POLICY=episodes-only few readings have one.
  const isGoingOnUnseen = closedAt === null && (row.kind !== 'machine' || alertCount < told);
  return {
    episodeId: row.episode_id,
    machineId: Number(row.machine_id),
    machineType: row.machine_type,
    kind: row.kind,
    severity: row.severity,
    worstSeverity: row.worst_severity,
    openedAt: row.opened_at.toISOString(),
    firstReadingAt: row.first_reading_at.toISOString(),
    lastReadingAt: (isLater ? lastAlertAt : lastReadingAt).toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
    end: row.end_reason,
    readingCount: told + Number(row.since_count),
    isCountComplete: !isGoingOnUnseen,
    alertCount,
    failureMode: row.failure_mode,
    checks: row.checks,
    sensors: row.sensors,
    // A window that began while it was open is told by its alerts alone.
    suppressedBy: row.since_suppressed_by ?? row.suppressed_by,
    suppressedReason: row.since_suppressed_by === null ? row.suppressed_reason : row.since_suppressed_reason,
    besideModel: row.beside_model,
  };
}
