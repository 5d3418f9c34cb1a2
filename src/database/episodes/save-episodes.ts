// What a batch changes in the conditions of machines, by compare-and-set on each row's version, and the episodes that they are in: as statements
// that are joined with the others of the batch.
import type { Pool } from 'pg';
import { checksFound, dominantMode, dominantSensors } from '../../core/episode/episode.ts';
import { type PackedCondition, stateOf } from '../../core/episode/packed-condition.ts';
import { storedSize, storedTexts, writeStored } from '../../core/episode/stored-condition.ts';
import type { ChangedEpisode, ConditionChange, EpisodeChanges } from '../../pipeline/batch.ts';
import {
  arrayText,
  bigintArray,
  doubleArray,
  intArray,
  textArray,
  uuidArray,
  writtenArray,
} from '../../postgres/array-values.ts';
import type { StatementPart } from '../../postgres/joined-statement.ts';
import type { SaveContext } from '../detections/insert-outcome.ts';

/** Requires that each row is what its change assumes. That of a machine that is quiet again stays without a condition until it is forgotten. */
export function conditionChange(
  context: SaveContext,
  { conditions: changes, asKept = false }: Pick<EpisodeChanges, 'conditions' | 'asKept'>,
): StatementPart {
  return {
    name: 'changed_condition',
    // In one order in every consumer, rows that are new and rows that are there alike, so that two of them never wait for each other.
    text: `insert into machine_condition as stored (group_id, machine_id, kind, version, state, condition, numbers, writer)
       select $1, machine_id, kind, next_version, state, condition, numbers, $6
       from unnest($2::bigint[], $8::bigint[], $4::text[], $5::text[], $9::bytea[], $7::text[])
         as row(machine_id, next_version, state, condition, numbers, kind)
       order by machine_id, kind
       on conflict (group_id, machine_id, kind) do update set
         version = excluded.version, state = excluded.state, writer = excluded.writer, numbers = excluded.numbers,
         -- Texts that have not changed do not come again.
         condition = case when excluded.numbers is null then excluded.condition else coalesce(excluded.condition, stored.condition) end,
         transaction_id = excluded.transaction_id
       where stored.version = excluded.version - 1
       returning machine_id, kind, stored.xmax = 0 as is_new`,
    // One that was to be there, and was not, has been made anew: that is another one. So is one that was not to be there.
    requirement: `(select count(*) from changed_condition
       join unnest($2::bigint[], $7::text[], $3::bigint[]) as row(machine_id, kind, version) using (machine_id, kind)
       where is_new = (version = 0)) = cardinality($2::bigint[])`,
    values: [
      context.groupId,
      bigintArray(changes.map((each) => each.machineId)),
      bigintArray(changes.map((each) => each.version)),
      textArray(changes.map(({ packed }) => (packed === null ? 'normal' : stateOf(packed)))),
      textArray(changes.map(asKept ? changedTexts : conditionText)),
      context.writer ?? '',
      textArray(changes.map((each) => each.kind)),
      bigintArray(changes.map((each) => each.nextVersion)),
      numbersArray(changes, asKept),
    ],
  };
}

/** Null for one that is quiet again, and where its row has the same already. */
function changedTexts({ packed, storedTexts: stored }: ConditionChange): string | null {
  return packed === null || packed.texts === stored ? null : storedTexts(packed);
}

/** A text written from the packed condition took half as long again: no writer of ours is as fast as this one. */
function conditionText({ condition }: ConditionChange): string | null {
  return condition === null ? null : JSON.stringify(condition);
}

function numbersArray(changes: readonly ConditionChange[], asKept: boolean): Buffer {
  const sizes = changes.map(({ packed }) => (asKept && packed !== null ? storedSize(packed) : -1));
  return writtenArray(sizes, (to, index, at) => writeStored(changes[index]?.packed as PackedCondition, to, at));
}

/**
 * Each as something that has happened has left it; that it belongs to conditions which are changed by the same statement keeps two writers apart. While
 * it is open no column of an index changes, so that PostgreSQL changes the row alone.
 */
