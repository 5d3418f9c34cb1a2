// `spindle migrate`: brings the AI server's and the Portal's database to the schema of this version.
import { Command } from 'commander';
import type { Pool } from 'pg';
import { createPool, databaseOptions } from '../database/connect.ts';
import { databaseSettings } from '../database/settings.ts';
import { createPool as createPortalPool } from '../portal/database.ts';
import { portalDatabaseSettings } from '../portal/settings.ts';
import { defaultPasswordWarnings } from './default-passwords.ts';
import { explainPostgres, type PostgresAddress } from './postgres-errors.ts';
import { retry } from './retry.ts';
import { migrate, type Schema } from './schema.ts';
import { aiServerSchema, portalSchema } from './schemas.ts';
import { loadDotEnv, readSettings } from './settings.ts';

const waitMs = 60_000;

export function createCommand(): Command {
  return new Command('migrate')
    .option('--only <database>', 'only the database of: server, portal')
    .action(async (options: { only?: string }) => {
      loadDotEnv();
      const settings = readSettings({ ...databaseSettings, ...portalDatabaseSettings });
      for (const warning of defaultPasswordWarnings(settings)) process.stderr.write(`${warning}\n`);
      if (options.only !== 'portal') {
        const database = databaseOptions(settings);
        await migrateOne(createPool(database, 'spindle-migrate'), aiServerSchema, database);
      }
      if (options.only !== 'server') {
        const address = {
          host: settings.DB_HOST,
          port: settings.DB_PORT,
          database: settings.DB_NAME,
          user: settings.DB_USER,
        };
        await migrateOne(createPortalPool(settings, 'spindle-migrate'), portalSchema, address);
      }
    });
}

async function migrateOne(pool: Pool, schema: Schema, address: PostgresAddress): Promise<void> {
  try {
    const applied = await retry(() => explainPostgres(address, () => migrate(pool, schema)), {
      withinMs: waitMs,
      onFirstFailure: (error) => process.stderr.write(`${error.message} Waiting …\n`),
    });
    for (const name of applied) process.stdout.write(`${schema.name}: applied ${name}\n`);
    if (applied.length === 0) process.stdout.write(`${schema.name}: up to date\n`);
  } finally {
    await pool.end();
  }
}
