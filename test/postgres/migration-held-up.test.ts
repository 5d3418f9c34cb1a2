// A migration that waited for a table behind a long read held up everybody behind it for as long as a statement may take, was tried again at once, and said
// that PostgreSQL did not answer.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Pool, PoolClient } from 'pg';
import { MigrationHeldUp, migrate, type Schema } from '../../src/postgres/migrations.ts';
import { openPool } from '../../src/postgres/pool.ts';
import { aiServerSchema, portalSchema } from '../../src/postgres/schemas.ts';
import { runCommand } from '../support/command.ts';
import { poolLimits, withTestDatabase } from '../support/database.ts';
import { databaseEnv, type TestDatabase } from '../support/stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-migrations-'));
after(() => rmSync(folder, { recursive: true }));

for (const { kind, schema, prefix, table } of [
  { kind: 'server', schema: aiServerSchema, prefix: 'AI_DB', table: 'dead_letter' },
  { kind: 'portal', schema: portalSchema, prefix: 'DB', table: 'machine' },
] as const) {
  describe(`a migration of the ${schema.name} that is held up`, () => {
    let pool: Pool;
    let database: TestDatabase;
    withTestDatabase({ schema: kind, connectionsMax: 5, asProgram: true }, (opened, made) => {
      pool = opened;
      database = made;
    });

    /** A transaction of somebody else's. */
    const holding = async <T>(statement: string, during: (pid: number, release: () => Promise<void>) => Promise<T>) => {
      const client: PoolClient = await pool.connect();
      try {
        await client.query("set idle_in_transaction_session_timeout = 0; set application_name = 'pg_dump'; begin");
        await client.query(statement);
        const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
        return await during(rows[0]?.pid ?? 0, async () => void (await client.query('rollback')));
      } finally {
        client.release(true);
      }
    };
    const next = (): Schema => {
      const migrationsFolder = join(folder, kind);
      cpSync(schema.migrationsFolder, migrationsFolder, { recursive: true });
      const change = `create table made_before (id int); alter table ${table} add column added int;`;
      writeFileSync(join(migrationsFolder, '999.do.add-a-column.sql'), change);
      return { ...schema, migrationsFolder };
    };
    const migrateByCommand = (lockTimeoutMs: number) =>
      runCommand(['migrate', '--only', kind], {
        env: {
          ...process.env,
          ...databaseEnv(prefix, database),
          MIGRATION_LOCK_TIMEOUT_MS: String(lockTimeoutMs),
        },
      });

    test('says for what it waits, and who holds it, changes nothing, and lets others through', async () => {
      const changed = next();
      await holding(`select from ${table}`, async (pid) => {
        const failing = migrate(pool, changed, { lockTimeoutMs: 400 });
        await assert.rejects(failing, (error: Error) => {
          assert.ok(error instanceof MigrationHeldUp);
          assert.equal(error.retryable, false);
          assert.match(error.message, new RegExp(`: table (public\\.)?${table} was not free within 400 ms`));
          const holder = `process ${pid} \\(user ${database.user}, application pg_dump, idle in transaction, its transaction open for \\d+ s\\)`;
          assert.match(error.message, new RegExp(`held by ${holder}; wait .*pg_terminate_backend\\(${pid}\\)`));
          return true;
        });
        await pool.query(`select from ${table} limit 1`);
        const { rows } = await pool.query(`select to_regclass('made_before') as made`);
        assert.deepEqual(rows, [{ made: null }]);
      });
      assert.deepEqual(await migrate(pool, changed), ['999.do.add-a-column.sql']);
      await pool.query(
        `alter table ${table} drop column added; drop table made_before; delete from schema_version where version = 999`,
      );
    });

    test('waits for no longer than half of what a statement may take', async () => {
      const quick = openPool({ ...database, ...poolLimits, statementTimeoutMs: 500, poolMax: 1 }, 'test');
      try {
        await holding('lock table schema_version in access exclusive mode', () =>
          assert.rejects(migrate(quick, schema, { lockTimeoutMs: 600_000 }), {
            message: /a lock that it needs was not free within 250 ms .* held by somebody who could not be seen/,
          }),
        );
      } finally {
        await quick.end();
      }
    });

    test('is tried again, and ends with 1 where it is held for too long', async () => {
      await holding('lock table schema_version in access exclusive mode', async (pid, release) => {
        const refused = await migrateByCommand(20);
        assert.equal(refused.code, 1, refused.stderr);
        assert.equal(refused.stdout, '');
        assert.match(refused.stderr, /\(attempt 1 of 10; the next one in 40 ms\)\n/);
        assert.match(refused.stderr, /\(attempt 9 of 10; .*\n.*run: npm run migrate\n$/);
        assert.match(refused.stderr, new RegExp(`process ${pid} `));
        const waiting = migrateByCommand(100);
        await release();
        const { code, stdout, stderr } = await waiting;
        assert.equal(code, 0, stderr);
        assert.equal(stdout, `${schema.name}: up to date\n`);
      });
    });
  });
}