export function episodeUpsert(context: SaveContext, episodes: readonly ChangedEpisode[]): StatementPart {
  const all = episodes.map((each) => each.episode);
  return {
    name: 'changed_episode',
    text: `insert into episode (id, kind, machine_id, machine_type, severity, worst_severity, opened_at, closed_at, end_reason,
       first_reading_at, last_reading_at, reading_count, failure_mode, sensors, onset_ids, event_count, suppressed_by,
       checks, model_name, model_version)
     select id, kind, machine_id, machine_type, severity, worst_severity, to_timestamp(opened_ms / 1000),
       to_timestamp(closed_ms / 1000), end_reason, to_timestamp(first_ms / 1000), to_timestamp(last_ms / 1000),
       reading_count, failure_mode, sensors::text[], onset_ids::uuid[], event_count, suppressed_by, checks::text[], $1, $2
     from unnest($3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::double precision[],
       $10::double precision[], $11::text[], $12::double precision[], $13::double precision[], $14::bigint[],
       $15::text[], $16::text[], $17::text[], $18::int[], $19::uuid[], $20::text[])
       as row(id, kind, machine_id, machine_type, severity, worst_severity, opened_ms, closed_ms, end_reason, first_ms,
         last_ms, reading_count, failure_mode, sensors, onset_ids, event_count, suppressed_by, checks)
     order by id
     on conflict (id) do update set
       machine_type = excluded.machine_type, severity = excluded.severity, worst_severity = excluded.worst_severity,
       closed_at = excluded.closed_at, end_reason = excluded.end_reason, first_reading_at = excluded.first_reading_at,
       last_reading_at = excluded.last_reading_at, reading_count = excluded.reading_count,
       failure_mode = excluded.failure_mode, sensors = excluded.sensors, event_count = excluded.event_count,
       suppressed_by = excluded.suppressed_by, checks = excluded.checks,
       changed_at = case when excluded.closed_at is null then episode.changed_at else now() end`,
    values: [
      context.model.name,
      context.model.version,
      uuidArray(all.map((each) => each.id)),
      textArray(episodes.map((each) => each.kind)),
      bigintArray(episodes.map((each) => each.machineId)),
      textArray(all.map((each) => each.machineType)),
      textArray(all.map((each) => each.severity)),
      textArray(all.map((each) => each.worstSeverity)),
      doubleArray(all.map((each) => each.openedAt)),
      doubleArray(all.map((each) => each.closedAt)),
      textArray(all.map((each) => each.end)),
      doubleArray(all.map((each) => each.firstReadingAt)),
      doubleArray(all.map((each) => each.lastReadingAt)),
      bigintArray(all.map((each) => each.readingCount)),
      textArray(episodes.map(({ kind, episode }) => (kind === 'machine' ? dominantMode(episode) : null))),
      textArray(all.map((each) => arrayText(dominantSensors(each)))),
      textArray(all.map((each) => arrayText(each.onsetIds))),
      intArray(all.map((each) => each.eventCount)),
      uuidArray(all.map((each) => each.suppressedBy ?? null)),
      textArray(episodes.map(({ kind, episode }) => (kind === 'machine' ? null : arrayText(checksFound(episode))))),
    ],
  };
}

/**
 * Removes the rows of machines that are quiet again. Apart from the batch, because one statement changes a row once; waits for nobody, and a
 * row that stays does no harm, so that a failure is none of the batch's.
 */
export async function forgetQuiet(
  pool: Pool,
  { groupId }: SaveContext,
  changes: readonly ConditionChange[],
): Promise<void> {
  const quiet = changes.filter((each) => each.packed === null);
  if (quiet.length === 0) return;
  await pool
    .query(
      `delete from machine_condition where group_id = $1 and (machine_id, kind) in (
         select machine_id, kind from machine_condition
         where group_id = $1 and (machine_id, kind) in (select * from unnest($2::bigint[], $3::text[])) and condition is null
         for update skip locked) and condition is null`,
      [groupId, quiet.map((each) => each.machineId), quiet.map((each) => each.kind)],
    )
    .catch(() => {});
}
