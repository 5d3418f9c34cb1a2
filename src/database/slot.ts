// The replication slot that Debezium reads the outbox through, as PostgreSQL sees it.
import type { Pool } from 'pg';

export interface Slot {
  readonly active: boolean;
  /** The process that serves the connector; another one after every reconnection, null when nobody is connected. */
  readonly activePid: number | null;
  /** `reserved` and `extended` are sound, `unreserved` is about to be lost, `lost` is lost. */
  readonly walStatus: string;
  /** Null while the slot is being made. */
  readonly confirmedLsn: string | null;
  /** WAL that PostgreSQL keeps because of the slot. */
  readonly retainedBytes: number;
}

/** Undefined when there is no such slot. */
export async function readSlot(pool: Pool, slotName: string): Promise<Slot | undefined> {
  const { rows } = await pool.query<{
    active: boolean;
    active_pid: number | null;
    wal_status: string | null;
    confirmed_flush_lsn: string | null;
    retained_bytes: string | null;
  }>(
    `select active, active_pid, wal_status, confirmed_flush_lsn::text,
       pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint as retained_bytes
     from pg_replication_slots where slot_name = $1 and database = current_database()`,
    [slotName],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    active: row.active,
    activePid: row.active_pid,
    walStatus: row.wal_status ?? 'unknown',
    confirmedLsn: row.confirmed_flush_lsn,
    retainedBytes: Number(row.retained_bytes ?? 0),
  };
}

/** Whether the publication carries inserts alone; null when it does not exist. */
export async function isInsertOnly(pool: Pool, publicationName: string): Promise<boolean | null> {
  const { rows } = await pool.query<{ insert_only: boolean }>(
    `select pubinsert and not (pubupdate or pubdelete or pubtruncate) as insert_only
     from pg_publication where pubname = $1`,
    [publicationName],
  );
  return rows[0]?.insert_only ?? null;
}

/** Drops a slot that nobody reads; one that is absent is no fault. */
export async function dropSlot(pool: Pool, slotName: string): Promise<void> {
  await pool.query(
    `select pg_drop_replication_slot(slot_name) from pg_replication_slots
     where slot_name = $1 and database = current_database()`,
    [slotName],
  );
}
