// What tests need of the real parts: databases of their own on the shared PostgreSQL, names of their own on the shared Kafka and
// Kafka Connect. The parts themselves are started by run.ts, once for all tests; who imports this waits until they are ready.
import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { passGate } from './gate.ts';

const gate = process.env['SPINDLE_TEST_GATE'] ?? '';
if (gate !== '') await passGate(gate);

export interface TestDatabase {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Also ends the connections that are still open. */
  readonly drop: () => Promise<void>;
}

/** A fresh, empty database. */
export function createDatabase(): Promise<TestDatabase> {
  return createFrom('template1');
}

/** A fresh database of the AI server or of the Portal with today's schema: a copy of the one that run.ts has migrated, which is far quicker. */
export function createMigratedDatabase(whose: 'server' | 'portal'): Promise<TestDatabase> {
  return createFrom(templateName(whose));
}

export function templateName(whose: 'server' | 'portal'): string {
  return `spindle_template_${whose}`;
}

let administrator: pg.Pool | undefined;

async function createFrom(template: string): Promise<TestDatabase> {
  const name = uniqueName('test').replaceAll('-', '_');
  const server = {
    host: '127.0.0.1',
    port: Number(fromRunner('SPINDLE_TEST_POSTGRES_PORT')),
    user: fromRunner('SPINDLE_TEST_POSTGRES_USER'),
    password: fromRunner('SPINDLE_TEST_POSTGRES_PASSWORD'),
  };
  const run = async (sql: string): Promise<void> => {
    administrator ??= openAdministrator(server);
    await administrator.query(sql);
  };
  const quoted = pg.escapeIdentifier(name);
  // By files: through the log it takes twice the processor time.
  await run(`create database ${quoted} template ${pg.escapeIdentifier(template)} strategy file_copy`);
  return { ...server, database: name, drop: () => run(`drop database if exists ${quoted} with (force)`) };
}

/** A connection costs as much as what it is used for here. Nobody closes it: a process ends with it. */
function openAdministrator(server: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...server, database: 'postgres', max: 2, idleTimeoutMillis: 0, allowExitOnIdle: true });
  pool.on('error', () => {});
  return pool;
}

/** How programs are told of it. */
export function databaseEnv(prefix: 'DB' | 'AI_DB', database: Omit<TestDatabase, 'drop'>): Record<string, string> {
  const { host, port, database: name, user, password } = database;
  return {
    [`${prefix}_HOST`]: host,
    [`${prefix}_PORT`]: String(port),
    [`${prefix}_NAME`]: name,
    [`${prefix}_USER`]: user,
    [`${prefix}_PASSWORD`]: password,
  };
}

/** A pool that takes the drop of its database for what it is: the connections that this ends fail no test. */
export function openPool(database: TestDatabase, connectionsMax: number): pg.Pool {
  const pool = new pg.Pool({ ...database, max: connectionsMax });
  pool.on('error', () => {});
  return pool;
}

/** host:port of the shared Kafka. */
export function testKafka(): string {
  return fromRunner('SPINDLE_TEST_KAFKA');
}

/** The address of the shared Kafka Connect. */
export function connectUrl(): string {
  return fromRunner('SPINDLE_TEST_CONNECT_URL');
}

/** A name that no other test has: small letters, digits and hyphens, as fits topics, groups, slots and connectors. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

/**
 * A port of the loopback that nothing listens on at this moment and that no other test of this run is given. It lies below the ports that
 * systems hand out by themselves, so that no outgoing connection takes it before its program starts.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (claim(port) && (await isFree(port))) return port;
  }
}

function claim(port: number): boolean {
  const folder = process.env['SPINDLE_TEST_PORTS'];
  if (folder === undefined) return true;
  try {
    closeSync(openSync(join(folder, String(port)), 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}

function fromRunner(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: this test needs the shared stack, so run it by: npm run test:all -- <file>`);
  }
  return value;
}
