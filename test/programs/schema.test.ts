import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { knownVersion, migrate, requireCurrentSchema } from '../../src/postgres/migrations.ts';
import { aiServerSchema, portalSchema } from '../../src/postgres/schemas.ts';
import { withTestDatabase } from '../support/database.ts';

for (const schema of [aiServerSchema, portalSchema]) {
  describe(`the migrations of the ${schema.name}`, () => {
    let pool: Pool;
    withTestDatabase({ connectionsMax: 10 }, (opened) => {
      pool = opened;
    });

    test('an empty database is refused, naming the command', async () => {
      await assert.rejects(requireCurrentSchema(pool, schema), /is behind \(0, and .* run: npm run migrate$/);
    });

    test('programs that migrate at once apply each file once, and a second run applies none', async () => {
      const applied = await Promise.all([migrate(pool, schema), migrate(pool, schema), migrate(pool, schema)]);
      assert.deepEqual(applied.flat().sort(), readdirSync(schema.migrationsFolder).sort());
      assert.deepEqual(await migrate(pool, schema), []);
      await requireCurrentSchema(pool, schema);
    });

    // It was told as a PostgreSQL that does not answer, and waited for.
    test('a schema that another version has made is refused, naming the migration', async () => {
      const made = (md5: string) =>
        pool.query('update schema_version set md5 = $2 where version = $1', [knownVersion(schema), md5]);
      const { rows } = await pool.query<{ md5: string }>('select md5 from schema_version where version = $1', [
        knownVersion(schema),
      ]);
      await made('another');
      await assert.rejects(migrate(pool, schema), {
        retryable: false,
        message: new RegExp(`made by another version of Spindle: its migration ${knownVersion(schema)} was not`),
      });
      await made(rows[0]?.md5 ?? '');
      assert.deepEqual(await migrate(pool, schema), []);
    });

    test('a schema from the future is refused', async () => {
      await pool.query(`update schema_version set version = 999 where version = $1`, [knownVersion(schema)]);
      await assert.rejects(requireCurrentSchema(pool, schema), /is newer \(999\)/);
    });
  });
}
