// The way into the Portal that `spindle start` has started: whoever started it has its database, and so an address that signs them in as an admin,
// once and for a short time. Without it nobody could: no password is in a log.
import type { CleanedEnv } from 'envalid';
import type { portalSettings } from '../../portal/settings.ts';
import { createAdminLink, linkMinutes } from '../../portal/sign-in/links.ts';
import { portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../postgres/settings.ts';
import { readSettings } from '../support/settings.ts';
import { withSchema } from '../support/with-schema.ts';

export interface FirstSignIn {
  /** Behind the Portal's address; empty where there is none. */
  readonly fragment: string;
  /** For a person, beside the address; empty where there is nothing to say. */
  readonly note: string;
}

/** Never rejects: the Portal runs all the same. */
export async function firstSignIn(
  settings: Pick<CleanedEnv<typeof portalSettings>, 'PORTAL_SIGN_IN'>,
  environment: Readonly<Record<string, string>>,
): Promise<FirstSignIn> {
  if (settings.PORTAL_SIGN_IN === 'off') return { fragment: '', note: 'asks nobody who they are (PORTAL_SIGN_IN=off)' };
  try {
    const database = readSettings(portalDatabaseSettings, { ...process.env, ...environment });
    const link = await withSchema(portalDatabaseOptions(database, 1), portalSchema, 'spindle-start', createAdminLink);
    if (link === undefined) return { fragment: '', note: 'has no admin; make one: ./spindle users role NAME admin' };
    const { fragment, name } = link;
    return { fragment: `/#${fragment}`, note: `signs you in as ${name}, once, within ${linkMinutes} minutes` };
  } catch (error) {
    return { fragment: '', note: `could not be given a sign-in: ${(error as Error).message}` };
  }
}
