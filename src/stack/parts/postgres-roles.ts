// The roles and databases of the embedded PostgreSQL, made or brought up to date at every start by its superuser, whom nothing else uses.
// Each role gets no more than to log in; what it may do inside a database is granted by `spindle migrate`. Databases and tables that an
// earlier version made as the superuser are handed to the owner's role.
import pg from 'pg';
import type { Secrets } from '../secrets.ts';
import { scramVerifier } from './scram.ts';

export interface Cluster {
  readonly port: number;
  readonly secrets: Secrets;
}

export const superuser = 'admin';
export const ownerRole = 'spindle_owner';

/** What a role may do besides logging in. */
export const programRoles: Readonly<Partial<Record<keyof Secrets, string>>> = {
  // Owns both databases.
  [ownerRole]: 'replication',
  spindle_server: 'noreplication',
  spindle_consumer: 'noreplication',
  // Drops a replication slot that is lost.
  spindle_guardian: 'replication',
  spindle_portal: 'noreplication',
  spindle_machines: 'noreplication',
  spindle_cdc: 'replication',
};

/** Rejects while the server is starting. The same call twice changes nothing but the passwords' salt. */
export async function prepareDatabases(cluster: Cluster, databases: readonly string[]): Promise<void> {
  await asSuperuser(cluster, 'postgres', async (client) => {
    for (const [role, attributes] of Object.entries(programRoles))
      await makeRole(client, role, attributes, cluster.secrets);
    for (const name of databases) await makeDatabase(client, name);
  });
  for (const name of databases) await asSuperuser(cluster, name, (client) => client.query(handOver));
}

/** Resolves when the server takes a connection and answers. */
export async function checkDatabase(cluster: Cluster): Promise<void> {
  await asSuperuser(cluster, 'postgres', (client) => client.query('select'));
}

async function makeRole(client: pg.Client, role: string, attributes: string, secrets: Secrets): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  const verifier = pg.escapeLiteral(scramVerifier(secrets[role as keyof Secrets]));
  const verb = rowCount === 0 ? 'create' : 'alter';
  const rights = `login nosuperuser nocreatedb nocreaterole nobypassrls ${attributes}`;
  await client.query(`${verb} role ${pg.escapeIdentifier(role)} with ${rights} password ${verifier}`);
}

/** Only the roles that are granted it may connect, and nobody but the owner makes anything in it. */
async function makeDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  const database = pg.escapeIdentifier(name);
  if (rowCount === 0) await client.query(`create database ${database} owner ${ownerRole}`);
  else await client.query(`alter database ${database} owner to ${ownerRole}`);
  await client.query(`revoke all on database ${database} from public`);
}

/** Sequences of identity columns and the types of tables follow their tables. */
const handOver = `
do $$
declare
  each record;
begin
  for each in
    select format('alter table %s owner to ${ownerRole}', oid::regclass) as statement
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
      and relowner <> '${ownerRole}'::regrole
    union all
    select format('alter sequence %s owner to ${ownerRole}', oid::regclass)
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'S' and relowner <> '${ownerRole}'::regrole
      and not exists (select from pg_depend where objid = pg_class.oid and deptype in ('a', 'i') and refobjsubid > 0)
    union all
    select format('alter routine %s owner to ${ownerRole}', oid::regprocedure)
    from pg_proc where pronamespace = 'public'::regnamespace and proowner <> '${ownerRole}'::regrole
    union all
    select format('alter publication %I owner to ${ownerRole}', pubname)
    from pg_publication where pubowner <> '${ownerRole}'::regrole and not puballtables
  loop
    execute each.statement;
  end loop;
end $$`;

async function asSuperuser(
  { port, secrets }: Cluster,
  database: string,
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    database,
    user: superuser,
    password: secrets[superuser],
    connectionTimeoutMillis: 2_000,
    application_name: 'spindle-stack',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
