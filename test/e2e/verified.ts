// What `spindle delivery verify` finds, without a program for it: for tests that are about something else, and end with it.
import assert from 'node:assert/strict';
import { databaseOptions } from '../../src/database/connect.ts';
import { databaseSettings } from '../../src/database/settings.ts';
import { evidenceSettings } from '../../src/delivery/evidence-settings.ts';
import { ledgerSettings } from '../../src/delivery/ledger.ts';
import { verifyDelivery } from '../../src/delivery/verify.ts';
import { aiServerSchema } from '../../src/postgres/schemas.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { withSchema } from '../../src/programs/support/with-schema.ts';
import type { Plant } from './support.ts';

const withinMs = 60_000;

/** Everything was read and delivered, and a recount of topics and tables finds no difference. */
export async function deliveryIsVerified({ env }: Pick<Plant, 'env'>): Promise<void> {
  const settings = readSettings({ ...ledgerSettings, ...databaseSettings, ...evidenceSettings }, env);
  const { differences } = await withSchema(databaseOptions(settings), aiServerSchema, 'test', (pool) =>
    verifyDelivery(pool, settings, withinMs),
  );
  assert.deepEqual(differences, []);
}
