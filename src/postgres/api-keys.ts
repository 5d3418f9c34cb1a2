// API keys in a table `api_key`, which the AI server's database has and the Portal's: made, listed, revoked and looked up. A key is shown once, when it is
// made; the table holds its hash.
import { createHash, randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from './in-transaction.ts';

export interface ApiKey {
  readonly name: string;
  /** Its first characters. */
  readonly hint: string;
  readonly roles: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export type NewApiKey = Pick<ApiKey, 'name' | 'roles' | 'expiresAt'>;

/** What the database notes of a change of the key with this id, in its transaction. */
export type NoteKeyChange = (client: PoolClient, id: string) => Promise<void>;

/** The key, which is nowhere stored. Undefined when the name is taken. */
export async function createApiKey(
  pool: Pool,
  prefix: string,
  key: NewApiKey,
  note: NoteKeyChange,
): Promise<string | undefined> {
  const secret = `${prefix}${randomBytes(32).toString('base64url')}`;
  const hint = `${secret.slice(0, prefix.length + hintCharacters)}…`;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ readonly id: string }>(
      `insert into api_key (name, secret_hash, hint, roles, expires_at) values ($1, $2, $3, $4, $5)
       on conflict (name) where revoked_at is null do nothing returning id`,
      [key.name, hashOf(secret), hint, key.roles, key.expiresAt],
    );
    const [made] = rows;
    if (made === undefined) return undefined;
    await note(client, made.id);
    return secret;
  });
}

/** False when there is no such key, or it is revoked already. */
export async function revokeApiKey(pool: Pool, name: string, note: NoteKeyChange): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ readonly id: string }>(
      'update api_key set revoked_at = now() where name = $1 and revoked_at is null returning id',
      [name],
    );
    const [revoked] = rows;
    if (revoked !== undefined) await note(client, revoked.id);
    return revoked !== undefined;
  });
}

/** The newest first, at most `countMax`. */
export async function listApiKeys(pool: Pool, countMax: number): Promise<readonly ApiKey[]> {
  const { rows } = await pool.query(
    `select name, hint, roles, created_at, expires_at, revoked_at, last_used_at from api_key
     order by created_at desc, id limit $1`,
    [countMax],
  );
  return rows.map((row) => ({
    name: row.name,
    hint: row.hint,
    roles: row.roles,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }));
}

/** The owner of a key by the key's hash, unless it is unknown, revoked or expired. */
export async function findApiKey(
  pool: Pool,
  hash: Uint8Array,
): Promise<{ readonly id: string; readonly name: string; readonly roles: readonly string[] } | undefined> {
  const { rows } = await pool.query<{ id: string; name: string; roles: string[] }>(
    `select id, name, roles from api_key
     where secret_hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    [hash],
  );
  return rows[0];
}

export interface ExpiringApiKey {
  readonly id: string;
  readonly name: string;
  readonly expiresAt: Date;
}

/** The keys that are good still and end within the time, the first to end first, at most `countMax`. */
export async function listExpiringApiKeys(
  pool: Pool,
  withinMs: number,
  countMax: number,
): Promise<readonly ExpiringApiKey[]> {
  const { rows } = await pool.query<{ id: string; name: string; expires_at: Date }>(
    `select id, name, expires_at from api_key
     where revoked_at is null and expires_at > now()
       and expires_at <= now() + make_interval(secs => $1::double precision / 1000)
     order by expires_at, id limit $2`,
    [withinMs, countMax],
  );
  return rows.map((row) => ({ id: row.id, name: row.name, expiresAt: row.expires_at }));
}

/** Notes when keys were last used. */
export async function touchApiKeys(pool: Pool, ids: readonly string[]): Promise<void> {
  await pool.query('update api_key set last_used_at = now() where id = any($1::uuid[])', [ids]);
}

/** SHA-256: as good as a slow hash for a secret of 256 random bits. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

const hintCharacters = 4;
