// Stores what a batch changes in the conditions of machines, by compare-and-set on each row's version, and the episodes that they are in. The
// transaction is the caller's.
import type { PoolClient } from 'pg';
import { dominantMode, dominantSensors } from '../../core/episode/episode.ts';
import type { ChangedEpisode, ConditionChange } from '../../pipeline/batch.ts';
import type { SaveContext } from '../detections/insert-outcome.ts';

/** Resolves to false when a row was not what its change assumes: then the transaction must be rolled back. */
export async function saveConditions(
  client: PoolClient,
  context: SaveContext,
  changes: readonly ConditionChange[],
): Promise<boolean> {
  if (changes.length === 0) return true;
  // In one order in every consumer, rows that are new and rows that are there alike, so that two of them never wait for each other.
  const sorted = [...changes].sort((a, b) => a.machineId - b.machineId);
  const { rows } = await client.query<{ count: string }>(
    `with done as (
       insert into machine_condition as stored (group_id, machine_id, version, state, condition, writer)
       select $1, machine_id, version + 1, state, condition, $6
       from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[]) as row(machine_id, version, state, condition)
       order by machine_id
       on conflict (group_id, machine_id) do update set
         version = excluded.version, state = excluded.state, condition = excluded.condition, writer = excluded.writer,
         transaction_id = excluded.transaction_id
       where stored.version = excluded.version - 1
       returning version, stored.xmax = 0 as is_new
     )
     -- One that was to be there, and was not, has been made anew: that is another one.
     select count(*) filter (where is_new = (version = 1)) as count from done`,
    [
      context.groupId,
      sorted.map((each) => each.machineId),
      sorted.map((each) => each.version),
      sorted.map((each) => each.condition?.state ?? 'normal'),
      sorted.map((each) => JSON.stringify(each.condition)),
      context.writer ?? '',
    ],
  );
  if (Number(rows[0]?.count) !== changes.length) return false;
  const quiet = sorted.filter((each) => each.condition === null).map((each) => each.machineId);
  if (quiet.length === 0) return true;
  await client.query('delete from machine_condition where group_id = $1 and machine_id = any($2::bigint[])', [
    context.groupId,
    quiet,
  ]);
  return true;
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
