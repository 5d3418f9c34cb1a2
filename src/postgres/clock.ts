// What time it is by the clock that all programs of a database share.
import type { Pool } from 'pg';
import type { EpochMs } from '../core/time.ts';

export async function clockOf(pool: Pool): Promise<EpochMs> {
  const { rows } = await pool.query<{ ms: number }>(
    'select extract(epoch from clock_timestamp())::double precision * 1000 as ms',
  );
  return Math.floor(rows[0]?.ms as number);
}
