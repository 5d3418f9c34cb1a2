// The keys of the Portal's API on the command line: in the Portal's database, also while no Portal runs.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { commandLineActor } from '../../database/access/command-line-actor.ts';
import { expirySettings } from '../../http/settings.ts';
import { onTrail } from '../../portal/audit/trail.ts';
import { NoSuchKey, UserConflict } from '../../portal/sign-in/errors.ts';
import { listKeys, makeKey, revokeKey } from '../../portal/sign-in/keys/portal-keys.ts';
import { portalRoles } from '../../portal/sign-in/roles.ts';
import { portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../postgres/settings.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { readCommandSettings } from '../support/settings.ts';
import { withSchema } from '../support/with-schema.ts';
import { type ListedKeys, type NewKey, type PrintedKey, rolesAmong } from './keys.ts';

const specifications = { ...portalDatabaseSettings, ...expirySettings };
type Settings = CleanedEnv<typeof specifications>;
const dayMs = 86_400_000;

async function withPortal<T>(use: (pool: Pool, settings: Settings) => Promise<T>): Promise<T> {
  const settings = readCommandSettings(specifications);
  return withSchema(portalDatabaseOptions(settings, 1), portalSchema, 'spindle-api-keys', (pool) =>
    use(pool, settings),
  );
}

export function create({ name, roles, expiresInDays, neverExpires }: NewKey): Promise<PrintedKey> {
  const [role, ...others] = rolesAmong(portalRoles, roles);
  if (role === undefined || others.length > 0) {
    throw new ProgramFailure('--roles: a key of the Portal has one role, which may do what those before it may', 2);
  }
  return withPortal(async (pool, settings) => {
    const days = neverExpires === true ? null : (expiresInDays ?? settings.API_KEY_LIFE_DAYS);
    const taken = 'The Portal takes it as Authorization: Bearer …';
    try {
      const by = commandLineActor();
      const entry = {
        actor: by,
        address: null,
        action: 'key.make',
        target: name,
        detail: { role, expiresInDays: days },
      };
      const made = await onTrail(pool, entry, () => makeKey(pool, { name, role, expiresInDays: days }, by));
      return { ...made, name, taken };
    } catch (error) {
      if (error instanceof UserConflict) return { key: undefined, name, expiresAt: null, taken };
      throw error;
    }
  });
}

export function list(): Promise<ListedKeys> {
  return withPortal(async (pool, settings) => {
    const keys = await listKeys(pool);
    return {
      keys: keys.map(({ role, ...key }) => ({ ...key, roles: [role] })),
      soonMs: settings.EXPIRY_WARNING_DAYS * dayMs,
    };
  });
}

export function revoke(name: string): Promise<boolean> {
  return withPortal(async (pool) => {
    try {
      const by = commandLineActor();
      const entry = { actor: by, address: null, action: 'key.revoke', target: name, detail: null };
      await onTrail(pool, entry, () => revokeKey(pool, name, by));
      return true;
    } catch (error) {
      if (error instanceof NoSuchKey) return false;
      throw error;
    }
  });
}
