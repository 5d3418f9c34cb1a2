// Reads the conditions of machines that are not quiet: all of a group, those of some machines, or what others have changed.
import type { Pool, PoolClient } from 'pg';
import type { Condition } from '../../core/episode/condition.ts';
import type { EpisodeKind } from '../../core/episode/episode.ts';
import { createConditionPacking, type PackedCondition } from '../../core/episode/packed-condition.ts';
import type { PartitionTime, Pause, Pauses } from '../../core/episode/partition-time.ts';
import { readStored } from '../../core/episode/stored-condition.ts';
import type { StoredCondition } from '../../pipeline/batch.ts';
import type { ConditionStore } from '../../pipeline/episodes/save-with-episodes.ts';

export interface ConditionRow {
  readonly kind: EpisodeKind;
  readonly machine_id: string;
  readonly version: string;
  /** All of it as JSON; beside numbers its texts alone. */
  readonly condition: string | null;
  readonly numbers: Uint8Array | null;
}

interface Snapshot {
  readonly horizon: string;
  readonly may_store_as_kept: boolean;
}

/** Of a group in which a consumer of an earlier version has stored anything within a day, conditions are stored as that one reads them, as JSON. */
const snapshot = `(select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, not exists (
     select from consumer_progress
     where group_id = $1 and closed_at is null and updated_at > now() - interval '1 day' and updated_at is distinct from numbers_known_at
   ) as may_store_as_kept) as snapshot`;

/** `writer` is whose own changes are known already. */
export function conditionStore(pool: Pool, groupId: string, writer: string): ConditionStore {
  // Transactions that had not ended when changes were last looked for begin here.
  let horizon = '0';
  let mayStoreAsKept = false;
  const taken = (rows: readonly (ConditionRow & Snapshot)[]): readonly StoredCondition[] => {
    horizon = rows[0]?.horizon ?? horizon;
    mayStoreAsKept = rows[0]?.may_store_as_kept ?? false;
    return storedConditions(rows);
  };
  return {
    mayStoreAsKept: () => mayStoreAsKept,
    loadAll: async () => {
      const { rows } = await pool.query<ConditionRow & Snapshot>(
        `select horizon, may_store_as_kept, kind, machine_id, version, condition, numbers
         from ${snapshot}
         left join machine_condition on group_id = $1`,
        [groupId],
      );
      return taken(rows);
    },
    load: (machineIds) => findConditions(pool, groupId, machineIds),
    loadChanged: async () => {
      const { rows } = await pool.query<ConditionRow & Snapshot>(
        `select horizon, may_store_as_kept, kind, machine_id, version, condition, numbers
         from ${snapshot}
         left join machine_condition on group_id = $1 and transaction_id >= $2 and writer <> $3`,
        [groupId, horizon, writer],
      );
      return taken(rows);
    },
    loadTimes: async (topicId) => {
      const { rows } = await pool.query<TimeRow>(
        `select partition, newest_record_ms, ahead_record_ms, paused_ms, resumed_ms, pauses_ms from consumer_progress
         where group_id = $1 and topic_id = $2 and (newest_record_ms is not null or ahead_record_ms is not null)`,
        [groupId, topicId],
      );
      return new Map(rows.map((row) => [row.partition, partitionTimeOf(row)]));
    },
  };
}

interface TimeRow {
  readonly partition: number;
  readonly newest_record_ms: number | null;
  readonly ahead_record_ms: number | null;
  readonly paused_ms: number | null;
  readonly resumed_ms: number | null;
  readonly pauses_ms: readonly number[] | null;
}

function partitionTimeOf(row: TimeRow): PartitionTime {
  const { ahead_record_ms: ahead } = row;
  const newest = row.newest_record_ms ?? Number.NEGATIVE_INFINITY;
  return {
    newest,
    // A consumer of an earlier version has moved the one and left the other.
    ahead: ahead !== null && ahead > newest ? ahead : Number.NaN,
    pauses: pausesOf(row),
  };
}

/** A consumer of an earlier version has stored the last one alone, which may have come after the others. */
function pausesOf({ paused_ms: from, resumed_ms: to, pauses_ms: times }: TimeRow): Pauses {
  const pauses: Pause[] = [];
  for (let place = 0; place + 1 < (times?.length ?? 0); place += 2)
    pauses.push({ from: times?.[place] as number, to: times?.[place + 1] as number });
  if (from !== null && to !== null && !(to <= (pauses.at(-1)?.to ?? Number.NEGATIVE_INFINITY)))
    pauses.push({ from, to });
  return pauses;
}

/** Those of some machines, of every kind. */
export async function findConditions(
  client: Pool | PoolClient,
  groupId: string,
  machineIds: readonly number[],
): Promise<readonly StoredCondition[]> {
  const { rows } = await client.query<ConditionRow>(
    'select kind, machine_id, version, condition, numbers from machine_condition where group_id = $1 and machine_id = any($2::bigint[])',
    [groupId, machineIds],
  );
  return storedConditions(rows);
}

/** Of no row at all the join makes one without a machine. */
function storedConditions(rows: readonly (ConditionRow | { readonly machine_id: null })[]): readonly StoredCondition[] {
  return rows.flatMap((row) => (row.machine_id === null ? [] : [storedCondition(row)]));
}

export function storedCondition({ kind, machine_id, version, condition, numbers }: ConditionRow): StoredCondition {
  const row = { kind, machineId: Number(machine_id), version: Number(version) };
  if (condition === null) return { ...row, condition: null };
  if (numbers === null) return { ...row, condition: JSON.parse(condition) as Condition };
  return new StoredAsKept(row, readStored(numbers, condition));
}

/** Unpacked for who asks: a consumer keeps it as it lies. */
class StoredAsKept implements StoredCondition {
  readonly kind: EpisodeKind;
  readonly machineId: number;
  readonly version: number;
  readonly packed: PackedCondition;
  constructor(
    { kind, machineId, version }: Pick<StoredCondition, 'kind' | 'machineId' | 'version'>,
    packed: PackedCondition,
  ) {
    this.kind = kind;
    this.machineId = machineId;
    this.version = version;
    this.packed = packed;
  }
  get condition(): Condition {
    return unpack(this.packed);
  }
}

/** From the columns of a machine that is not quiet. */
export function readCondition(condition: string, numbers: Uint8Array | null): Condition {
  return numbers === null ? (JSON.parse(condition) as Condition) : unpack(readStored(numbers, condition));
}

const { unpack } = createConditionPacking();
