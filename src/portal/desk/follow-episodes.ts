// Events of episodes into the Portal's database, and into the alarms that they raise and end, in one transaction: an event that is there has
// had its effect, and one that comes again has none.
import type { Pool, PoolClient } from 'pg';
import type { EpisodeEnd } from '../../core/episode/episode.ts';
import type { Severity } from '../../core/severity.ts';
import { inTransaction, rehearse } from '../../postgres/in-transaction.ts';
import { followEpisode } from '../alarm/follow-episode.ts';
import { type EpisodeChange, goodEpisodeEvent, insertEpisodeEvents } from '../episodes/episodes.ts';
import type { NewEpisodeEvent } from '../episodes/read-episode.ts';
import {
  type Change,
  type FollowUp,
  lockAlarms,
  noFollowUp,
  type StoredAlarm,
  system,
  writeChanges,
} from './alarm-rows.ts';

/** Returns the changes of episodes' rows, in their order. */
export function storeEpisodeEvents(
  pool: Pool,
  events: readonly NewEpisodeEvent[],
  followUp: FollowUp = noFollowUp,
): Promise<readonly EpisodeChange[]> {
  return inTransaction(pool, (client) => store(client, events, followUp));
}

/** Rejects as storing does, where the database refuses even an event that is known to be good. */
export function rehearseEpisodeEvents(pool: Pool): Promise<void> {
  return rehearse(pool, (client) => store(client, [goodEpisodeEvent()], noFollowUp));
}

async function store(
  client: PoolClient,
  events: readonly NewEpisodeEvent[],
  followUp: FollowUp,
): Promise<readonly EpisodeChange[]> {
  const changed = await insertEpisodeEvents(client, events);
  await followAlarms(
    client,
    changed.map(({ episodeId }) => episodeId),
    followUp,
  );
  return changed;
}

/** Of those that were open before there were alarms; of one that belongs to an alarm already nothing changes. Tells before each step that it is alive. */
export async function adoptOpenEpisodes(
  pool: Pool,
  followUp: FollowUp = noFollowUp,
  alive: () => void = () => {},
): Promise<number> {
  for (let count = 0; ; ) {
    alive();
    const { rows } = await pool.query<{ readonly episode_id: string }>(
      `select episode_id from episode where closed_at is null
         and not exists (select from alarm_episode where alarm_episode.episode_id = episode.episode_id)
       order by change limit ${adoptedAtOnce}`,
    );
    if (rows.length === 0) return count;
    const ids = rows.map((row) => row.episode_id);
    await inTransaction(pool, (client) => followAlarms(client, ids, followUp));
    count += ids.length;
  }
}

const adoptedAtOnce = 500;
/** Any number that nobody else locks: of two Portals one at a time makes alarms. */
const alarmsLock = 7_346_501_131;

async function followAlarms(client: PoolClient, episodeIds: readonly string[], followUp: FollowUp): Promise<void> {
  if (episodeIds.length === 0) return;
  await client.query('select pg_advisory_xact_lock($1)', [alarmsLock]);
  const { rows } = await client.query<EpisodeRow>(
    `select episode_id, machine_id, machine_type, kind, failure_mode, severity, opened_at, closed_at is null as is_open, end_reason, suppressed_by
     from episode where episode_id = any($1::uuid[]) order by opened_at, change`,
    [episodeIds],
  );
  const locked = await lockAlarms(
    client,
    rows.map((row) => Number(row.machine_id)),
    episodeIds,
  );
  const changes = changesOf(locked, rows);
  await writeChanges(client, changes, system);
  await followUp(client, changes);
}

interface EpisodeRow {
  readonly episode_id: string;
  readonly machine_id: string;
  readonly machine_type: string;
  readonly kind: string;
  readonly failure_mode: string | null;
  readonly severity: Severity;
  readonly opened_at: Date;
  readonly is_open: boolean;
  readonly end_reason: EpisodeEnd | null;
  readonly suppressed_by: string | null;
}

function changesOf(locked: readonly StoredAlarm[], rows: readonly EpisodeRow[]): readonly Change[] {
  const known = new Map(locked.map((alarm) => [alarm.alarmId, alarm]));
  const changes = new Map<string, Change>();
  for (const row of rows) {
    const machineId = Number(row.machine_id);
    const episode = {
      ...{
        episodeId: row.episode_id,
        machineId,
        machineType: row.machine_type,
        kind: row.kind,
        mode: row.failure_mode,
      },
      ...{ severity: row.severity, isOpen: row.is_open, end: row.end_reason, suppressedBy: row.suppressed_by },
    };
    const followed = followEpisode(
      [...known.values()].filter((each) => each.machineId === machineId || each.episodeIds.has(row.episode_id)),
      episode,
    );
    const { alarmId } = followed.alarm;
    const was = known.get(alarmId);
    const isRaised = followed.steps.some(({ act }) => act === 'raised');
    const alarm: StoredAlarm = {
      ...followed.alarm,
      version: was?.version ?? 0,
      raisedAt: isRaised ? row.opened_at : (was?.raisedAt ?? row.opened_at),
    };
    known.set(alarmId, alarm);
    const before = changes.get(alarmId);
    changes.set(alarmId, {
      alarm,
      steps: [...(before?.steps ?? []), ...followed.steps],
      episodes: [...(before?.episodes ?? []), episode],
    });
  }
  return [...changes.values()];
}
