// Alarms in the Portal's database: the row, its journal and its episodes, read under a lock and written together. Whoever writes takes the
// alarm from version to version, and leaves an entry of the journal for each: nothing else changes these tables.
import type { PoolClient } from 'pg';
import type { Severity } from '../../core/severity.ts';
import { type AlarmFacts, type Step, stateOf, type Verdict } from '../alarm/alarm.ts';
import type { Alarm, EpisodeSeen } from '../alarm/follow-episode.ts';

export interface StoredAlarm extends Alarm {
  /** 0 for one that is not stored yet. */
  readonly version: number;
  /** When the episode opened that raised it last. */
  readonly raisedAt: Date;
}

/** Who changes an alarm. */
export interface Actor {
  readonly name: string;
  /** Of the sender of a request; null for the Portal itself. */
  readonly address: string | null;
}

export const system: Actor = { name: 'system', address: null };

export interface Change {
  readonly alarm: StoredAlarm;
  /** Since `alarm.version`; none where only its episodes are other ones. */
  readonly steps: readonly Step[];
  /** Those of it that are heard of anew, or are otherwise than before. */
  readonly episodes: readonly EpisodeSeen[];
}

/** What else is to be written of changes in their transaction. */
export type FollowUp = (client: PoolClient, changes: readonly Change[]) => Promise<void>;

export const noFollowUp: FollowUp = async () => {};

/** The alarms of these machines that have not ended, and those to which these episodes belong; nobody else changes them meanwhile. */
export async function lockAlarms(
  client: PoolClient,
  machineIds: readonly number[],
  episodeIds: readonly string[],
): Promise<readonly StoredAlarm[]> {
  // As an array, and not by `in`: below an `or` that would be asked of each alarm there has been.
  const { rows } = await client.query<AlarmRow>(
    `select * from alarm where (ended_at is null and machine_id = any($1::bigint[]))
       or alarm_id = any(array(select alarm_id from alarm_episode where episode_id = any($2::uuid[])))
     order by alarm_id for update`,
    [machineIds, episodeIds],
  );
  const ids = rows.map((row) => row.alarm_id);
  // Of those that are over only these are asked for: an alarm that is not acknowledged for weeks has many.
  const { rows: episodes } = await client.query<EpisodeRow>(
    `select alarm_episode.*, alarm.machine_id, alarm.machine_type, alarm.kind from alarm_episode join alarm using (alarm_id)
     where alarm_id = any($1::uuid[]) and (is_open or episode_id = any($2::uuid[])) order by sequence`,
    [ids, episodeIds],
  );
  const byAlarm = Map.groupBy(episodes, (episode) => episode.alarm_id);
  return rows.map((row) => toAlarm(row, byAlarm.get(row.alarm_id) ?? []));
}

/** One alarm; undefined where there is none. */
export async function lockAlarm(client: PoolClient, alarmId: string): Promise<StoredAlarm | undefined> {
  const { rows } = await client.query<AlarmRow>('select * from alarm where alarm_id = $1 for update', [alarmId]);
  return rows.map((row) => toAlarm(row, []))[0];
}

export async function writeChanges(client: PoolClient, changes: readonly Change[], actor: Actor): Promise<void> {
  if (changes.length === 0) return;
  const entries = changes.flatMap(({ alarm, steps }) =>
    steps.map((step, at) => ({ ...step, alarmId: alarm.alarmId, version: alarm.version + at + 1 })),
  );
  const episodes = changes.flatMap(({ alarm, episodes }) =>
    episodes.map((each) => ({ ...each, alarmId: alarm.alarmId })),
  );
  await client.query(writing, [
    ...[JSON.stringify(changes.map(alarmMembers)), JSON.stringify(entries), actor.name, actor.address],
    JSON.stringify(episodes),
  ]);
}

function alarmMembers({ alarm, steps }: Change) {
  const { alarmId, machineId, machineType, kind, facts, raisedAt, version } = alarm;
  const state = stateOf(facts);
  const { shelvedUntil } = facts;
  return {
    ...facts,
    ...{ alarmId, machineId, machineType, kind, raisedAt, state, version: version + steps.length },
    shelvedUntil: shelvedUntil === null ? null : new Date(shelvedUntil),
  };
}

/**
 * One statement for all: each costs a way to the database and back. What ends has no more digits of its time than a page's cursor: of those that ended at one
 * moment the ones behind the end of a page were in none.
 */
