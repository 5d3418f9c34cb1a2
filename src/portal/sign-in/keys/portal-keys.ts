// The keys of the Portal's API in its table: made, listed and revoked, by an admin or on the command line, with who it was.
import type { Pool } from 'pg';
import { createApiKey, revokeApiKey } from '../../../postgres/api-keys.ts';
import { apiKeyPrefix } from '../../../web-server/credentials.ts';
import { NoSuchKey, UnfitUser, UserConflict } from '../errors.ts';
import { isPortalRole, type PortalRole } from '../roles.ts';

export interface PortalKey {
  readonly name: string;
  /** Its first characters. */
  readonly hint: string;
  readonly role: PortalRole;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
  readonly lastUsedAt: Date | null;
}

export interface NewPortalKey {
  readonly name: string;
  readonly role: PortalRole;
  /** Null for one that is good until it is revoked. */
  readonly expiresInDays: number | null;
}

export interface MadeKey {
  /** It cannot be shown again. */
  readonly key: string;
  readonly expiresAt: Date | null;
}

export const keyDaysMax = 36_500;
export const listedKeysMax = 1_000;
const dayMs = 86_400_000;

/** As keys are called; throws UnfitUser. */
export function readKeyName(text: string): string {
  if (/^[\w.@-]{1,64}$/.test(text)) return text;
  throw new UnfitUser("a key's name has 1 to 64 letters, digits, dots, hyphens, underscores or @", {
    code: 'unfit-key-name',
    most: 64,
  });
}

/** Throws UserConflict. */
export async function makeKey(pool: Pool, wanted: NewPortalKey, actor: string): Promise<MadeKey> {
  const { name, role, expiresInDays } = wanted;
  const expiresAt = expiresInDays === null ? null : new Date(Date.now() + expiresInDays * dayMs);
  const key = await createApiKey(pool, apiKeyPrefix, { name, roles: [role], expiresAt }, async (client, id) => {
    await client.query('update api_key set created_by = $2 where id = $1', [id, actor]);
  });
  if (key === undefined) {
    throw new UserConflict(`there is a key ${name} already; revoke it first, or choose another name`, {
      code: 'key-exists',
      name,
    });
  }
  return { key, expiresAt };
}

/** Throws NoSuchKey, also for one that is revoked already. */
export async function revokeKey(pool: Pool, name: string, actor: string): Promise<void> {
  const isRevoked = await revokeApiKey(pool, name, async (client, id) => {
    await client.query('update api_key set revoked_by = $2 where id = $1', [id, actor]);
  });
  if (!isRevoked) throw new NoSuchKey(`there is no key ${name} that is not revoked`, { code: 'no-such-key', name });
}

/** Those that are not revoked first, and the newest of them first. */
export async function listKeys(pool: Pool): Promise<readonly PortalKey[]> {
  const { rows } = await pool.query<KeyRow>(
    `select name, hint, roles, created_at, created_by, expires_at, revoked_at, revoked_by, last_used_at from api_key
     order by revoked_at desc nulls first, created_at desc, id limit $1`,
    [listedKeysMax],
  );
  return rows.map((row) => ({
    name: row.name,
    hint: row.hint,
    role: row.roles.find(isPortalRole) ?? 'viewer',
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    revokedBy: row.revoked_by,
    lastUsedAt: row.last_used_at,
  }));
}

interface KeyRow {
  readonly name: string;
  readonly hint: string;
  readonly roles: readonly string[];
  readonly created_at: Date;
  readonly created_by: string | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly revoked_by: string | null;
  readonly last_used_at: Date | null;
}
