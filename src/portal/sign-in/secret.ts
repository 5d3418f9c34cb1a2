// What cookies are signed with: drawn once for a database, so that a session of one Portal is one of all on it.
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';

export async function keepSecret(pool: Pool): Promise<string> {
  await pool.query('insert into sign_in_secret (secret) values ($1) on conflict do nothing', [
    randomBytes(32).toString('base64url'),
  ]);
  const { rows } = await pool.query<{ readonly secret: string }>('select secret from sign_in_secret');
  const [row] = rows;
  if (row === undefined) throw new Error('sign_in_secret lost its row');
  return row.secret;
}
