import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg, { type Pool } from 'pg';
import { migrate } from '../../src/postgres/migrations.ts';
import { aiServerSchema, portalSchema } from '../../src/postgres/schemas.ts';
import { withTestDatabase } from '../support/database.ts';

// The shared PostgreSQL has the roles, since it is an embedded one. `set role` tries what each may do.
const may: Readonly<Record<string, readonly string[]>> = {
  spindle_server: [
    'select from detection',
    "insert into audit (actor, action, target) values ('key', 'load', 'model')",
    "update audit set outcome = 'done'",
    'update api_key set last_used_at = now()',
  ],
  spindle_consumer: ['delete from detection', 'delete from outbox', 'update consumer_progress set scored = 0'],
  spindle_cdc: ['select from outbox'],
};
const mayNot: Readonly<Record<string, readonly string[]>> = {
  spindle_server: [
    'delete from detection',
    'insert into outbox select from outbox',
    "update audit set actor = 'nobody'",
    'delete from audit',
    'truncate audit',
    "insert into audit (at, actor, action, target) values ('2020-01-01', 'key', 'load', 'model')",
    "insert into audit (actor, action, target, outcome) values ('key', 'load', 'model', 'done')",
    "update api_key set secret_hash = ''",
    'create table mine ()',
    'drop table outbox',
  ],
  spindle_consumer: ['select from api_key', 'select from audit', 'delete from schema_version', 'drop table outbox'],
  spindle_cdc: ['select from detection', 'select from api_key', 'delete from outbox', 'create table mine ()'],
  spindle_portal: ['select from outbox'],
  spindle_machines: ['select from outbox'],
};
const mayPortal: Readonly<Record<string, readonly string[]>> = {
  spindle_portal: [
    'select from alert',
    "insert into machine (name, type) values ('Mill', 'LOW')",
    'delete from machine',
    "select nextval('episode_change')",
    'update topic_position set next_offset = 0',
    'update alarm set version = version + 1',
    "select add_reading_partition('minute', '2020-01-01'), drop_reading_partition('minute', '2020-01-01', null)",
    "insert into reading_recent (machine_id, layout, reading_count, readings) values (1, 1, 1, '')",
    "insert into alarm_journal (alarm_id, version, act, actor, after) select alarm_id, 1, 'raised', 'system', '{}' from alarm",
  ],
  spindle_machines: ['select id, type from machine'],
};
const mayNotPortal: Readonly<Record<string, readonly string[]>> = {
  spindle_portal: [
    'drop table alert',
    'create table mine ()',
    'drop table reading_minute',
    'delete from reading_partition',
    'update schema_version set version = 0',
    "update alarm_journal set actor = 'nobody'",
    'delete from alarm_journal',
    'truncate alarm_journal',
    "insert into alarm_journal (alarm_id, version, at, act, actor, after) select alarm_id, 1, '2020-01-01', 'raised', 'system', '{}' from alarm",
    'delete from alarm',
  ],
  spindle_machines: ['select name from machine', 'delete from machine', 'select from alert'],
  spindle_server: ['select id from machine'],
  spindle_consumer: ['select id from machine'],
};

for (const [schema, allowed, refused] of [
  [aiServerSchema, may, mayNot],
  [portalSchema, mayPortal, mayNotPortal],
] as const) {
  describe(`rights in the ${schema.name}`, () => {
    let pool: Pool;
    withTestDatabase({ connectionsMax: 2 }, async (opened, database) => {
      pool = opened;
      const name = pg.escapeIdentifier(database.database);
      await pool.query(`alter database ${name} owner to spindle_owner`);
      await pool.query(`revoke all on database ${name} from public`);
      await migrate(pool, schema);
    });

    for (const [role, statements] of Object.entries(allowed)) {
      test(`${role} may do what it is for`, async () => {
        for (const sql of statements) await as(role, sql);
      });
    }
    for (const [role, statements] of Object.entries(refused)) {
      test(`${role} may do nothing else`, async () => {
        for (const sql of statements) await assert.rejects(as(role, sql), { code: '42501' }, sql);
      });
    }

    test('only the roles that need it may connect', async () => {
      const { rows } = await pool.query<{ rolname: string }>(
        `select rolname from pg_roles where rolname like 'spindle%' and rolname <> 'spindle_owner'
         and has_database_privilege(oid, current_database(), 'connect') order by 1`,
      );
      assert.deepEqual(
        rows.map((row) => row.rolname),
        Object.keys(allowed).sort(),
      );
    });

    async function as(role: string, sql: string): Promise<void> {
      const client = await pool.connect();
      try {
        await client.query(`begin; set local role ${role}`);
        await client.query(sql);
      } finally {
        await client.query('rollback');
        client.release();
      }
    }
  });
}
