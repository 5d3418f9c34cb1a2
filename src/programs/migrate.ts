// `spindle migrate`: brings the AI server's and the Portal's database to the schema of this version. The machines that a new Portal's
// database begins with get types of the profile, so that a plant of other machines than AI4I's works at once.
import { Command } from 'commander';
import type { Pool, PoolClient } from 'pg';
import type { Profile } from '../core/profile.ts';
import { createPool, databaseOptions } from '../database/connect.ts';
import { databaseSettings } from '../database/settings.ts';
import { createPool as createPortalPool } from '../portal/database.ts';
import { fitSeededMachines } from '../portal/machines.ts';
import { portalDatabaseSettings } from '../portal/settings.ts';
import { defaultPasswordWarnings } from './default-passwords.ts';
import { explainPostgres, type PostgresAddress } from './postgres-errors.ts';
import { loadProfile, profileSettings } from './profile.ts';
import { retry } from './retry.ts';
import { migrate, type Schema } from './schema.ts';
import { aiServerSchema, portalSchema } from './schemas.ts';
import { loadDotEnv, readSettings } from './settings.ts';

const waitMs = 60_000;
/** Of the Portal's database: it puts the first machines there. */
const seedingMigration = '001.do.create-tables.sql';

export function createCommand(): Command {
  return new Command('migrate')
    .option('--only <database>', 'only the database of: server, portal')
    .action(async (options: { only?: string }) => {
      loadDotEnv();
      const settings = readSettings({ ...profileSettings, ...databaseSettings, ...portalDatabaseSettings });
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
        const profile = await loadProfile(settings.PROFILE_PATH);
        await migrateOne(createPortalPool(settings, 'spindle-migrate'), portalSchema, address, seeding(profile));
      }
    });
}

type Complete = (client: PoolClient, applied: readonly string[]) => Promise<void>;

/** Only in the transaction that puts the machines there: later they are the plant's, whatever their types. */
function seeding(profile: Profile): Complete {
  return async (client, applied) => {
    if (!applied.includes(seedingMigration)) return;
    const count = await fitSeededMachines(client, profile);
    if (count === 0) return;
    const types = profile.machineTypes.map(({ name }) => name).join(', ');
    process.stderr.write(
      `${portalSchema.name}: its first ${count} machines get the types of profile ${profile.name}: ${types}\n`,
    );
  };
}

async function migrateOne(pool: Pool, schema: Schema, address: PostgresAddress, complete?: Complete): Promise<void> {
  try {
    const applied = await retry(() => explainPostgres(address, () => migrate(pool, schema, complete)), {
      withinMs: waitMs,
      onFirstFailure: (error) => process.stderr.write(`${error.message} Waiting …\n`),
    });
    for (const name of applied) process.stdout.write(`${schema.name}: applied ${name}\n`);
    if (applied.length === 0) process.stdout.write(`${schema.name}: up to date\n`);
  } finally {
    await pool.end();
  }
}
