// What is remembered of machines: a row of bytes for each, which changes with the batch that it comes of, by compare-and-set on its version.
import type { Pool } from 'pg';
import type { MemoryChanges, StoredMemory } from '../../pipeline/batch.ts';
import { bigintArray, byteaArray } from '../../postgres/array-values.ts';
import type { StatementPart } from '../../postgres/joined-statement.ts';
import type { SaveContext } from '../detections/insert-outcome.ts';

/** What was stored under another digest comes without its bytes. */
export async function loadMemory(
  pool: Pool,
  groupId: string,
  digest: string,
  machineIds: readonly number[],
): Promise<readonly StoredMemory[]> {
  const { rows } = await pool.query<{ machine_id: string; version: string; state: Buffer | null }>({
    name: 'load_machine_memory',
    text: `select machine_id, version, case when digest = $3 then state end as state
       from machine_memory where group_id = $1 and machine_id = any($2::bigint[])`,
    values: [groupId, bigintArray(machineIds), digest],
  });
  return rows.map((row) => ({ machineId: Number(row.machine_id), version: Number(row.version), state: row.state }));
}

/** Requires that each row is what its change was made from. */
export function memoryChange({ groupId }: SaveContext, { digest, machines }: MemoryChanges): StatementPart {
  return {
    name: 'changed_memory',
    // In one order in every consumer, so that two of them never wait for each other.
    text: `insert into machine_memory as stored (group_id, machine_id, version, made_from, digest, state)
       select $1, machine_id, next_version, version, $2, state
       from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[]) as row(machine_id, version, next_version, state)
       order by machine_id
       on conflict (group_id, machine_id) do update set
         version = excluded.version, made_from = excluded.made_from, digest = excluded.digest, state = excluded.state,
         changed_at = now()
       where stored.version = excluded.made_from
       returning stored.xmax = 0 as is_new, stored.made_from`,
    // One that was to be there, and was not, has been made anew: that is another one. So is one that was not to be there.
    requirement: `(select count(*) from changed_memory where is_new = (made_from = 0)) = cardinality($3::bigint[])`,
    values: [
      groupId,
      digest,
      bigintArray(machines.map((each) => each.machineId)),
      bigintArray(machines.map((each) => each.version)),
      bigintArray(machines.map((each) => each.nextVersion)),
      byteaArray(machines.map((each) => each.state)),
    ],
  };
}

/** Whether what is remembered of a machine is not what its change was made from. */
export async function memoryHasMoved(
  pool: Pool,
  { groupId }: SaveContext,
  changes: MemoryChanges | undefined,
): Promise<boolean> {
  if (changes === undefined) return false;
  const { machines, digest } = changes;
  const stored = await loadMemory(
    pool,
    groupId,
    digest,
    machines.map((each) => each.machineId),
  );
  const versions = new Map(stored.map((each) => [each.machineId, each.version]));
  return machines.some(({ machineId, version }) => (versions.get(machineId) ?? 0) !== version);
}
