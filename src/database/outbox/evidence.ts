// The database's half of the evidence for what is in Kafka: the outbox rows that still lack it, how far it reaches, and up to where each
// topic was read for it. Also the markers that prove the way while nothing else is written.
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';

/** Taken at one moment. */
export interface Mark {
  /** All transactions before this one have ended. */
  readonly endedBefore: number;
  /** No transaction from this one on has ended. */
  readonly nextTransaction: number;
  /** A position in the WAL after the commits of all that ended before, in bytes. */
  readonly position: number;
}

/** Two statements in this order: the position must come after the transactions. */
export async function takeMark(pool: Pool): Promise<Mark> {
  const { rows } = await pool.query<{ xmin: string; xmax: string }>(
    `select pg_snapshot_xmin(snapshot)::text as xmin, pg_snapshot_xmax(snapshot)::text as xmax
     from pg_current_snapshot() as snapshot`,
  );
  const { rows: positions } = await pool.query<{ position: string }>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as position`,
  );
  const [snapshot] = rows;
  const [at] = positions;
  if (snapshot === undefined || at === undefined) throw new Error('PostgreSQL told no position of its WAL');
  return {
    endedBefore: Number(snapshot.xmin),
    nextTransaction: Number(snapshot.xmax),
    position: Number(at.position),
  };
}

export interface OutboxEntry {
  readonly id: string;
  readonly topic: string;
  readonly transaction: number;
}

/** Rows of transactions from `from` on, in their order: at least `count` of them, unless there are fewer, and always whole transactions. */
export async function listEntries(
  pool: Pool,
  from: number,
  count: number,
): Promise<{ readonly entries: readonly OutboxEntry[]; readonly isAll: boolean }> {
  // A row of the answer takes longer than an id, so that those of a transaction share one.
  const { rows } = await pool.query<{ ids: string; topic: string; transaction: string; last: string | null }>(
    `with last as (
       select (select transaction_id from outbox where transaction_id >= $1 order by transaction_id offset $2 limit 1) as id
     )
     select string_agg(outbox.id::text, ',') as ids, aggregatetype as topic, transaction_id::text as transaction, last.id::text as last
     from outbox, last where transaction_id >= $1 and (last.id is null or transaction_id <= last.id)
     group by transaction_id, aggregatetype, last.id order by outbox.transaction_id`,
    [from, count],
  );
  return {
    entries: rows.flatMap(({ ids, topic, transaction }) =>
      ids.split(',').map((id) => ({ id, topic, transaction: Number(transaction) })),
    ),
    isAll: (rows[0]?.last ?? null) === null,
  };
}

/** Which of these ids belong to rows of transactions from `from` on. */
export async function findLater(pool: Pool, ids: readonly string[], from: number): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    'select id from outbox where id = any($1::uuid[]) and transaction_id >= $2',
    [ids, from],
  );
  return new Set(rows.map((row) => row.id));
}

/** Up to where a topic was read. */
export interface TopicPosition {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  readonly next: number;
}

export interface StoredEvidence {
  /** Another one since topics were reopened: what was read before is no evidence any more. */
  readonly generation: number;
  /** All rows of earlier transactions have been read from their topic. */
  readonly confirmedBefore: number;
  readonly positions: readonly TopicPosition[];
}

/** How far the evidence reaches, and whether it began anew because this server has never had the transactions that it speaks of. */
export async function loadEvidence(
  pool: Pool,
  slotName: string,
): Promise<StoredEvidence & { readonly isAnew: boolean }> {
  const isAnew = await beginAnewAfterRestore(pool, slotName);
  const { rows } = await pool.query<{ transaction_id: string; generation: string }>(
    'select transaction_id::text, generation::text from outbox_confirmation where slot_name = $1',
    [slotName],
  );
  const positions = await pool.query<{ topic: string; topic_id: string; partition: number; next_offset: string }>(
    'select topic, topic_id, partition, next_offset::text from evidence_position where slot_name = $1',
    [slotName],
  );
  return {
    isAnew,
    generation: Number(rows[0]?.generation ?? 0),
    confirmedBefore: Number(rows[0]?.transaction_id ?? 0),
    positions: positions.rows.map((row) => ({
      topic: row.topic,
      topicId: row.topic_id,
      partition: row.partition,
      next: Number(row.next_offset),
    })),
  };
}

/**
 * A dump that was restored into another server speaks of transactions that this one has not had: new rows, whose transactions have lower
 * numbers, would count as confirmed. Then nothing is, and rows of such transactions get the number of this one.
 */
async function beginAnewAfterRestore(pool: Pool, slotName: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update outbox_confirmation set transaction_id = 0, generation = generation + 1
       where slot_name = $1 and transaction_id > pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
      [slotName],
    );
    const isAnew = rowCount !== 0;
    if (isAnew) await client.query('delete from evidence_position where slot_name = $1', [slotName]);
    // What a statement sees is of transactions before the end of its snapshot, but for such rows. Conditions of machines would be read again at every look.
    for (const table of ['outbox', 'machine_condition'])
      await client.query(
        `update ${table} set transaction_id = pg_current_xact_id()::text::bigint
         where transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
      );
    return isAnew;
  });
}

