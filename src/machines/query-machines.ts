// Reads the Portal's machine table, and never writes it.
import type { Pool } from 'pg';
import type { MachineRow } from './machine-types.ts';

/** The machines of these ids that there are, in one query. */
export async function queryMachines(pool: Pool, machineIds: readonly number[]): Promise<readonly MachineRow[]> {
  const text = 'select id, type::text as type from machine where id = any($1::bigint[])';
  const { rows } = await pool.query<{ id: string; type: string | null }>(text, [machineIds]);
  return rows.map(({ id, type }) => ({ id: Number(id), type }));
}

/** The first machines by id, at most `countMax`. */
export async function listMachines(pool: Pool, countMax: number): Promise<readonly MachineRow[]> {
  const text = 'select id, type::text as type from machine order by id limit $1';
  const { rows } = await pool.query<{ id: string; type: string | null }>(text, [countMax]);
  return rows.map(({ id, type }) => ({ id: Number(id), type }));
}

/** How many machines there are. */
export async function countMachines(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: string }>('select count(*) as count from machine');
  return Number(rows[0]?.count);
}
