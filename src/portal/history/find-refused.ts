// Which readings the history's newest table refuses for their values: halved, in transactions that are taken back, until each is found. A table that
// refuses even what is known to be good is wrong itself, and no reading is at fault.
import type { Pool, PoolClient } from 'pg';
import { rehearse } from '../../postgres/in-transaction.ts';
import { refusalOf } from '../../postgres/sql-state.ts';

export interface Refused<Row> {
  readonly rows: readonly Row[];
  /** Of the first of them, as the database says it. */
  readonly reason: string;
}

export interface FindRefusedOptions<Row> {
  readonly store: (client: PoolClient, rows: readonly Row[]) => Promise<void>;
  /** What every table takes that is as it should be. */
  readonly good: readonly Row[];
}

/** Rejects as the database does for another reason than values, and where it refuses what is known to be good. */
export async function findRefused<Row>(
  pool: Pool,
  all: readonly Row[],
  { store, good }: FindRefusedOptions<Row>,
): Promise<Refused<Row>> {
  const rows: Row[] = [];
  let reason = '';
  const waiting = [all];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const given = part;
    const refusal = await rehearse(pool, (client) => store(client, given)).then(() => undefined, refusalOrThrow);
    const [first] = part;
    if (refusal === undefined || first === undefined) continue;
    if (part.length > 1) {
      const middle = Math.floor(part.length / 2);
      waiting.push(part.slice(middle), part.slice(0, middle));
      continue;
    }
    await rehearse(pool, (client) => store(client, good));
    if (rows.length === 0) reason = refusal;
    rows.push(first);
  }
  return { rows, reason };
}

function refusalOrThrow(error: unknown): string {
  const refusal = refusalOf(error);
  if (refusal === undefined) throw error;
  return refusal;
}