/**
 * Stores how far the evidence reaches. What is stored already never goes back. Resolves with false, and stores nothing, where it is of another generation, or
 * of another topic under a name that evidence is stored of: one of the two was read of a topic that is gone, which whoever loads them sees.
 */
export async function storeEvidence(pool: Pool, slotName: string, evidence: StoredEvidence): Promise<boolean> {
  const { positions } = evidence;
  return inTransaction(pool, async (client) => {
    // First, so that nobody else who stores comes between, nor where both are the first: a row that is not there yet cannot be locked.
    await client.query(
      'insert into outbox_confirmation (slot_name) select $1 where $2::bigint = 0 on conflict (slot_name) do nothing',
      [slotName, evidence.generation],
    );
    await client.query('select from outbox_confirmation where slot_name = $1 for update', [slotName]);
    const { rowCount: others } = await client.query(
      `select from evidence_position as stored join unnest($2::text[], $3::uuid[]) as at(topic, topic_id) on at.topic = stored.topic
       where slot_name = $1 and stored.topic_id <> at.topic_id limit 1`,
      [slotName, positions.map((each) => each.topic), positions.map((each) => each.topicId)],
    );
    if (others !== 0) return false;
    const { rowCount } = await client.query(
      `insert into outbox_confirmation as stored (slot_name, generation, transaction_id, confirmed_at)
       select $1, $2::bigint, $3, now()
       where $2::bigint = 0 or exists (select from outbox_confirmation where slot_name = $1)
       on conflict (slot_name) do update set
         transaction_id = greatest(stored.transaction_id, excluded.transaction_id), confirmed_at = now()
       where stored.generation = excluded.generation`,
      [slotName, evidence.generation, evidence.confirmedBefore],
    );
    if (rowCount === 0) return false;
    if (positions.length === 0) return true;
    await client.query(
      `insert into evidence_position as stored (slot_name, topic, topic_id, partition, next_offset)
       select $1, topic, topic_id, partition, next
       from unnest($2::text[], $3::uuid[], $4::int[], $5::bigint[]) as at(topic, topic_id, partition, next)
       on conflict (slot_name, topic, partition) do update set
         next_offset = greatest(stored.next_offset, excluded.next_offset)`,
      [
        slotName,
        positions.map((each) => each.topic),
        positions.map((each) => each.topicId),
        positions.map((each) => each.partition),
        positions.map((each) => each.next),
      ],
    );
    return true;
  });
}

/**
 * These topics are gone or made anew: what the outbox holds of them lacks evidence again, and all topics are read again from their beginning. Of the
 * others their ids stay known. What anybody has read before and has not stored yet is no evidence any more.
 */
export async function reopenEvidence(pool: Pool, slotName: string, topics: readonly string[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    // First, so that nobody who stores comes between.
    await client.query(
      `insert into outbox_confirmation as stored (slot_name, generation) values ($1, 1)
       on conflict (slot_name) do update set
         generation = stored.generation + 1,
         transaction_id = least(stored.transaction_id, (select min(transaction_id) from outbox where aggregatetype = any($2::text[])))`,
      [slotName, topics],
    );
    await client.query('delete from evidence_position where slot_name = $1 and topic = any($2::text[])', [
      slotName,
      topics,
    ]);
    await client.query('update evidence_position set next_offset = 0 where slot_name = $1', [slotName]);
  });
}

/** Writes a row that leaves the outbox in the same transaction, which is the caller's: the WAL carries it, and nothing has to be cleaned up. */
export async function writeMarker(
  client: PoolClient,
  marker: { readonly id: string; readonly topic: string; readonly at: string; readonly payload: string },
): Promise<void> {
  const { id, topic, at, payload } = marker;
  await client.query(
    `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time)
     values ($1, $2, 'marker', 'spindle.delivery.marker', $3, '/spindle/guardian', 'marker', $4)`,
    [id, topic, payload, at],
  );
  await client.query('delete from outbox where id = $1', [id]);
}

/** Notes a marker that came out of Kafka. */
export async function storeMarker(
  pool: Pool,
  slotName: string,
  marker: { readonly writtenAt: Date; readonly latencyMs: number },
): Promise<void> {
  await pool.query(
    `insert into outbox_confirmation as stored (slot_name, marker_at, marker_latency_ms) values ($1, $2, $3)
     on conflict (slot_name) do update set marker_at = excluded.marker_at, marker_latency_ms = excluded.marker_latency_ms`,
    [slotName, marker.writtenAt, marker.latencyMs],
  );
}
