// Open episodes of machines of which nothing has come for long, by the clock of the database. Records of others close most of them; what is left here stays open
// until its machine is heard again: nothing comes to its partition, or so seldom that every step is a pause.
import type { Pool } from 'pg';
import type { EpisodeKind } from '../../core/episode/episode.ts';
import { groupBeside } from '../delivery/beside.ts';
import { type ConditionRow, storedCondition } from './conditions.ts';
import { heardAtColumn, partitionColumn } from './left.ts';

export interface UnheardEpisode {
  readonly kind: EpisodeKind;
  readonly machineId: number;
  readonly typeName: string;
  readonly partition: number;
  /** By the time of its partition. */
  readonly heardAt: Date;
  readonly unheardMs: number;
}

/**
 * Of the group and of the models beside it, those that were heard longest ago first: only where nothing waits in the partition that a consumer has seen there.
 * `unheardMs` are of each kind: those of the one, whose silence is long, are no part of the `most` that the other has.
 */
export async function findUnheard(
  pool: Pool,
  groupId: string,
  { unheardMs, most }: { readonly unheardMs: Readonly<Record<EpisodeKind, number>>; readonly most: number },
): Promise<readonly UnheardEpisode[]> {
  const { rows } = await pool.query<ConditionRow & { readonly heard_at: number; readonly unheard_ms: number }>(
    `with conditions as materialized (
       select group_id, kind, machine_id, version, condition, numbers, ${partitionColumn}, ${heardAtColumn} from machine_condition
       where (group_id = $1 or starts_with(group_id, $2)) and state in ('open', 'closing') and condition is not null
     ), clock as (select extract(epoch from clock_timestamp())::double precision * 1000 as now_ms)
     select kind, machine_id, version, condition, numbers, heard_at, now_ms - heard_at as unheard_ms from conditions, clock
     where now_ms - heard_at >= case kind when 'machine' then $3::double precision else $4::double precision end and not exists (
       select from consumer_progress
       where group_id = conditions.group_id and partition = conditions.partition and closed_at is null and next_offset < log_end)
     order by heard_at, machine_id, kind limit $5`,
    [groupId, groupBeside(groupId, ''), unheardMs.machine, unheardMs.data_quality, most],
  );
  return rows.map((row) => {
    const { kind, machineId, condition } = storedCondition(row);
    // Of one whose state is open there is a condition.
    const { typeName, partition } = condition as NonNullable<typeof condition>;
    return { kind, machineId, typeName, partition, heardAt: new Date(row.heard_at), unheardMs: row.unheard_ms };
  });
}

/** The newest time of any record of the group and of the models beside it, and how long ago that was; undefined where none had a time. */
export async function findLastRecord(
  pool: Pool,
  groupId: string,
): Promise<{ readonly at: Date; readonly agoMs: number } | undefined> {
  const { rows } = await pool.query<{ newest: number | null; ago: number | null }>(
    `select newest, extract(epoch from clock_timestamp())::double precision * 1000 - newest as ago
     from (select max(greatest(newest_record_ms, ahead_record_ms)) as newest from consumer_progress
       where group_id = $1 or starts_with(group_id, $2)) as progress`,
    [groupId, groupBeside(groupId, '')],
  );
  const { newest = null, ago = null } = rows[0] ?? {};
  return newest === null || ago === null ? undefined : { at: new Date(newest), agoMs: ago };
}
