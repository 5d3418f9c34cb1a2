// What a PostgreSQL server says of itself and of the schema of a connection, for who examines an installation. It holds no row of any table and no text of
// any statement.
import type { Pool, QueryResultRow } from 'pg';
import { knownVersion, type Schema } from './migrations.ts';

export interface ServerState {
  readonly known_version: number;
  /** By question; one that could not be asked has its reason in place of rows. */
  readonly answers: Readonly<Record<string, readonly QueryResultRow[] | { readonly problem: string }>>;
}

/** Rejects never. */
export async function readServerState(pool: Pool, schema: Schema): Promise<ServerState> {
  const asked = Object.entries(questions).map(async ([name, sql]) => {
    const answer = await pool.query<QueryResultRow>(sql).then(
      ({ rows }) => rows,
      (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
    );
    return [name, answer] as const;
  });
  return { known_version: knownVersion(schema), answers: Object.fromEntries(await Promise.all(asked)) };
}

const questions = {
  server: `select version(), pg_is_in_recovery() as in_recovery, pg_postmaster_start_time() as started_at,
    current_database() as database, current_schema() as schema, pg_database_size(current_database())::text as bytes`,
  migrations: 'select version, name, run_at from schema_version order by version limit 1000',
  settings: `select name, setting, unit from pg_settings
    where name in ('wal_level', 'max_wal_senders', 'max_replication_slots', 'max_slot_wal_keep_size', 'max_connections',
      'shared_buffers', 'synchronous_commit', 'statement_timeout', 'autovacuum', 'TimeZone')
    order by name`,
  tables: `select relname as table, n_live_tup::text as rows, n_dead_tup::text as dead_rows,
      pg_total_relation_size(relid)::text as bytes, last_autovacuum, last_autoanalyze
    from pg_stat_user_tables where schemaname = current_schema() order by relname limit 500`,
  slots: `select slot_name, plugin, database, active, wal_status, restart_lsn::text, confirmed_flush_lsn::text,
      pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::text as retained_bytes
    from pg_replication_slots order by slot_name limit 100`,
  publications:
    'select pubname, puballtables, pubinsert, pubupdate, pubdelete from pg_publication order by pubname limit 100',
  connections: `select application_name, state, wait_event_type, count(*)::int as count,
      max(extract(epoch from clock_timestamp() - xact_start))::float as longest_transaction_seconds
    from pg_stat_activity where datname = current_database()
    group by application_name, state, wait_event_type order by 1, 2, 3 limit 500`,
};
