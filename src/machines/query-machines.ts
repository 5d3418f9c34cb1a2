// Reads the Portal's machine table, and never writes it.
import type { Pool } from 'pg';
import { bigintArray } from '../postgres/array-values.ts';
import type { MachineRow } from './machine-types.ts';

/** So many that are not known are no newcomers: a consumer has started, or the time of what it knew is over. */
const manyIds = 500;

/**
 * The machines of these ids that there are, in one query. Of many ids it gives all machines, where there are no more than `fleetMax`: the next batches would
 * ask for those. They come as a list of ids for each type, because to take a row for each of a hundred thousand costs ten times as much.
 */
export async function queryMachines(
  pool: Pool,
  machineIds: readonly number[],
  fleetMax = 0,
): Promise<readonly MachineRow[]> {
  const ids = bigintArray(machineIds);
  const isWholeWanted = fleetMax > 0 && machineIds.length >= manyIds;
  const { rows } = await pool.query<{ type: string | null; ids: string }>(
    isWholeWanted
      ? `${byType} (select count(*) from machine) <= $2 or ${asked} group by 1`
      : `${byType} ${asked} group by 1`,
    isWholeWanted ? [ids, fleetMax] : [ids],
  );
  return rows.flatMap(({ type, ids: found }) => (JSON.parse(found) as number[]).map((id) => ({ id, type })));
}

const byType = 'select type::text as type, json_agg(id)::text as ids from machine where';
const asked = 'id = any($1::bigint[])';

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
