import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import pg from 'pg';
import type { Home } from '../../src/stack/home.ts';
import { postgresPart } from '../../src/stack/parts/postgres.ts';
import { openSecrets } from '../../src/stack/secrets.ts';
import { type Supervisor, supervise } from '../../src/stack/supervise/supervise.ts';
import { freePort } from '../support/stack.ts';
import { recorder, shownProcesses, temporaryHome } from './support.ts';

let home: Home;
let remove: () => void;
let port: number;
let running: Supervisor | undefined;
let events: ReturnType<typeof recorder>;

beforeEach(async () => {
  ({ home, remove } = temporaryHome());
  port = await freePort();
  events = recorder();
});
afterEach(async () => {
  await running?.stop();
  remove();
});

async function begin(databases: readonly string[]): Promise<void> {
  const settings = { fsync: 'off' };
  const steps = [postgresPart({ home, port, databases, settings })];
  running = await supervise({ home, ports: [], steps, emit: events.emit });
  assert.equal((await running.settled).size, 0);
}

async function ask(user: string, password: string, database: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a cluster of a version in which everybody knew the password keeps its data, and gets a password and an owner of its own', async () => {
  writeFileSync(home.secretsFile, JSON.stringify({ admin: 'admin1234' }));
  await begin([]);
  await ask('admin', 'admin1234', 'postgres', 'create database plant');
  await ask('admin', 'admin1234', 'plant', 'create table kept as select 42 as answer');
  await ask('admin', 'admin1234', 'plant', 'create publication kept_rows for table kept');
  // A slot forbids every server, also one for a single user, that writes less into its WAL.
  await ask('admin', 'admin1234', 'plant', "select pg_create_logical_replication_slot('kept', 'pgoutput')");
  await running?.stop();
  rmSync(home.secretsFile);
  rmSync(join(home.data, 'postgres/spindle-password.sha256'));

  await begin(['plant']);
  await assert.rejects(ask('admin', 'admin1234', 'plant', 'select'), { code: '28P01' });
  const { spindle_owner: password } = openSecrets(home);
  assert.deepEqual(await ask('spindle_owner', password, 'plant', 'select answer from kept'), [{ answer: 42 }]);
  await ask('spindle_owner', password, 'plant', 'alter table kept add column more text');
  await ask('spindle_owner', password, 'plant', 'drop publication kept_rows');
});

test('no role of a program is a superuser, reads files, or enters a database that nobody granted it', async () => {
  await begin(['plant']);
  const secrets = openSecrets(home);
  for (const role of [
    'spindle_server',
    'spindle_consumer',
    'spindle_guardian',
    'spindle_portal',
    'spindle_machines',
    'spindle_cdc',
  ] as const) {
    await assert.rejects(ask(role, secrets[role], 'plant', 'select'), { code: '42501' }, role);
    await assert.rejects(ask(role, secrets[role], 'postgres', "copy (select) to program 'true'"), { code: '42501' });
    await assert.rejects(ask(role, secrets[role], 'postgres', "select pg_read_file('/etc/passwd')"), { code: '42501' });
  }
  const replicating = await ask(
    'admin',
    secrets.admin,
    'postgres',
    "select rolname from pg_roles where rolreplication and rolname like 'spindle%' order by 1",
  );
  assert.deepEqual(replicating, [
    { rolname: 'spindle_cdc' },
    { rolname: 'spindle_guardian' },
    { rolname: 'spindle_owner' },
  ]);
});

test('nothing that the server has is a secret in its log, and it runs without rights that it can do without', async () => {
  await begin(['plant']);
  const log = readFileSync(join(home.logs, 'postgres.log'), 'utf8');
  for (const password of Object.values(openSecrets(home))) assert.equal(log.includes(password), false);
  if (process.platform !== 'linux') return;
  const pid = shownProcesses(home)[0]?.pid;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  // Bit 2 is CAP_DAC_READ_SEARCH, which it has only where folders above it are closed to its user.
  const effective = Number.parseInt(/CapEff:\s*([0-9a-f]+)/.exec(status)?.[1] ?? '', 16);
  assert.ok(effective === 0 || effective === 4, status);
  assert.deepEqual(
    readdirSync(home.data).filter((name) => name.includes('password')),
    [],
  );
});

// Asked by SIGTERM, PostgreSQL waits for its clients to leave, which pools never do: it hung, and took no new connection.
test('a server that somebody asked to end is back although a connection stays open', async () => {
  await begin(['plant']);
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'spindle_owner',
    password: openSecrets(home).spindle_owner,
    database: 'plant',
  });
  const cut = new Promise((resolve) => client.on('error', resolve));
  await client.connect();
  process.kill(shownProcesses(home)[0]?.pid ?? 0, 'SIGTERM');
  await events.until('ready', 'postgres', 2);
  await cut;
});

test('a cluster whose folder was removed is not made anew with nothing in it', async () => {
  await begin(['plant']);
  renameSync(join(home.data, 'postgres'), join(home.data, 'away'));
  const down = await events.until('down', 'postgres');
  assert.match(down.type === 'down' ? down.how : '', /were removed while it ran/);
  assert.deepEqual(readdirSync(home.data), ['away']);
});
