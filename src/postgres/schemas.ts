// The two databases and where their migrations and grants stand.
import { fileURLToPath } from 'node:url';
import type { Schema } from './migrations.ts';

export const aiServerSchema: Schema = {
  name: "AI server's database",
  knownTable: 'outbox',
  schemaSetting: 'AI_DB_SCHEMA',
  migrationsFolder: fileURLToPath(new URL('../database/migrations', import.meta.url)),
  grantsFile: fileURLToPath(new URL('../database/grants.sql', import.meta.url)),
  afterwardsFile: fileURLToPath(new URL('../database/afterwards.sql', import.meta.url)),
};

export const portalSchema: Schema = {
  name: "Portal's database",
  knownTable: 'machine',
  schemaSetting: null,
  migrationsFolder: fileURLToPath(new URL('../portal/migrations', import.meta.url)),
  grantsFile: fileURLToPath(new URL('../portal/grants.sql', import.meta.url)),
};
