// Stores what a batch changes in the conditions of machines, by compare-and-set on each row's version, and the episodes that they are in. The
// transaction is the caller's.
import type { PoolClient } from 'pg';
import { dominantMode, dominantSensors } from '../../core/episode/episode.ts';
import type { ChangedEpisode, ConditionChange } from '../../pipeline/episodes/changes.ts';
import type { SaveContext } from '../detections/insert-outcome.ts';

/** Resolves to false when a row was not what its change assumes: then the transaction must be rolled back. */
export async function saveConditions(
  client: PoolClient,
  context: SaveContext,
  changes: readonly ConditionChange[],
): Promise<boolean> {
  if (changes.length === 0) return true;
  // The same order in every consumer keeps two of them from waiting for each other.
  const sorted = [...changes].sort((a, b) => a.machineId - b.machineId);
  const { rows } = await client.query<{ count: string }>(
    `with change as (
       select * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[]) as row(machine_id, version, state, condition)
     ), locked as (
       select stored.machine_id from machine_condition stored join change using (machine_id)
       where stored.group_id = $1 and stored.version = change.version
       order by stored.machine_id for update of stored
     ), removed as (
       delete from machine_condition stored using change, locked
       where stored.group_id = $1 and stored.machine_id = change.machine_id and locked.machine_id = change.machine_id
         and stored.version = change.version and change.condition is null
       returning 1
     ), updated as (
       update machine_condition stored set version = stored.version + 1, state = change.state,
         condition = change.condition, writer = $6, transaction_id = pg_current_xact_id()::text::bigint
       from change, locked
       where stored.group_id = $1 and stored.machine_id = change.machine_id and locked.machine_id = change.machine_id
         and stored.version = change.version and change.condition is not null
       returning 1
     ), inserted as (
       insert into machine_condition (group_id, machine_id, version, state, condition, writer)
       select $1, machine_id, 1, state, condition, $6 from change where version = 0 order by machine_id
       on conflict (group_id, machine_id) do nothing
       returning 1
     )
     select (select count(*) from removed) + (select count(*) from updated) + (select count(*) from inserted) as count`,
    [
      context.groupId,
      sorted.map((each) => each.machineId),
      sorted.map((each) => each.version),
      sorted.map((each) => each.condition?.state ?? null),
      sorted.map((each) => (each.condition === null ? null : JSON.stringify(each.condition))),
      context.writer ?? '',
    ],
  );
  return Number(rows[0]?.count) === changes.length;
}

/** Each as it is now; that it belongs to conditions which are saved in the same transaction keeps two writers apart. */
export async function upsertEpisodes(
  client: PoolClient,
  context: SaveContext,
  episodes: readonly ChangedEpisode[],
): Promise<void> {
  if (episodes.length === 0) return;
  const all = episodes.map((each) => each.episode);
  await client.query(
    `insert into episode (id, kind, machine_id, machine_type, severity, worst_severity, opened_at, closed_at, end_reason,
       first_reading_at, last_reading_at, reading_count, failure_mode, sensors, onset_ids, model_name, model_version)
     select id, kind, machine_id, machine_type, severity, worst_severity, to_timestamp(opened_ms / 1000),
       to_timestamp(closed_ms / 1000), end_reason, to_timestamp(first_ms / 1000), to_timestamp(last_ms / 1000),
       reading_count, failure_mode, array(select json_array_elements_text(sensors::json)),
       array(select json_array_elements_text(onset_ids::json)::uuid), $1, $2
     from unnest($3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::double precision[],
       $10::double precision[], $11::text[], $12::double precision[], $13::double precision[], $14::bigint[],
       $15::text[], $16::text[], $17::text[])
       as row(id, kind, machine_id, machine_type, severity, worst_severity, opened_ms, closed_ms, end_reason, first_ms,
         last_ms, reading_count, failure_mode, sensors, onset_ids)
     on conflict (id) do update set
       machine_type = excluded.machine_type, severity = excluded.severity, worst_severity = excluded.worst_severity,
       closed_at = excluded.closed_at, end_reason = excluded.end_reason, first_reading_at = excluded.first_reading_at,
       last_reading_at = excluded.last_reading_at, reading_count = excluded.reading_count,
       failure_mode = excluded.failure_mode, sensors = excluded.sensors, changed_at = now()`,
    [
      context.model.name,
      context.model.version,
      all.map((each) => each.id),
      episodes.map((each) => each.kind),
      episodes.map((each) => each.machineId),
      all.map((each) => each.machineType),
      all.map((each) => each.severity),
      all.map((each) => each.worstSeverity),
      all.map((each) => each.openedAt),
      all.map((each) => each.closedAt),
      all.map((each) => each.end),
      all.map((each) => each.firstReadingAt),
      all.map((each) => each.lastReadingAt),
      all.map((each) => each.readingCount),
      all.map(dominantMode),
      all.map((each) => JSON.stringify(dominantSensors(each))),
      all.map((each) => JSON.stringify(each.onsetIds)),
    ],
  );
}
