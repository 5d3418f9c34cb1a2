// What cookies are signed with: drawn once for a database, so that a session of one Portal is one of all on it.
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';

/** Of a Portal: what it has found once it keeps, for sessions and for all else, until it starts anew. Rejects as the database does. */
export function keepingSecret(pool: Pool, given: string): () => Promise<string> {
  let kept: Promise<string> | undefined;
  return () => {
    kept ??= given === '' ? readSecret(pool) : Promise.resolve(given);
    kept.catch(() => {
      kept = undefined;
    });
    return kept;
  };
}

async function readSecret(pool: Pool): Promise<string> {
  const known = await storedSecret(pool);
  if (known !== undefined) return known;
  await pool.query('insert into sign_in_secret (secret) values ($1) on conflict do nothing', [
    randomBytes(32).toString('base64url'),
  ]);
  const secret = await storedSecret(pool);
  if (secret === undefined) throw new Error('sign_in_secret lost its row');
  return secret;
}

async function storedSecret(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ readonly secret: string }>('select secret from sign_in_secret');
  return rows[0]?.secret;
}
