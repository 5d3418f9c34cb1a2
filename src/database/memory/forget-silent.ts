// Forgets what is remembered of machines that have been silent for long: those that were taken out of the plant, and all of groups that nobody reads
// with any more. Some rows at a time, in the order of the table's key, so that no look takes long however many machines there are.
import type { Pool } from 'pg';

/** Where a walk has got to; null for its beginning, and again when it is through. */
export type MemoryPlace = { readonly groupId: string; readonly machineId: string } | null;

export interface ForgetOptions {
  readonly silentMs: number;
  /** Rows that are looked at. */
  readonly limit: number;
}

/** Looks at the rows behind the place. One that changes meanwhile stays. Resolves with how far it came, and how many rows are gone. */
export async function forgetSilent(
  pool: Pool,
  after: MemoryPlace,
  { silentMs, limit }: ForgetOptions,
): Promise<{ readonly place: MemoryPlace; readonly count: number }> {
  const { rows } = await pool.query<Row>(
    `with looked as (
       select group_id, machine_id from machine_memory
       where $1::text is null or (group_id, machine_id) > ($1, $2::bigint) order by group_id, machine_id limit $3
     ), gone as (
       delete from machine_memory using looked
       where machine_memory.group_id = looked.group_id and machine_memory.machine_id = looked.machine_id
         and machine_memory.changed_at < now() - make_interval(secs => $4::double precision / 1000)
       returning 1
     )
     select group_id, machine_id, (select count(*) from looked) as looked_at, (select count(*) from gone) as count
     from looked order by group_id desc, machine_id desc limit 1`,
    [after?.groupId ?? null, after?.machineId ?? null, limit, silentMs],
  );
  const [last] = rows;
  if (last === undefined) return { place: null, count: 0 };
  const isThrough = Number(last.looked_at) < limit;
  return {
    place: isThrough ? null : { groupId: last.group_id, machineId: last.machine_id },
    count: Number(last.count),
  };
}

interface Row {
  readonly group_id: string;
  readonly machine_id: string;
  readonly looked_at: string;
  readonly count: string;
}
