// What has to be done from time to time: partitions are made ahead, what is recent is settled, single readings around episodes that were heard of
// late are kept, and what is old is dropped. One Portal at a time; each step is a transaction of its own, so that who is stopped loses nothing.
import type { Pool, PoolClient } from 'pg';
import type { EpochMs } from '../../core/time.ts';
import { inTransaction } from '../../postgres/in-transaction.ts';
import {
  type Keeping,
  missingPartitions,
  overduePartitions,
  type Partition,
  partitionAt,
  partitionMs,
  settledNext,
} from '../curve/plan.ts';
import { keepAroundChanged } from './episode-spans.ts';
import { addPartitions, dropPartition, loadPartitions } from './partitions.ts';
import { type Settled, settlePartition } from './settle.ts';

export interface Tidied extends Settled {
  /** There is more to do at once. */
  readonly hasMore: boolean;
  /** For how long the oldest partition that is not settled yet has been due; 0 for none. */
  readonly overdueMs: number;
}

/** Undefined where another Portal is at it. Tells before each step that it is alive. */
export async function tidy(pool: Pool, keeping: Keeping, alive: () => void = () => {}): Promise<Tidied | undefined> {
  alive();
  const made = await inTurn(pool, async (client, now) => {
    const existing = await loadPartitions(client);
    await addPartitions(client, missingPartitions(existing, now));
    // Single readings may be kept that are as old as there are any.
    const around = new Set([now - keeping.rawMs, now].map((time) => partitionAt('around', time)));
    for (let from = Math.min(...around); from <= now; from += partitionMs.around) around.add(from);
    await addPartitions(
      client,
      [...around].map((from) => ({ kind: 'around', from })),
    );
    return true;
  });
  if (made === undefined) return undefined;
  alive();
  const settled = await inTurn(pool, async (client, now) => {
    const existing = await loadPartitions(client);
    const [next, ...others] = settledNext(existing, keeping, now);
    if (next === undefined) return { readings: 0, thinned: 0, hasMore: false, overdueMs: 0 };
    const done = await settlePartition(client, next.from, { keeping, now, existing, alive });
    const overdueMs =
      others.length === 0 ? 0 : now - keeping.fullMs - ((others[0] as Partition).from + partitionMs.recent);
    return { ...done, hasMore: others.length > 0, overdueMs };
  });
  if (settled === undefined) return undefined;
  alive();
  const episodes = await inTurn(pool, (client, now) =>
    keepAroundChanged(client, { keeping, now, limit: episodesAtOnce }),
  );
  await inTurn(pool, async (client, now) => {
    for (const partition of overduePartitions(await loadPartitions(client), keeping, now).slice(0, droppedAtOnce)) {
      alive();
      await dropPartition(client, partition, null);
    }
  });
  return { ...settled, hasMore: settled.hasMore || episodes === episodesAtOnce };
}

const episodesAtOnce = 200;
/** Each locks its table out for a moment. */
const droppedAtOnce = 4;

interface Done<Result> {
  readonly result: Result;
}

/** One step in a transaction, by the database's clock, or undefined where somebody else is at one. */
async function inTurn<Result>(
  pool: Pool,
  step: (client: PoolClient, now: EpochMs) => Promise<Result>,
): Promise<Result | undefined> {
  const done = await inTransaction(pool, async (client): Promise<Done<Result> | undefined> => {
    const { rows } = await client.query<{ is_ours: boolean; now: Date }>(
      `select pg_try_advisory_xact_lock('reading_mark'::regclass::oid::bigint) as is_ours, now()`,
    );
    const [{ is_ours: isOurs, now }] = rows as [{ is_ours: boolean; now: Date }];
    return isOurs ? { result: await step(client, now.getTime()) } : undefined;
  });
  return done?.result;
}
