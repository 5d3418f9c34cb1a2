// `spindle migrate`: brings the AI server's and the Portal's database to the schema of this version. The machines that a new Portal's
// database begins with get types of the profile, so that a plant of other machines than AI4I's works at once. What holds a table up is named, and waited for in
// turns, so that it holds up nobody else.

import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { PoolClient } from 'pg';
import type { Profile } from '../core/profile.ts';
import { databaseOptions } from '../database/connect.ts';
import { databaseSettings } from '../database/settings.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { fitFirstMachines } from '../portal/machines.ts';
import { explainPostgres } from '../postgres/explain.ts';
import { migrationSettings } from '../postgres/migration-settings.ts';
import { type Migrating, MigrationHeldUp, migrate, type Schema } from '../postgres/migrations.ts';
import { openPool, type PostgresOptions } from '../postgres/pool.ts';
import { aiServerSchema, portalSchema } from '../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../postgres/settings.ts';
import { tell } from './support/command-line.ts';
import { retry } from './support/retry.ts';
import { readCommandSettings } from './support/settings.ts';

const waitMs = 60_000;
const lockAttemptsMax = 10;
/** Of the time for which a lock is waited for: others have the table for two thirds of the time at least. */
const pauseShare = 2;
/** One migrates, and one looks who is in its way. */
const connections = 2;
/** Of the Portal's database: it puts the first machines there. */
const firstMachinesMigration = '001.do.create-tables.sql';

export function createCommand(): Command {
  return new Command('migrate')
    .option('--only <database>', 'only the database of: server, portal')
    .action(async (options: { only?: string }) => {
      const settings = readCommandSettings({
        ...profileSettings,
        ...databaseSettings,
        ...portalDatabaseSettings,
        ...migrationSettings,
      });
      const lockTimeoutMs = settings.MIGRATION_LOCK_TIMEOUT_MS;
      if (options.only !== 'portal') {
        await migrateOne(databaseOptions(settings), aiServerSchema, { lockTimeoutMs });
      }
      if (options.only !== 'server') {
        const profile = await loadProfile(settings.PROFILE_PATH);
        const complete = fitMachines(profile);
        await migrateOne(portalDatabaseOptions(settings, 1), portalSchema, { complete, lockTimeoutMs });
      }
    });
}

/** Only in the transaction that puts the machines there: later they are the plant's, whatever their types. */
function fitMachines(profile: Profile) {
  return async (client: PoolClient, applied: readonly string[]): Promise<void> => {
    if (!applied.includes(firstMachinesMigration)) return;
    const count = await fitFirstMachines(client, profile);
    if (count === 0) return;
    const types = profile.machineTypes.map(({ name }) => name).join(', ');
    tell(`${portalSchema.name}: its first ${count} machines get the types of profile ${profile.name}: ${types}`);
  };
}

async function migrateOne(
  options: PostgresOptions,
  schema: Schema,
  migrating: Required<Pick<Migrating, 'lockTimeoutMs'>> & Migrating,
): Promise<void> {
  const pool = openPool({ ...options, poolMax: connections }, 'spindle-migrate');
  try {
    const applied = await inTurns(migrating.lockTimeoutMs, () =>
      retry(() => explainPostgres(options, () => migrate(pool, schema, migrating)), {
        withinMs: waitMs,
        onFirstFailure: (error) => tell(`${error.message} Waiting …`),
      }),
    );
    for (const name of applied) process.stdout.write(`${schema.name}: applied ${name}\n`);
    if (applied.length === 0) process.stdout.write(`${schema.name}: up to date\n`);
  } finally {
    await pool.end();
  }
}

/** Lets those through who wait behind the lock that it could not have, and tries again. */
async function inTurns<T>(lockTimeoutMs: number, step: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof MigrationHeldUp) || attempt === lockAttemptsMax) throw error;
      const pauseMs = lockTimeoutMs * pauseShare;
      tell(`${error.message} (attempt ${attempt} of ${lockAttemptsMax}; the next one in ${pauseMs} ms)`);
      await sleep(pauseMs);
    }
  }
}
