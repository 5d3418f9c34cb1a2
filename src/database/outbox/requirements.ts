// What PostgreSQL must allow so that Debezium can read the outbox, checked by what works and named with a fix that can be followed where the
// server stands: managed ones have ways of their own, and there a user may replicate whose role does not say so.
import type { Pool } from 'pg';
import { sqlStateOf } from '../../postgres/sql-state.ts';

export type Provider = 'rds' | 'cloudsql' | 'azure' | 'own';

interface Found {
  readonly wal_level: string;
  readonly slots_max: number;
  readonly senders_max: number;
  readonly user_name: string;
  readonly version: number;
  readonly has_attribute: boolean;
  readonly has_slot: boolean;
  /** Of a slot with that name which stands in another database; names are the server's. */
  readonly slot_elsewhere: string | null;
  readonly roles: readonly string[];
}

/** One sentence per thing that is missing, each with the fix. Empty when all is well. Rejects when the database is away. */
export async function missingRequirements(pool: Pool, slotName: string): Promise<readonly string[]> {
  const { rows } = await pool.query<Found>(
    `select current_setting('wal_level') as wal_level,
       current_setting('max_replication_slots')::int as slots_max,
       current_setting('max_wal_senders')::int as senders_max,
       current_user as user_name,
       current_setting('server_version_num')::int as version,
       (select rolreplication or rolsuper from pg_roles where rolname = current_user) as has_attribute,
       exists (select from pg_replication_slots where slot_name = $1) as has_slot,
       (select database::text from pg_replication_slots where slot_name = $1 and database <> current_database()) as slot_elsewhere,
       array(select rolname::text from pg_roles where rolname = any($2)) as roles`,
    [slotName, Object.keys(providerOfRole)],
  );
  const found = rows[0];
  if (found === undefined) return ['PostgreSQL answered without its settings'];
  const provider = providerOf(found.roles);
  const problems: string[] = [];
  if (found.version < 140_000) problems.push('PostgreSQL is older than 14; upgrade it');
  if (found.wal_level !== 'logical') problems.push(`wal_level is ${found.wal_level}; ${logicalFix[provider]}`);
  if (found.slots_max < 1) problems.push('max_replication_slots is 0; set it to 4 or more and restart PostgreSQL');
  if (found.senders_max < 1) problems.push('max_wal_senders is 0; set it to 4 or more and restart PostgreSQL');
  if (found.slot_elsewhere !== null)
    problems.push(
      `replication slot ${slotName} is of database ${found.slot_elsewhere} on the same server, which has each name once; set CDC_SLOT_NAME to another one`,
    );
  if (problems.length > 0 || found.has_attribute || found.has_slot) return problems;
  const problem = replicationProblem(await tryToReplicate(pool), found.user_name, provider);
  return problem === undefined ? [] : [problem];
}

/** What a try to make a slot says of the right to replicate: the SQLSTATE that it failed with, undefined when it did not. */
export function replicationProblem(
  sqlState: string | undefined,
  userName: string,
  provider: Provider,
): string | undefined {
  // Whoever has no right is told so before anything else is looked at.
  if (sqlState === '42501') return `user ${userName} may not replicate; ${replicationFix[provider](userName)}`;
  if (sqlState === '53400')
    return 'all replication slots are in use; drop one that nobody reads, or raise max_replication_slots';
  return undefined;
}

const providerOfRole: Readonly<Record<string, Provider>> = {
  rds_replication: 'rds',
  rds_superuser: 'rds',
  cloudsqlsuperuser: 'cloudsql',
  azure_pg_admin: 'azure',
};

export function providerOf(roles: readonly string[]): Provider {
  return roles.map((role) => providerOfRole[role]).find((provider) => provider !== undefined) ?? 'own';
}

const logicalFix: Readonly<Record<Provider, string>> = {
  rds: 'set rds.logical_replication to 1 in the parameter group, and reboot the instance',
  cloudsql: 'set the flag cloudsql.logical_decoding to on, which restarts the instance',
  azure: 'set the server parameter wal_level to logical, and restart the server',
  own: 'run "alter system set wal_level = logical" and restart PostgreSQL',
};

const replicationFix: Readonly<Record<Provider, (userName: string) => string>> = {
  rds: (userName) => `run "grant rds_replication to ${userName}" as the master user`,
  cloudsql: (userName) => `run "alter user ${userName} with replication" as a member of cloudsqlsuperuser`,
  azure: (userName) => `run "alter role ${userName} with replication" as the server's administrator`,
  own: (userName) => `run "alter role ${userName} replication" as a superuser`,
};

const tryWithinMs = 3_000;

/** Makes a temporary slot, which goes with its connection. The right to is checked first, so that one that takes long is a yes. */
async function tryToReplicate(pool: Pool): Promise<string | undefined> {
  const client = await pool.connect();
  try {
    await client.query(`select set_config('statement_timeout', $1, false)`, [String(tryWithinMs)]);
    await client.query(
      `select pg_create_logical_replication_slot('spindle_try_' || pg_backend_pid(), 'pgoutput', true)`,
    );
    return undefined;
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (sqlState === undefined) throw error;
    return sqlState;
  } finally {
    client.release(true);
  }
}
