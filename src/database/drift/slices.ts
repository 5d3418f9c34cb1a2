// Counts of scored readings by slices of time: written by each consumer for itself, added for whoever asks, and removed when no window needs
// them.
import type { Pool } from 'pg';
import type { EpochMs } from '../../core/time.ts';
import { doubleArray } from '../../postgres/array-values.ts';

/** Which counts may be added: those of one group, and of one digest. */
export interface DriftOwner {
  readonly groupId: string;
  readonly digest: string;
}

/** In place of what the writer has written of this slice. */
export async function saveSlice(
  pool: Pool,
  { groupId, digest }: DriftOwner,
  writer: string,
  beginsAt: EpochMs,
  cells: Float64Array,
): Promise<void> {
  await pool.query({
    name: 'save_drift_slice',
    text: `insert into drift_slice (group_id, digest, begins_at, writer, cells)
       values ($1, $2, to_timestamp($3::double precision / 1000), $4, $5)
       on conflict (group_id, digest, begins_at, writer) do update set cells = excluded.cells`,
    values: [groupId, digest, beginsAt, writer, doubleArray([...cells])],
  });
}

/** The slices that begin from `from` on and before `to`, in time order, those of all writers added. A slice of which nothing was written is absent. */
export async function loadSlices(
  pool: Pool,
  { groupId, digest }: DriftOwner,
  from: EpochMs,
  to: EpochMs,
  cellCount: number,
): Promise<readonly Float64Array[]> {
  const { rows } = await pool.query<{ begins_at: Date; cells: number[] }>({
    name: 'load_drift_slices',
    text: `select begins_at, cells from drift_slice
       where group_id = $1 and digest = $2 and cardinality(cells) = $5
         and begins_at >= to_timestamp($3::double precision / 1000) and begins_at < to_timestamp($4::double precision / 1000)
       order by begins_at`,
    values: [groupId, digest, from, to, cellCount],
  });
  const slices = new Map<number, Float64Array>();
  for (const { begins_at, cells } of rows) {
    const slice = slices.get(begins_at.getTime()) ?? new Float64Array(cellCount);
    slices.set(begins_at.getTime(), slice);
    cells.forEach((count, cell) => {
      slice[cell] = (slice[cell] as number) + count;
    });
  }
  return [...slices.values()];
}

/** Of whatever model: those of the group that began before, and of every group those that began before `ofAll`, as one that is called otherwise now removes none. */
export async function removeSlices(pool: Pool, groupId: string, before: EpochMs, ofAll: EpochMs): Promise<void> {
  await pool.query(
    `delete from drift_slice
     where begins_at < to_timestamp($3::double precision / 1000)
        or (group_id = $1 and begins_at < to_timestamp($2::double precision / 1000))`,
    [groupId, before, ofAll],
  );
}
