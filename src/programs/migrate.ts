// `spindle migrate`: brings the AI server's and the Portal's database to the schema of this version.
import { Command } from 'commander';
import { databaseOptions } from '../database/connect.ts';
import { databaseSettings } from '../database/settings.ts';
import { explainPostgres } from '../postgres/explain.ts';
import { migrate, type Schema } from '../postgres/migrations.ts';
import { openPool, type PostgresOptions } from '../postgres/pool.ts';
import { aiServerSchema, portalSchema } from '../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../postgres/settings.ts';
import { defaultPasswordWarnings } from './support/default-passwords.ts';
import { retry } from './support/retry.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';

const waitMs = 60_000;

export function createCommand(): Command {
  return new Command('migrate')
    .option('--only <database>', 'only the database of: server, portal')
    .action(async (options: { only?: string }) => {
      loadDotEnv();
      const settings = readSettings({ ...databaseSettings, ...portalDatabaseSettings });
      for (const warning of defaultPasswordWarnings(settings)) process.stderr.write(`${warning}\n`);
      if (options.only !== 'portal') {
        await migrateOne(databaseOptions(settings), aiServerSchema);
      }
      if (options.only !== 'server') {
        await migrateOne(portalDatabaseOptions(settings, 1), portalSchema);
      }
    });
}

async function migrateOne(options: PostgresOptions, schema: Schema): Promise<void> {
  const pool = openPool(options, 'spindle-migrate');
  try {
    const applied = await retry(() => explainPostgres(options, () => migrate(pool, schema)), {
      withinMs: waitMs,
      onFirstFailure: (error) => process.stderr.write(`${error.message} Waiting …\n`),
    });
    for (const name of applied) process.stdout.write(`${schema.name}: applied ${name}\n`);
    if (applied.length === 0) process.stdout.write(`${schema.name}: up to date\n`);
  } finally {
    await pool.end();
  }
}
