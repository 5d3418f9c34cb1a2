// The replication slot that Debezium reads the outbox through, as PostgreSQL sees it.
import pg, { type Pool } from 'pg';
import { type PostgresOptions, replicate } from '../../postgres/pool.ts';

export interface Slot {
  readonly active: boolean;
  /** Since PostgreSQL knows that nobody reads it; null where somebody does, or it does not say (before 17). */
  readonly inactiveForMs: number | null;
  /** `reserved` and `extended` are sound, `unreserved` is about to be lost, `lost` is lost. */
  readonly walStatus: string;
  /** In bytes from the beginning of the WAL; null while the slot is being made. */
  readonly confirmedPosition: number | null;
  /** WAL that PostgreSQL keeps because of the slot. */
  readonly retainedBytes: number;
  /** Who keeps the slot from being made, as a sentence's end; null when it is made, or nobody does. */
  readonly waitsFor: string | null;
  /** Whether standbys have it too, so that it outlives this server; null where PostgreSQL has no such slots (before 17). */
  readonly survivesFailover: boolean | null;
}

/** Undefined when there is no such slot. */
export async function readSlot(pool: Pool, slotName: string): Promise<Slot | undefined> {
  const { rows } = await pool.query<{
    active: boolean;
    inactive_ms: number | null;
    wal_status: string | null;
    confirmed: string | null;
    retained_bytes: string | null;
    failover: boolean | null;
  }>(
    `select active, wal_status,
       extract(epoch from clock_timestamp() - (to_jsonb(pg_replication_slots) ->> 'inactive_since')::timestamptz)::float8 * 1000 as inactive_ms, pg_wal_lsn_diff(confirmed_flush_lsn, '0/0')::text as confirmed,
       pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint as retained_bytes,
       (to_jsonb(pg_replication_slots) ->> 'failover')::boolean as failover
     from pg_replication_slots where slot_name = $1 and database = current_database()`,
    [slotName],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    active: row.active,
    inactiveForMs: row.inactive_ms,
    walStatus: row.wal_status ?? 'unknown',
    confirmedPosition: row.confirmed === null ? null : Number(row.confirmed),
    retainedBytes: Number(row.retained_bytes ?? 0),
    waitsFor: row.confirmed === null ? await findBlocker(pool, slotName) : null,
    survivesFailover: row.failover,
  };
}

/** A slot is made when all transactions have ended that were open anywhere in the server, whatever their database. */
async function findBlocker(pool: Pool, slotName: string): Promise<string | null> {
  const { rows } = await pool.query<{
    pid: number;
    database: string | null;
    application: string | null;
    seconds: number | null;
  }>(
    `select blocker.pid, activity.datname as database, activity.application_name as application,
       extract(epoch from clock_timestamp() - activity.xact_start)::int as seconds
     from pg_replication_slots as slot
       cross join lateral unnest(pg_blocking_pids(slot.active_pid)) as blocker (pid)
       left join pg_stat_activity as activity on activity.pid = blocker.pid
     where slot.slot_name = $1 and slot.database = current_database()
     order by activity.xact_start nulls last limit 1`,
    [slotName],
  );
  const [row] = rows;
  if (row === undefined) return null;
  if (row.pid === 0) return 'a prepared transaction; see pg_prepared_xacts, and commit it or roll it back';
  const name = row.application ? ` of ${row.application}` : '';
  const age = row.seconds === null ? '' : `, open for ${row.seconds} s`;
  return `a transaction in database ${row.database}${name} (process ${row.pid}${age}); let it end, or: select pg_terminate_backend(${row.pid})`;
}

/** Drops a slot that nobody reads; one that is absent is no fault. */
export async function dropSlot(pool: Pool, slotName: string): Promise<void> {
  await pool.query(
    `select pg_drop_replication_slot(slot_name) from pg_replication_slots
     where slot_name = $1 and database = current_database()`,
    [slotName],
  );
}

/**
 * Has PostgreSQL keep the slot on standbys too, without making it anew, so that nothing is sent again. Nobody may be reading it. Needs the right to
 * replicate, and PostgreSQL 17 or newer.
 */
export async function letSurviveFailover(database: PostgresOptions, slotName: string): Promise<void> {
  // No function does it, only a command of the replication protocol, which takes no parameters and knows its words in capitals alone.
  await replicate(
    database,
    'spindle-guardian',
    `ALTER_REPLICATION_SLOT ${pg.escapeIdentifier(slotName)} (FAILOVER true)`,
  );
}

export interface StandbySlot {
  readonly name: string;
  readonly isRead: boolean;
}

/** The slots of standbys that have to have what Debezium is given before it is (synchronized_standby_slots). */
export async function readAwaitedStandbys(pool: Pool): Promise<readonly StandbySlot[]> {
  const { rows } = await pool.query<StandbySlot>(
    `select named.name, coalesce(slot.active, false) as "isRead"
     from (select trim(both ' "' from name) as name
       from unnest(string_to_array(nullif(current_setting('synchronized_standby_slots', true), ''), ',')) as name) as named
     left join pg_replication_slots as slot on slot.slot_name = named.name and slot.slot_type = 'physical'
     order by named.name`,
  );
  return rows;
}