const writing = `with alarms as (
  insert into alarm (alarm_id, version, machine_id, machine_type, kind, mode, state, priority, is_active, is_acknowledged,
    shelved_until, is_out_of_service, suppressed_by, assignee, verdict, raised_at, changed_at, ended_at)
  select "alarmId", version, "machineId", "machineType", kind, mode, state, priority, "isActive", "isAcknowledged", "shelvedUntil",
    "isOutOfService", "suppressedBy", assignee, verdict, "raisedAt", now(), case when state = 'normal' then date_trunc('milliseconds', now()) end
  from json_to_recordset($1::json) as each("alarmId" uuid, version int, "machineId" bigint, "machineType" text, kind text, mode text,
    state text, priority text, "isActive" boolean, "isAcknowledged" boolean, "shelvedUntil" timestamptz, "isOutOfService" boolean,
    "suppressedBy" text, assignee text, verdict text, "raisedAt" timestamptz)
  on conflict (alarm_id) do update set version = excluded.version, mode = excluded.mode, state = excluded.state,
    priority = excluded.priority, is_active = excluded.is_active, is_acknowledged = excluded.is_acknowledged,
    shelved_until = excluded.shelved_until, is_out_of_service = excluded.is_out_of_service, suppressed_by = excluded.suppressed_by,
    assignee = excluded.assignee, verdict = excluded.verdict, raised_at = excluded.raised_at, changed_at = excluded.changed_at,
    ended_at = case when excluded.ended_at is not null then coalesce(alarm.ended_at, excluded.ended_at) end
    where alarm.version < excluded.version
), entries as (
  insert into alarm_journal (alarm_id, version, act, actor, address, note, episode_id, before, after)
  select "alarmId", version, act, $3, $4, note, "episodeId", before, after
  from json_to_recordset($2::json) as each("alarmId" uuid, version int, act text, note text, "episodeId" uuid, before jsonb, after jsonb)
  order by "alarmId", version
)
insert into alarm_episode (episode_id, alarm_id, is_open, mode, severity, suppressed_by)
  select "episodeId", "alarmId", "isOpen", mode, severity, "suppressedBy"
  from json_to_recordset($5::json) as each("episodeId" uuid, "alarmId" uuid, "isOpen" boolean, mode text, severity text, "suppressedBy" text)
  on conflict (episode_id) do update set is_open = excluded.is_open, mode = excluded.mode, severity = excluded.severity,
    suppressed_by = excluded.suppressed_by`;

interface AlarmRow {
  readonly alarm_id: string;
  readonly version: number;
  readonly machine_id: string;
  readonly machine_type: string;
  readonly kind: string;
  readonly mode: string | null;
  readonly priority: Severity;
  readonly is_active: boolean;
  readonly is_acknowledged: boolean;
  readonly shelved_until: Date | null;
  readonly is_out_of_service: boolean;
  readonly suppressed_by: string | null;
  readonly assignee: string | null;
  readonly verdict: Verdict | null;
  readonly raised_at: Date;
}

interface EpisodeRow {
  readonly episode_id: string;
  readonly alarm_id: string;
  readonly machine_id: string;
  readonly machine_type: string;
  readonly kind: string;
  readonly is_open: boolean;
  readonly mode: string | null;
  readonly severity: Severity;
  readonly suppressed_by: string | null;
}

function toAlarm(row: AlarmRow, episodes: readonly EpisodeRow[]): StoredAlarm {
  const { alarm_id: alarmId, machine_type: machineType, kind, version, raised_at: raisedAt } = row;
  return {
    ...{ alarmId, machineId: Number(row.machine_id), machineType, kind, version, raisedAt },
    facts: toFacts(row),
    open: episodes.filter((each) => each.is_open).map(toEpisode),
    episodeIds: new Set(episodes.map((each) => each.episode_id)),
  };
}

function toFacts(row: AlarmRow): AlarmFacts {
  return {
    mode: row.mode,
    priority: row.priority,
    isActive: row.is_active,
    isAcknowledged: row.is_acknowledged,
    shelvedUntil: row.shelved_until?.getTime() ?? null,
    isOutOfService: row.is_out_of_service,
    suppressedBy: row.suppressed_by,
    assignee: row.assignee,
    verdict: row.verdict,
  };
}

function toEpisode(row: EpisodeRow): EpisodeSeen {
  return {
    episodeId: row.episode_id,
    machineId: Number(row.machine_id),
    machineType: row.machine_type,
    kind: row.kind,
    mode: row.mode,
    severity: row.severity,
    isOpen: row.is_open,
    suppressedBy: row.suppressed_by,
  };
}
