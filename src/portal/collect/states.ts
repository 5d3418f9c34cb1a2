// What became of each plan, as it is stored: written now and then, many at once, by the Portal that fetches.
import type { Pool } from 'pg';
import { plansMost } from '../collection/plan.ts';
import type { StoredPlan } from '../collection/schedule.ts';
import type { Refusal } from '../refusals.ts';

export interface PlanState {
  /** Of the last answer that became a reading in Kafka; milliseconds since 1970. */
  readonly readingAt: number | null;
  readonly lacking: readonly string[];
  /** Null while it works. */
  readonly failingSince: number | null;
  readonly problem: string | null;
  /** The same for programs; null where there is nothing but the sentence, or none. */
  readonly refusal: Refusal | null;
}

/** Of the plan in one of its versions. */
export interface StoredState extends PlanState, Pick<StoredPlan, 'id' | 'version'> {}

export interface PlanWithState extends StoredPlan, PlanState {}

const problemLengthMax = 1_000;

/** By id; of all machines, or of one. */
export async function loadPlansWithStates(pool: Pool, machineId: number | null): Promise<readonly PlanWithState[]> {
  const { rows } = await pool.query<Row>(
    `select id, machine_id, interval_seconds, address, version, reading_at, lacking, failing_since, problem, refusal
     from collection_plan left join collection_state on plan_id = id
     where $2::bigint is null or machine_id = $2 order by id limit $1`,
    [plansMost, machineId],
  );
  return rows.map((row) => ({
    ...{ id: Number(row.id), machineId: Number(row.machine_id), intervalSeconds: row.interval_seconds },
    ...{ address: row.address, version: row.version, problem: row.problem, lacking: row.lacking ?? [] },
    refusal: row.refusal,
    readingAt: row.reading_at?.getTime() ?? null,
    failingSince: row.failing_since?.getTime() ?? null,
  }));
}

interface Row {
  readonly id: string;
  readonly machine_id: string;
  readonly interval_seconds: number;
  readonly address: string;
  readonly version: number;
  readonly reading_at: Date | null;
  readonly lacking: readonly string[] | null;
  readonly failing_since: Date | null;
  readonly problem: string | null;
  readonly refusal: Refusal | null;
}

/** Of plans that have changed or gone meanwhile nothing is stored. */
export async function storeStates(pool: Pool, states: readonly StoredState[]): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map(({ id, version, readingAt, lacking, failingSince, problem, refusal }) => ({
    ...{ id, version, lacking, problem: problem?.slice(0, problemLengthMax) ?? null, refusal },
    ...{ reading_at: textOf(readingAt), failing_since: textOf(failingSince) },
  }));
  await pool.query(
    `insert into collection_state (plan_id, reading_at, lacking, failing_since, problem, refusal)
     select plan.id, given.reading_at, given.lacking, given.failing_since, given.problem, given.refusal
     from json_to_recordset($1::json)
       as given(id bigint, version integer, reading_at timestamptz, lacking text[], failing_since timestamptz, problem text,
         refusal jsonb)
     join collection_plan as plan on plan.id = given.id and plan.version = given.version
     order by plan.id for key share of plan
     on conflict (plan_id) do update set reading_at = excluded.reading_at, lacking = excluded.lacking,
       failing_since = excluded.failing_since, problem = excluded.problem, refusal = excluded.refusal`,
    [JSON.stringify(rows)],
  );
}

function textOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
