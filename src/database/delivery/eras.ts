// The eras in which detections are stored, each in a partition of its own: turned and dropped by the database's own functions, which alone may
// (docs/decisions/0063-detections-by-era.md). Who cannot have the lock at once does nothing, and is to ask again, but not soon.
import type { Pool } from 'pg';
import { sqlStateOf } from '../../postgres/sql-state.ts';

/** Why the open era cannot be closed: what was stored before there were eras is not checked yet, or a consumer that knows of none still stores. */
export type EraObstacle = 'unchecked' | 'earlier-consumer';

export interface Eras {
  /** How many there are, with the open one. */
  readonly count: number;
  /** For how long the open one has been open. */
  readonly openMs: number;
  readonly obstacle: EraObstacle | null;
}

export async function readEras(pool: Pool): Promise<Eras> {
  const { rows } = await pool.query<{ count: number; open_ms: number; obstacle: EraObstacle | null }>(
    `select count(*)::int as count,
       (extract(epoch from clock_timestamp() - max(opened_at) filter (where closed_at is null)) * 1000)::double precision as open_ms,
       detection_era_obstacle() as obstacle
     from detection_era`,
  );
  const [{ count, open_ms: openMs, obstacle }] = rows as [(typeof rows)[number]];
  return { count, openMs: Math.max(0, openMs), obstacle };
}

/** Whether it was done. `busy` where others had the table in use, as a dump has for hours: while it waited for them, all who store waited behind it. */
export type EraStep = boolean | 'busy';

/** Closes the open era where it has been open for so long, and nothing keeps it open. */
export async function turnEra(pool: Pool, openForMs: number): Promise<EraStep> {
  return called(pool, `select turn_detection_era(${interval('$1')}) as done`, [openForMs]);
}

/** Those that were closed so long ago, the oldest first. */
export async function findClosedEras(pool: Pool, closedForMs: number): Promise<readonly number[]> {
  const { rows } = await pool.query<{ era: number }>(
    `select era from detection_era where closed_at <= now() - ${interval('$1')} order by era`,
    [closedForMs],
  );
  return rows.map(({ era }) => era);
}

/** Counts some of an era's rows, for the ledger. Whether there are more. */
export async function countEra(pool: Pool, era: number, blocks: number): Promise<boolean> {
  return (await called(pool, 'select count_detection_era($1, $2) as done', [era, blocks])) === true;
}

/** Whether it is gone: one that is closed for so long, and counted, or that is the first one, and empty. */
export async function dropEra(pool: Pool, era: number, closedForMs: number): Promise<EraStep> {
  return called(pool, `select drop_detection_era($1, ${interval('$2')}) as done`, [era, closedForMs]);
}

function interval(parameter: string): string {
  return `make_interval(secs => ${parameter}::double precision / 1000)`;
}

async function called(pool: Pool, text: string, values: readonly number[]): Promise<EraStep> {
  try {
    const { rows } = await pool.query<{ done: boolean }>(text, [...values]);
    return rows[0]?.done === true;
  } catch (error) {
    if (sqlStateOf(error) !== lockNotAvailable) throw error;
    return 'busy';
  }
}

const lockNotAvailable = '55P03';
