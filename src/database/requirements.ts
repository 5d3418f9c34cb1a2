// What PostgreSQL must allow so that Debezium can read the outbox, checked and named with the fix.
import type { Pool } from 'pg';

/** One sentence per thing that is missing, each with the fix. Empty when all is well. Rejects when the database is away. */
export async function missingRequirements(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{
    wal_level: string;
    max_replication_slots: number;
    max_wal_senders: number;
    may_replicate: boolean;
    user_name: string;
    version: number;
  }>(
    `select current_setting('wal_level') as wal_level,
       current_setting('max_replication_slots')::int as max_replication_slots,
       current_setting('max_wal_senders')::int as max_wal_senders,
       current_user as user_name,
       current_setting('server_version_num')::int as version,
       (select rolreplication or rolsuper from pg_roles where rolname = current_user) as may_replicate`,
  );
  const found = rows[0];
  if (found === undefined) return ['PostgreSQL answered without its settings'];
  const problems: string[] = [];
  if (found.version < 140_000) problems.push(`PostgreSQL is older than 14; upgrade it`);
  if (found.wal_level !== 'logical') {
    problems.push(`wal_level is ${found.wal_level}; run "alter system set wal_level = logical" and restart PostgreSQL`);
  }
  if (found.max_replication_slots < 1)
    problems.push('max_replication_slots is 0; set it to 4 or more and restart PostgreSQL');
  if (found.max_wal_senders < 1) problems.push('max_wal_senders is 0; set it to 4 or more and restart PostgreSQL');
  if (!found.may_replicate) {
    problems.push(
      `user ${found.user_name} may not replicate; run "alter role ${found.user_name} replication" as a superuser`,
    );
  }
  return problems;
}
