// Reads the conditions of machines that are not quiet: all of a group, those of some machines, or what others have changed.
import type { Pool, PoolClient } from 'pg';
import type { Condition } from '../../core/episode/condition.ts';
import type { EpisodeKind } from '../../core/episode/episode.ts';
import type { StoredCondition } from '../../pipeline/batch.ts';
import type { ConditionStore } from '../../pipeline/episodes/save-with-episodes.ts';

interface Row {
  readonly kind: EpisodeKind;
  readonly machine_id: string;
  readonly version: string;
  readonly condition: string | null;
}

/** `writer` is whose own changes are known already. */
export function conditionStore(pool: Pool, groupId: string, writer: string): ConditionStore {
  // Transactions that had not ended when changes were last looked for begin here.
  let horizon = '0';
  return {
    loadAll: async () => {
      const { rows } = await pool.query<Row & { horizon: string }>(
        `select horizon, kind, machine_id, version, condition
         from (select pg_snapshot_xmin(pg_current_snapshot())::text as horizon) as snapshot
         left join machine_condition on group_id = $1`,
        [groupId],
      );
      horizon = rows[0]?.horizon ?? horizon;
      return storedConditions(rows);
    },
    load: (machineIds) => findConditions(pool, groupId, machineIds),
    loadChanged: async () => {
      const { rows } = await pool.query<Row & { horizon: string }>(
        `select horizon, kind, machine_id, version, condition
         from (select pg_snapshot_xmin(pg_current_snapshot())::text as horizon) as snapshot
         left join machine_condition on group_id = $1 and transaction_id >= $2 and writer <> $3`,
        [groupId, horizon, writer],
      );
      horizon = rows[0]?.horizon ?? horizon;
      return storedConditions(rows);
    },
    loadTimes: async (topicId) => {
      const { rows } = await pool.query<{ partition: number; newest_record_ms: number }>(
        `select partition, newest_record_ms from consumer_progress
         where group_id = $1 and topic_id = $2 and newest_record_ms is not null`,
        [groupId, topicId],
      );
      return new Map(rows.map((row) => [row.partition, row.newest_record_ms]));
    },
  };
}

/** Those of some machines, of every kind. */
export async function findConditions(
  client: Pool | PoolClient,
  groupId: string,
  machineIds: readonly number[],
): Promise<readonly StoredCondition[]> {
  const { rows } = await client.query<Row>(
    'select kind, machine_id, version, condition from machine_condition where group_id = $1 and machine_id = any($2::bigint[])',
    [groupId, machineIds],
  );
  return storedConditions(rows);
}

/** Of no row at all the join makes one without a machine. */
function storedConditions(rows: readonly (Row | { readonly machine_id: null })[]): readonly StoredCondition[] {
  return rows.flatMap((row) =>
    row.machine_id === null
      ? []
      : [
          {
            kind: row.kind,
            machineId: Number(row.machine_id),
            version: Number(row.version),
            condition: row.condition === null ? null : (JSON.parse(row.condition) as Condition),
          },
        ],
  );
}
