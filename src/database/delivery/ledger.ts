// The ledger of what was read and delivered, as the database knows it. Read only.
import type { Pool } from 'pg';

export interface PartitionLedger {
  readonly topicId: string;
  readonly partition: number;
  readonly firstOffset: number;
  readonly nextOffset: number;
  /** Where the log ended when the partition was last read. */
  readonly logEndSeen: number;
  readonly scored: number;
  readonly anomalous: number;
  readonly rejected: number;
  /** Readings of arrays beyond one for each scored, and for each rejected, record. */
  readonly moreScored: number;
  readonly moreRejected: number;
  readonly skipped: number;
  readonly lost: number;
  /** The topic was recreated under its name, and this is the old one. */
  readonly closed: boolean;
  readonly updatedAt: Date;
}

export interface OutboxLedger {
  /** Rows that were ever written. */
  readonly written: number;
  readonly confirmed: number;
  readonly unconfirmed: number;
  /** Of these, those that let others go first and are not in the outbox itself yet. */
  readonly deferred: number;
  /** Rows deleted since they were confirmed. */
  readonly removed: number;
  /** Of those in the outbox itself. */
  readonly oldestUnconfirmedAgeSeconds: number | null;
  /** The last marker that came out of Kafka: how long ago it was written, and how long it took. */
  readonly marker: { readonly ageSeconds: number; readonly latencyMs: number } | null;
}

export interface DeadLetterLedger {
  readonly open: number;
  readonly replayed: number;
  readonly discarded: number;
}

export async function readPartitionLedger(
  pool: Pool,
  groupId: string,
  topic: string,
): Promise<readonly PartitionLedger[]> {
  const { rows } = await pool.query(
    `select * from consumer_progress where group_id = $1 and topic = $2 order by closed_at nulls last, topic_id, partition`,
    [groupId, topic],
  );
  return rows.map((row) => ({
    topicId: row.topic_id,
    partition: row.partition,
    firstOffset: Number(row.first_offset),
    nextOffset: Number(row.next_offset),
    logEndSeen: Number(row.log_end),
    scored: Number(row.scored),
    anomalous: Number(row.anomalous),
    rejected: Number(row.rejected),
    moreScored: Number(row.more_scored),
    moreRejected: Number(row.more_rejected),
    skipped: Number(row.skipped),
    lost: Number(row.lost),
    closed: row.closed_at !== null,
    updatedAt: row.updated_at,
  }));
}

export async function readOutboxLedger(pool: Pool, slotName: string): Promise<OutboxLedger> {
  const { rows } = await pool.query(
    `with confirmation as (
       select coalesce(max(transaction_id), 0) as transaction_id, coalesce(max(removed), 0) as removed,
         extract(epoch from now() - max(marker_at)) as marker_age, max(marker_latency_ms) as marker_latency
       from outbox_confirmation where slot_name = $1
     )
     select (select count(*) from outbox) as present, (select count(*) from outbox_deferred) as deferred, confirmation.removed, marker_age, marker_latency,
       (select count(*) from outbox where transaction_id >= confirmation.transaction_id) as unconfirmed,
       (select extract(epoch from now() - min(created_at)) from outbox
        where transaction_id >= confirmation.transaction_id) as oldest_age
     from confirmation`,
    [slotName],
  );
  const { present, removed, oldest_age: oldestAge, marker_age: markerAge } = rows[0];
  const deferred = Number(rows[0].deferred);
  const unconfirmed = Number(rows[0].unconfirmed) + deferred;
  const written = Number(present) + Number(removed) + deferred;
  return {
    written,
    confirmed: written - unconfirmed,
    unconfirmed,
    deferred,
    removed: Number(removed),
    oldestUnconfirmedAgeSeconds: oldestAge === null ? null : Math.max(0, Number(oldestAge)),
    marker:
      markerAge === null
        ? null
        : { ageSeconds: Math.max(0, Number(markerAge)), latencyMs: Number(rows[0].marker_latency) },
  };
}

/** What of the outbox itself is not confirmed, without a look at the rest of it: of hours of alerts, that would take ever longer. */
export async function readUnconfirmed(
  pool: Pool,
  slotName: string,
): Promise<Pick<OutboxLedger, 'unconfirmed' | 'oldestUnconfirmedAgeSeconds'>> {
  const { rows } = await pool.query<{ unconfirmed: string; oldest_age: string | null }>(
    `select count(*) as unconfirmed, extract(epoch from now() - min(created_at)) as oldest_age from outbox
     where transaction_id >= coalesce((select transaction_id from outbox_confirmation where slot_name = $1), 0)`,
    [slotName],
  );
  const { unconfirmed = '0', oldest_age: oldestAge = null } = rows[0] ?? {};
  return {
    unconfirmed: Number(unconfirmed),
    oldestUnconfirmedAgeSeconds: oldestAge === null ? null : Math.max(0, Number(oldestAge)),
  };
}

export async function readDeadLetterLedger(pool: Pool): Promise<DeadLetterLedger> {
  const { rows } = await pool.query<{ open: string; replayed: string; discarded: string }>(
    `select count(*) filter (where resolution is null) as open,
       count(*) filter (where resolution = 'replayed') as replayed,
       count(*) filter (where resolution = 'discarded') as discarded
     from dead_letter`,
  );
  const { open, replayed, discarded } = rows[0] as { open: string; replayed: string; discarded: string };
  return { open: Number(open), replayed: Number(replayed), discarded: Number(discarded) };
}
