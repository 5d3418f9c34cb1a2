// The replication slot that Debezium reads the outbox through, as PostgreSQL sees it.
import type { Pool } from 'pg';

export interface Slot {
  readonly active: boolean;
  /** `reserved` and `extended` are sound, `unreserved` is about to be lost, `lost` is lost. */
  readonly walStatus: string;
  /** In bytes from the beginning of the WAL; null while the slot is being made. */
  readonly confirmedPosition: number | null;
  /** WAL that PostgreSQL keeps because of the slot. */
  readonly retainedBytes: number;
}

/** Undefined when there is no such slot. */
export async function readSlot(pool: Pool, slotName: string): Promise<Slot | undefined> {
  const { rows } = await pool.query<{
    active: boolean;
    wal_status: string | null;
    confirmed: string | null;
    retained_bytes: string | null;
  }>(
    `select active, wal_status, pg_wal_lsn_diff(confirmed_flush_lsn, '0/0')::text as confirmed,
       pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint as retained_bytes
     from pg_replication_slots where slot_name = $1 and database = current_database()`,
    [slotName],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    active: row.active,
    walStatus: row.wal_status ?? 'unknown',
    confirmedPosition: row.confirmed === null ? null : Number(row.confirmed),
    retainedBytes: Number(row.retained_bytes ?? 0),
  };
}

/** Drops a slot that nobody reads; one that is absent is no fault. */
export async function dropSlot(pool: Pool, slotName: string): Promise<void> {
  await pool.query(
    `select pg_drop_replication_slot(slot_name) from pg_replication_slots
     where slot_name = $1 and database = current_database()`,
    [slotName],
  );
}
