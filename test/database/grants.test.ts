import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg, { type Pool } from 'pg';
import { checkPublication, ensurePublication } from '../../src/database/outbox/publication.ts';
import { migrate } from '../../src/postgres/migrations.ts';
import { aiServerSchema, portalSchema } from '../../src/postgres/schemas.ts';
import { withTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/stack.ts';

// The shared PostgreSQL has the roles, since it is an embedded one. `set role` tries what each may do.
const may: Readonly<Record<string, readonly string[]>> = {
  spindle_server: [
    'select from detection',
    "insert into audit (actor, action, target) values ('key', 'load', 'model')",
    "update audit set outcome = 'done'",
    'update api_key set last_used_at = now()',
    "update dead_letter set resolution = 'discarded', resolved_at = now(), replay_wished_at = null",
  ],
  spindle_consumer: [
    'delete from detection',
    'delete from detection_all',
    "select turn_detection_era('0'), count_detection_era(0, 1), drop_detection_era(0, '0'), detection_era_obstacle()",
    'delete from outbox',
    'update consumer_progress set scored = 0',
    "insert into machine_memory select (jsonb_populate_record(null::machine_memory, '{}')).* where false",
    "insert into drift_slice values ('g', 'd', now(), gen_random_uuid(), '{1}') on conflict do nothing",
    'select from maintenance_window',
  ],
  spindle_guardian: [
    "select mend_publication('spindle_outbox')",
    "select mend_publication('spindle_outbox'), mend_publication('spindle_outbox')",
    "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'none of this name'",
    "select pg_create_logical_replication_slot('spindle_try', 'pgoutput', true)",
    'delete from outbox',
    'delete from detection',
    "select turn_detection_era('0'), count_detection_era(0, 1), drop_detection_era(0, '0')",
    // What is made after the grants is reached by the table that it is a part of.
    "select turn_detection_era('0'); select from detection; delete from detection_all",
    'delete from drift_slice',
    'select from consumer_progress',
  ],
  spindle_cdc: ['select from outbox'],
};
const mayNot: Readonly<Record<string, readonly string[]>> = {
  spindle_server: [
    'delete from detection',
    'delete from dead_letter',
    "update dead_letter set value = '', attempts = 0",
    'insert into outbox select from outbox',
    "update audit set actor = 'nobody'",
    'delete from audit',
    'truncate audit',
    "insert into audit (at, actor, action, target) values ('2020-01-01', 'key', 'load', 'model')",
    "insert into audit (actor, action, target, outcome) values ('key', 'load', 'model', 'done')",
    "update api_key set secret_hash = ''",
    'create table mine ()',
    'drop table outbox',
    'delete from machine_memory',
    "update drift_slice set cells = '{}'",
    "select mend_publication('spindle_outbox')",
    "select turn_detection_era('0')",
    "select drop_detection_era(0, '0')",
  ],
  spindle_consumer: [
    'select from api_key',
    'select from audit',
    'delete from schema_version',
    'drop table outbox',
    'drop table detection',
    'update detection_era set closed_at = now()',
    'delete from detection_era_count',
    'delete from detection_reach',
    "insert into maintenance_window (reason) values ('mine')",
    "select mend_publication('spindle_outbox')",
    "create publication mine for table outbox with (publish = 'insert')",
  ],
  spindle_guardian: [
    'select from api_key',
    'select from audit',
    'alter table audit disable trigger all',
    'delete from schema_version',
    'drop table outbox',
    'drop table detection_all',
    'update detection_era set closed_at = now()',
    'create table mine ()',
    'alter table outbox owner to spindle_guardian',
    'create publication mine for table outbox',
    "insert into maintenance_window (reason) values ('mine')",
  ],
  spindle_cdc: [
    'select from detection',
    'select from machine_memory',
    'select from drift_slice',
    'select from api_key',
    'delete from outbox',
    'create table mine ()',
    "select mend_publication('spindle_outbox')",
  ],
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
    "update machine_journal set actor = 'nobody'",
    'delete from machine_journal',
    'truncate machine_journal',
    "update audit set actor = 'nobody'",
    'delete from audit',
    'truncate audit',
    "insert into audit (at, actor, action) values ('2020-01-01', 'chief', 'user.add')",
    "insert into audit (actor, action, outcome) values ('chief', 'user.add', 'done')",
    "update procedure_version set text = ''",
    'delete from procedure_version',
    "update notification_rules set actor = 'nobody'",
    'delete from notification_rules',
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
    let asSuperuser: TestDatabase;
    withTestDatabase({ connectionsMax: 2 }, async (opened, database) => {
      pool = opened;
      asSuperuser = database;
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

    if (schema === aiServerSchema) {
      // Its guardian had the owner's role, and with it could take off what protects the trail of changes.
      test("the guardian's role makes the publication right, whatever was done to it, and no other table gets into it", async () => {
        const isRight = async (): Promise<boolean> =>
          (await checkPublication(pool, 'spindle_outbox', 'public')).problem === null;
        const guardian = new pg.Pool({
          ...asSuperuser,
          max: 1,
          onConnect: (client) => client.query('set role spindle_guardian'),
        });
        // Its end does not wait until PostgreSQL has closed the connection, which the database's own may do first.
        guardian.on('error', () => {});
        try {
          for (const wrong of [
            'select',
            'alter publication spindle_outbox drop table outbox',
            'alter publication spindle_outbox add table detection',
            "alter publication spindle_outbox set (publish = 'insert, update, delete')",
            'alter publication spindle_outbox set table outbox (id)',
            "alter publication spindle_outbox set table outbox where (aggregatetype = 'none')",
            'drop publication spindle_outbox; create publication spindle_outbox for all tables',
          ]) {
            await pool.query(wrong);
            assert.equal(await isRight(), false, wrong);
            // One that stands before it in the caller's path is not taken for it.
            await guardian.query('create temporary table if not exists outbox ()').catch(() => {});
            assert.equal(await ensurePublication(guardian, 'spindle_outbox', 'public'), true);
            assert.equal(await isRight(), true, wrong);
            assert.equal(await ensurePublication(guardian, 'spindle_outbox', 'public'), false);
          }
        } finally {
          await guardian.end();
        }
      });
    }

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
