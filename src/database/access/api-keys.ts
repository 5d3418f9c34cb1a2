// API keys: made, listed, revoked and looked up. A key is shown once, when it is made; the table holds its hash. Making and revoking leave
// a row of audit in the same transaction.
import { createHash, randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';

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

export interface NewApiKey {
  readonly name: string;
  readonly roles: readonly string[];
  readonly expiresAt: Date | null;
  /** Who makes it, for audit. */
  readonly actor: string;
}

/** The key, which is nowhere stored. Undefined when the name is taken. */
export async function createApiKey(pool: Pool, prefix: string, key: NewApiKey): Promise<string | undefined> {
  const secret = `${prefix}${randomBytes(32).toString('base64url')}`;
  const hint = `${secret.slice(0, prefix.length + hintCharacters)}…`;
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `insert into api_key (name, secret_hash, hint, roles, expires_at) values ($1, $2, $3, $4, $5)
       on conflict (name) where revoked_at is null do nothing`,
      [key.name, hashOf(secret), hint, key.roles, key.expiresAt],
    );
    if (rowCount === 0) return undefined;
    await audit(client, key.actor, 'api-key.create', `${key.name} (${key.roles.join(', ')})`);
    return secret;
  });
}

/** False when there is no such key, or it is revoked already. */
export async function revokeApiKey(pool: Pool, name: string, actor: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'update api_key set revoked_at = now() where name = $1 and revoked_at is null',
      [name],
    );
    if (rowCount === 0) return false;
    await audit(client, actor, 'api-key.revoke', name);
    return true;
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

async function audit(client: PoolClient, actor: string, action: string, target: string): Promise<void> {
  await client.query(`insert into audit (actor, action, target, outcome) values ($1, $2, $3, 'done')`, [
    actor,
    action,
    target,
  ]);
}
