// The Portal's episodes in its database, from their events. An event is kept once, however often it comes, and the order in which events
// come changes nothing: the row is always what the furthest of those that are there says.
import type { Pool, PoolClient } from 'pg';
import type { EpisodeMessage } from '../../core/episode/message.ts';
import { turnOf } from '../../postgres/in-turn.ts';
import type { NewEpisodeEvent } from './read-episode.ts';

/** A change of an episode's row, by the number that it has among all changes. */
export interface EpisodeChange {
  readonly episodeId: string;
  readonly change: number;
}

/** Stores events in one statement, and returns the changes of episodes' rows, in their order. */
export async function insertEpisodeEvents(
  pool: Pool | PoolClient,
  events: readonly NewEpisodeEvent[],
): Promise<readonly EpisodeChange[]> {
  if (events.length === 0) return [];
  // Locks are taken in one order, whoever stores beside us. JSON, because arrays of arrays have one length in PostgreSQL.
  const given = JSON.stringify(
    events.map((each) => ({ ...each, rank: eventRanks[each.event] })).sort((a, b) => (a.eventId < b.eventId ? -1 : 1)),
  );
  const { rows } = await pool.query<{ readonly episode_id: string; readonly change: string }>(statement, [given]);
  return rows.map((row) => ({ episodeId: row.episode_id, change: Number(row.change) }));
}

/** One that a database which can store anything takes. */
export function goodEpisodeEvent(): NewEpisodeEvent {
  const now = new Date().toISOString();
  return {
    eventId: crypto.randomUUID(),
    episodeId: crypto.randomUUID(),
    event: 'opened',
    machineId: 1,
    machineType: 'M',
    kind: 'machine',
    severity: 'ALERT',
    worstSeverity: 'ALERT',
    openedAt: now,
    firstReadingAt: now,
    lastReadingAt: now,
    closedAt: null,
    end: null,
    readingCount: 3,
    failureMode: null,
    checks: [],
    sensors: [],
    suppressedBy: null,
    suppressedReason: null,
    besideModel: null,
    rawValue: '{}',
  };
}

/** Which of two events with the same count of readings is the later one. */
const eventRanks: Readonly<Record<EpisodeMessage['event'], number>> = {
  opened: 0,
  escalated: 1,
  resumed: 2,
  closed: 3,
};

/** What makes an event further than another: closed is the end of all, and before it the count of anomalous readings only grows. */
const order = (table: string) =>
  ['closed_at is not null', 'reading_count', 'event_rank', 'last_reading_at', 'event_id']
    .map((each) => `${table}.${each}`)
    .join(', ');

const columns = [
  ...[
    'machine_id',
    'machine_type',
    'kind',
    'severity',
    'worst_severity',
    'opened_at',
    'first_reading_at',
    'last_reading_at',
  ],
  ...[
    'closed_at',
    'end_reason',
    'reading_count',
    'failure_mode',
    'checks',
    'sensors',
    'suppressed_by',
    'suppressed_reason',
    'beside_model',
    'event_rank',
    'event_id',
  ],
];

const statement = `with ${turnOf('episode')}, given as (
    select distinct on ("eventId") "eventId" as event_id, "episodeId" as episode_id, event, "machineId" as machine_id,
      "machineType" as machine_type, kind, severity, "worstSeverity" as worst_severity, "openedAt" as opened_at,
      "firstReadingAt" as first_reading_at, "lastReadingAt" as last_reading_at, "closedAt" as closed_at, "end" as end_reason,
      "readingCount" as reading_count, "failureMode" as failure_mode, checks, sensors, "suppressedBy" as suppressed_by,
      "suppressedReason" as suppressed_reason, "besideModel" as beside_model, rank as event_rank,
      "rawValue" as raw_value
    from turn, json_to_recordset($1::json) as each("eventId" uuid, "episodeId" uuid, event text, "machineId" bigint, "machineType" text,
      kind text, severity text, "worstSeverity" text, "openedAt" timestamptz, "firstReadingAt" timestamptz, "lastReadingAt" timestamptz,
      "closedAt" timestamptz, "end" text, "readingCount" bigint, "failureMode" text, checks text[], sensors text[], "suppressedBy" text, "suppressedReason" text, "besideModel" text, rank smallint,
      "rawValue" text)
    order by "eventId"
  ), kept as (
    insert into episode_event (event_id, episode_id, event, raw_value)
    select event_id, episode_id, event, raw_value from given
    on conflict (event_id) do nothing
    returning event_id
  ), furthest as (
    select distinct on (given.episode_id) given.* from given join kept using (event_id)
    order by given.episode_id, ${order('given').replaceAll(',', ' desc,')} desc
  ), changed as (
    insert into episode (episode_id, ${columns.join(', ')})
    select episode_id, ${columns.join(', ')} from furthest order by episode_id
    on conflict (episode_id) do update
      set change = nextval('episode_change'), ${columns.map((each) => `${each} = excluded.${each}`).join(', ')}
      where (${order('excluded')}) > (${order('episode')})
    returning episode_id, change
  )
  select episode_id, change from changed order by change`;
