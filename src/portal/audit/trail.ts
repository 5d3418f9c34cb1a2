// The trail of what people change beside alarms and machines: a row is written before it is done, and what became of it behind it. What cannot be written
// down is not done.
import type { Pool, PoolClient } from 'pg';
import type { TrailDetail } from './actions.ts';

export interface TrailEntry {
  readonly actor: string;
  /** Of the sender. */
  readonly address: string | null;
  readonly action: string;
  readonly target: string | null;
  /** Never a secret. */
  readonly detail: TrailDetail | null;
}

/** Resolves with the row's id. */
export async function beginTrail(pool: Pool | PoolClient, entry: TrailEntry): Promise<string> {
  const { actor, address, action, target, detail } = entry;
  const { rows } = await pool.query<{ id: string }>(
    'insert into audit (actor, address, action, target, detail) values ($1, $2, $3, $4, $5) returning id',
    [actor, address, action, target, detail],
  );
  // An insert that returns nothing has failed.
  return rows[0]?.id as string;
}

export async function endTrail(pool: Pool | PoolClient, id: string, outcome: string): Promise<void> {
  await pool.query('update audit set outcome = $2 where id = $1', [id, outcome]);
}

/** Of what is done in this transaction: both stand, or neither does. */
export async function writeTrail(client: PoolClient, entry: TrailEntry): Promise<void> {
  await endTrail(client, await beginTrail(client, entry), 'done');
}

/** For commands: the step between a row and what became of it. Rejects as the step does. */
export async function onTrail<T>(pool: Pool, entry: TrailEntry, step: () => Promise<T>): Promise<T> {
  const id = await beginTrail(pool, entry);
  try {
    const done = await step();
    await endTrail(pool, id, 'done');
    return done;
  } catch (error) {
    // The step's own error says more than that nobody could write it down.
    await endTrail(pool, id, `refused (${(error as Error).name})`).catch(() => {});
    throw error;
  }
}
