// Reads the Portal's machine table, and never writes it.
import type { Pool } from 'pg';
import { bigintArray } from '../postgres/array-values.ts';
import type { MachineRow } from './machine-types.ts';

/**
 * The machines of these ids that there are, in one query. They come as a list of ids for each type: a fleet of a hundred thousand is read when a
 * consumer starts, and to take a row for each apart costs ten times as much.
 */
export async function queryMachines(pool: Pool, machineIds: readonly number[]): Promise<readonly MachineRow[]> {
  const text = `select type::text as type, json_agg(id)::text as ids from machine where id = any($1::bigint[]) group by 1`;
  const { rows } = await pool.query<{ type: string | null; ids: string }>(text, [bigintArray(machineIds)]);
  return rows.flatMap(({ type, ids }) => (JSON.parse(ids) as number[]).map((id) => ({ id, type })));
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
