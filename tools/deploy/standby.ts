// A standby of a PostgreSQL that runs in a home: a copy of its files that follows its WAL, and takes over when it is told to.
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Home } from '../../src/stack/home.ts';
import { postgresProgram, postgresSuperuser } from '../../src/stack/parts/postgres.ts';
import { choosePostgresUser, runAs, withoutPostgresEnvironment } from '../../src/stack/parts/postgres-user.ts';
import { type CuttableProxy, openProxy } from '../../test/chaos/proxy.ts';
import { freePort } from '../../test/support/stack.ts';
import { copyCluster, giveTo } from './copy-cluster.ts';
import { end, until } from './real-parts.ts';

/** The slot by which the primary keeps WAL for it. */
export const standbySlot = 'standby_1';

export interface Standby {
  readonly port: number;
  /** What it hears of the primary. */
  readonly stream: CuttableProxy;
  readonly ask: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly stop: () => Promise<void>;
}

/** Resolves when it follows. `database` is that of the slots which it takes over. */
export async function startStandby(home: Home, primaryPort: number, database: string): Promise<Standby> {
  const from = join(home.data, 'postgres');
  const data = join(home.data, 'standby');
  await askServer(home, primaryPort, `select pg_create_physical_replication_slot('${standbySlot}', true)`);
  await copyCluster({ home, port: primaryPort, from, to: data }, async () => {});
  writeFileSync(join(data, 'standby.signal'), '');
  giveTo(data, statSync(from));
  const stream = await openProxy(await freePort(), primaryPort);
  const port = await freePort();
  const child = await spawnStandby(home, data, {
    ...{ port, listen_addresses: '127.0.0.1', unix_socket_directories: '', wal_level: 'logical', max_connections: 100 },
    primary_conninfo: conninfo(home, stream.port, database),
    primary_slot_name: standbySlot,
    hot_standby_feedback: 'on',
    sync_replication_slots: 'on',
    wal_receiver_status_interval: '1s',
  });
  const ask = (sql: string) => askServer(home, port, sql, database);
  await until(
    'the standby',
    async () => (await ask(`select from pg_stat_wal_receiver where status = 'streaming'`)).length === 1,
  );
  return {
    ...{ port, stream, ask },
    stop: async () => {
      await end(child, 'SIGQUIT');
      await stream.close();
    },
  };
}

async function spawnStandby(
  home: Home,
  data: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<ChildProcess> {
  const program = postgresProgram();
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const user = await choosePostgresUser(data, [program, home.data]);
  const command = withoutPostgresEnvironment(runAs(user, { file: program, args }));
  const log = openSync(join(home.logs, 'standby.log'), 'a');
  const { file, args: given, ...options } = command;
  return spawn(file, given, { ...options, stdio: ['ignore', log, log] });
}

function conninfo(home: Home, port: number, database: string): string {
  const { user, password } = postgresSuperuser(home);
  return `host=127.0.0.1 port=${port} user=${user} password=${password} dbname=${database} application_name=${standbySlot}`;
}

export async function askServer(
  home: Home,
  port: number,
  sql: string,
  database = 'postgres',
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ host: '127.0.0.1', port, database, ...postgresSuperuser(home) });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
