// What PostgreSQL refuses was taken for PostgreSQL being away, or passed on without a fix. Each refusal is made by the real server, apart
// from the one of a connection pooler, which a few bytes stand for.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import pg, { type Pool } from 'pg';
import { Unavailable } from '../../src/core/errors.ts';
import { missingRequirements, providerOf, replicationProblem } from '../../src/database/outbox/requirements.ts';
import { explainPostgres } from '../../src/postgres/explain.ts';
import { migrate } from '../../src/postgres/migrations.ts';
import { openPool } from '../../src/postgres/pool.ts';
import { aiServerSchema } from '../../src/postgres/schemas.ts';
import { withTestDatabase } from '../support/database.ts';
import { type TestDatabase, uniqueName } from '../support/stack.ts';
import { until } from '../support/until.ts';

const limits = {
  schema: 'public',
  tls: null,
  poolMax: 1,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 5_000,
  idleInTransactionTimeoutMs: 5_000,
};

describe('what PostgreSQL refuses', () => {
  let database: TestDatabase;
  let admin: Pool;
  const user = uniqueName('user').replaceAll('-', '_');
  const password = 'correct';

  withTestDatabase({ connectionsMax: 2 }, async (opened, made) => {
    admin = opened;
    database = made;
    await admin.query(`create role ${user} login password '${password}'`);
  });

  const refused = async (
    step: (pool: Pool) => Promise<unknown>,
    options: Partial<Parameters<typeof openPool>[0]> = {},
  ): Promise<Unavailable> => {
    const address = { ...database, user, password, ...limits, ...options };
    const pool = openPool(address, 'test');
    try {
      await explainPostgres(address, () => step(pool));
    } catch (error) {
      assert.ok(error instanceof Unavailable);
      assert.ok(error.cause instanceof Error, 'the cause is kept');
      assert.doesNotMatch(error.message, /correct|wrong-one/, 'no password in the text');
      return error;
    } finally {
      await pool.end();
    }
    assert.fail('it was not refused');
  };

  test('a wrong password: somebody must act', async () => {
    const error = await refused((pool) => pool.query('select 1'), { password: 'wrong-one' });
    assert.match(error.message, new RegExp(`refuses user ${user}: .*; check user and password`));
    assert.equal(error.retryable, false);
  });

  test('a database that does not exist: the command that makes it', async () => {
    const error = await refused((pool) => pool.query('select 1'), { database: 'Not There' });
    assert.match(error.message, /has no database Not There; .*: create database "Not There" owner user_/);
    assert.equal(error.retryable, false);
  });

  test('no right to make tables in schema public, as from PostgreSQL 15 on: the grant, and the setting', async () => {
    const error = await refused((pool) => migrate(pool, aiServerSchema));
    assert.match(error.message, new RegExp(`grant usage, create on schema public to ${user}; or set AI_DB_SCHEMA`));
    assert.equal(error.retryable, false);
  });

  test('no right to a table', async () => {
    await admin.query('create table secret ()');
    const error = await refused((pool) => pool.query('select from secret'));
    assert.match(error.message, /permission denied for table secret; run npm run migrate as the owner/);
    assert.equal(error.retryable, false);
  });

  test('a table that is missing', async () => {
    const error = await refused((pool) => pool.query('select from nothing_here'));
    assert.match(error.message, /lacks a part of the schema .*; run: npm run migrate/);
    assert.equal(error.retryable, false);
  });

  test('a server that may only be read, as after a failover: waiting helps', async () => {
    const error = await refused((pool) =>
      pool.query('begin read only').then(() => pool.query('create table any_table ()')),
    );
    assert.match(error.message, /only lets itself be read .*connect to the primary/);
    assert.equal(error.retryable, true);
  });

  test('too many connections: waiting helps', async () => {
    await admin.query(`alter role ${user} connection limit 0`);
    const error = await refused((pool) => pool.query('select 1'));
    await admin.query(`alter role ${user} connection limit -1`);
    assert.match(error.message, /has no connection left .*lower AI_DB_POOL_MAX/);
    assert.equal(error.retryable, true);
  });

  test('a connection pooler that refuses a parameter: its setting, and no waiting', async () => {
    const text = 'unsupported startup parameter: options';
    const fields = `SFATAL\0VFATAL\0C08P01\0M${text}\0\0`;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        const body = Buffer.from(fields, 'latin1');
        const head = Buffer.alloc(5);
        head.write('E');
        head.writeInt32BE(body.length + 4, 1);
        socket.end(Buffer.concat([head, body]));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const error = await refused((pool) => pool.query('select 1'), { port });
    await new Promise((resolve) => server.close(resolve));
    assert.match(error.message, /connection pooler .*ignore_startup_parameters = options, and pool_mode = session/);
    assert.equal(error.retryable, false);
  });

  test('we send no parameter that a connection pooler refuses, and still have them set', async () => {
    let sent = '';
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (data) => {
        sent = data.subarray(8).toString('utf8');
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await refused((pool) => pool.query('select 1'), { port: (server.address() as { port: number }).port });
    await new Promise((resolve) => server.close(resolve));
    const names = sent.split('\0').filter((each, index) => index % 2 === 0 && each !== '');
    assert.deepEqual(names.sort(), ['application_name', 'client_encoding', 'database', 'user']);

    const pool = openPool({ ...database, user, password, ...limits }, 'test');
    const { rows } = await pool.query(`select current_setting('search_path') as path,
      current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`);
    await pool.end();
    assert.deepEqual(rows, [{ path: 'public', statement: '5s', idle: '5s' }]);
  });

  test('a user who may not replicate is found by trying, and told the way of the provider', async () => {
    const pool = openPool({ ...database, user, password, ...limits }, 'test');
    const problems = await missingRequirements(pool, 'any');
    await pool.end();
    assert.deepEqual(problems, [`user ${user} may not replicate; run "alter role ${user} replication" as a superuser`]);
  });

  test('a user who may is not asked for the attribute, and leaves no slot behind', async () => {
    const role = pg.escapeIdentifier(`${user}_may`);
    await admin.query(`create role ${role} login replication password '${password}'`);
    const pool = openPool({ ...database, user: `${user}_may`, password, ...limits }, 'test');
    assert.deepEqual(await missingRequirements(pool, 'any'), []);
    await pool.end();
    // It goes with its session, which ends a moment after the connection; other tests try the same in databases of their own.
    await until('its slot to be gone', async () => {
      const { rowCount } = await admin.query(
        `select from pg_replication_slots where slot_name like 'spindle_try_%' and database = current_database()`,
      );
      return rowCount === 0 ? true : undefined;
    });
  });

  // Of a name that another database's slot had, doctor and `spindle connector register` said that there is no slot, and Debezium that there is one.
  test('a slot of another database is told with the setting to change', async () => {
    const name = uniqueName('slot').replaceAll('-', '_');
    const client = await admin.connect();
    const pool = openPool({ ...database, database: 'postgres', ...limits }, 'test');
    try {
      // It goes with its session.
      await client.query(`select pg_create_logical_replication_slot($1, 'pgoutput', true)`, [name]);
      assert.deepEqual(await missingRequirements(pool, name), [
        `replication slot ${name} is of database ${database.database} on the same server, which has each name once; set CDC_SLOT_NAME to another one`,
      ]);
    } finally {
      await pool.end();
      client.release(true);
      // The database can only be dropped without it.
      await until('the slot to be gone', async () => {
        const { rowCount } = await admin.query('select from pg_replication_slots where slot_name = $1', [name]);
        return rowCount === 0 ? true : undefined;
      });
    }
  });
});

// Managed servers let members of a role replicate without the attribute; no PostgreSQL of one's own does, so that one is made up here.
test('a user without the attribute who may all the same is let through, by having tried', async () => {
  const found = { wal_level: 'logical', slots_max: 4, senders_max: 4, user_name: 'u', version: 170_000 };
  const tried = async (refused?: object): Promise<readonly string[]> => {
    const asked: string[] = [];
    const answer = async (sql: string) => {
      asked.push(sql);
      if (refused !== undefined && sql.includes('pg_create_logical_replication_slot')) throw refused;
      return {
        rows: [{ ...found, has_attribute: false, has_slot: false, slot_elsewhere: null, roles: ['rds_replication'] }],
      };
    };
    const pool = { query: answer, connect: async () => ({ query: answer, release: () => {} }) } as unknown as Pool;
    const problems = await missingRequirements(pool, 'any');
    assert.ok(asked.some((sql) => sql.includes('pg_create_logical_replication_slot')));
    return problems;
  };
  assert.deepEqual(await tried(), []);
  const denied = Object.assign(new pg.DatabaseError('permission denied', 0, 'error'), {
    code: '42501',
    severity: 'ERROR',
  });
  assert.deepEqual(await tried(denied), [
    'user u may not replicate; run "grant rds_replication to u" as the master user',
  ]);
});

test('the advice for replication is one that can be followed at the provider', () => {
  assert.equal(providerOf(['rds_superuser', 'rds_replication']), 'rds');
  assert.equal(providerOf([]), 'own');
  assert.match(replicationProblem('42501', 'u', 'rds') ?? '', /grant rds_replication to u/);
  assert.match(replicationProblem('42501', 'u', 'cloudsql') ?? '', /member of cloudsqlsuperuser/);
  assert.match(replicationProblem('42501', 'u', 'azure') ?? '', /the server's administrator/);
  assert.match(replicationProblem('53400', 'u', 'own') ?? '', /all replication slots are in use/);
  // It worked, or the right was there and something else took too long.
  assert.equal(replicationProblem(undefined, 'u', 'rds'), undefined);
  assert.equal(replicationProblem('57014', 'u', 'rds'), undefined);
});
