// Conditions that no record ends: those that models beside the first one have left, found by how far the first one has gone on without them, and those of a
// judge before, in partitions of which nothing comes. Each is ended in a transaction of its own by compare-and-set, so that of several consumers one does it,
// and a reader that is there after all is not overruled.
import type { Pool } from 'pg';
import type { EpisodeKind } from '../../core/episode/episode.ts';
import type { Judge } from '../../core/episode/judge.ts';
import { numberAt, openEpisodeIdAt, textAt } from '../../core/episode/packed-condition.ts';
import type { EpisodeChanges, StoredCondition } from '../../pipeline/batch.ts';
import { joinStatements, requirementState } from '../../postgres/joined-statement.ts';
import { sqlStateOf } from '../../postgres/sql-state.ts';
import { groupBeside } from '../delivery/beside.ts';
import { outboxInsert, type SaveContext } from '../detections/insert-outcome.ts';
import { type ConditionRow, storedCondition } from './conditions.ts';
import { conditionChange, episodeUpsert, forgetQuiet } from './save-episodes.ts';

export interface LeftCondition {
  readonly groupId: string;
  readonly modelName: string;
  /** Of the model that opened its episode; empty where there is none. */
  readonly modelVersion: string;
  readonly row: StoredCondition;
}

interface Row extends ConditionRow {
  readonly group_id: string;
  readonly model_version: string | null;
}

/** What is looked for, of a condition as JSON and of one that is stored as it is kept. */
export const partitionColumn = `coalesce(condition_number(numbers, ${numberAt.partition}), (condition::json ->> 'partition')::double precision)::int as partition`;
export const heardAtColumn = `coalesce(condition_number(numbers, ${numberAt.heardAt}), (condition::json ->> 'heardAt')::double precision) as heard_at`;
const judgeMembers = `
  case when numbers is null then condition::json #>> '{judge,name}' else condition::json ->> ${textAt.judgeName} end as judge_name,
  coalesce(condition_number(numbers, ${numberAt.judgeSince}), (condition::json #>> '{judge,since}')::double precision) as judge_since`;
const episodeId = `
  case
    when numbers is null then condition::json #>> '{episode,id}'
    when state in ('open', 'closing') then condition::json ->> ${openEpisodeIdAt}
  end as episode_id`;

/**
 * Of models that are not `served` beside that of the group. Nobody reads for one of them any more when the first model has gone on, by the times of the records of
 * the machine's partition, for `silenceMs` since the machine was heard and since the other one has read anything there.
 */
export async function findLeft(
  pool: Pool,
  groupId: string,
  {
    served,
    silenceMs,
    most,
  }: { readonly served: readonly string[]; readonly silenceMs: number; readonly most: number },
): Promise<readonly LeftCondition[]> {
  const prefix = groupBeside(groupId, '');
  const { rows } = await pool.query<Row>(
    `with first_one as (
       select partition, max(newest_record_ms) as newest from consumer_progress
       where group_id = $1 and closed_at is null group by partition
     ), beside as (
       select group_id, partition, max(newest_record_ms) as newest from consumer_progress
       where starts_with(group_id, $2) group by group_id, partition
     ), conditions as (
       select group_id, kind, machine_id, version, condition, numbers, ${partitionColumn}, ${heardAtColumn}, ${episodeId} from machine_condition
       where starts_with(group_id, $2) and group_id <> all($3::text[]) and condition is not null
     )
     select conditions.group_id, conditions.kind, conditions.machine_id, version, condition, numbers, model_version from conditions
     join first_one on first_one.partition = conditions.partition
     left join beside on beside.group_id = conditions.group_id and beside.partition = first_one.partition
     left join episode on episode.id = episode_id::uuid
     where first_one.newest >= greatest(heard_at, beside.newest) + $4
     order by conditions.group_id, conditions.machine_id, conditions.kind limit $5`,
    [groupId, prefix, served.map((name) => groupBeside(groupId, name)), silenceMs, most],
  );
  return rows.map((row) => ({
    groupId: row.group_id,
    modelName: row.group_id.slice(prefix.length),
    modelVersion: row.model_version ?? '',
    row: storedCondition(row),
  }));
}

/**
 * What somebody else has begun before `judge`, of its kind, in partitions of which nothing was stored for `quietMs`, as long as that one judges at least: where
 * readings come, or wait, the next record ends it.
 */
export async function findTakenOver(
  pool: Pool,
  groupId: string,
  {
    kind,
    judge,
    quietMs,
    most,
  }: { readonly kind: EpisodeKind; readonly judge: Judge; readonly quietMs: number; readonly most: number },
): Promise<readonly StoredCondition[]> {
  const { rows } = await pool.query<ConditionRow>(
    `with before as materialized (
       select kind, machine_id, version, condition, numbers, ${partitionColumn}, ${judgeMembers} from machine_condition
       where group_id = $1 and kind = $2 and state <> 'normal' and condition is not null
     ), quiet as (select clock_timestamp() - make_interval(secs => $5::double precision / 1000) as since)
     select kind, machine_id, version, condition, numbers from before, quiet
     where judge_name <> $3 and judge_since < $4
       and to_timestamp($4 / 1000) <= quiet.since and not exists (
         select from consumer_progress
         where group_id = $1 and closed_at is null and partition = before.partition
           and updated_at > quiet.since)
     order by machine_id limit $6`,
    [groupId, kind, judge.name, judge.since, quietMs, most],
  );
  return rows.map(storedCondition);
}

/** Whether it was: somebody else may have changed the condition meanwhile, and then nothing is stored. */
export async function saveLeft(pool: Pool, context: SaveContext, changes: EpisodeChanges): Promise<boolean> {
  const { conditions, episodes, outbox } = changes;
  try {
    await pool.query(
      joinStatements([
        conditionChange(context, changes),
        ...(episodes.length === 0 ? [] : [episodeUpsert(context, episodes)]),
        ...(outbox.length === 0 ? [] : [outboxInsert(context, { outbox }, { maybeStored: true })]),
      ]),
    );
  } catch (error) {
    if (sqlStateOf(error) !== requirementState) throw error;
    return false;
  }
  await forgetQuiet(pool, context, conditions);
  return true;
}
