// Links that sign somebody in once and for a short time: how the first admin gets in, without a password that somebody could read. What is stored
// is a digest: who reads the table cannot use it.
import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { UserConflict } from './errors.ts';
import { addUser } from './users.ts';

export const linkMinutes = 15;
export const firstAdminName = 'admin';
const prefix = 'sign-in=';

/** For an admin who is not disabled; makes one where there is no user at all. Returns what stands behind the # of the Portal's address. */
export async function createAdminLink(pool: Pool): Promise<string | undefined> {
  const { rows: known } = await pool.query('select from sign_in_user limit 1');
  if (known.length === 0) await addFirstAdmin(pool, null);
  const { rows } = await pool.query<{ readonly id: string }>(
    "select id from sign_in_user where role = 'admin' and not banned order by created_at, id limit 1",
  );
  const [admin] = rows;
  if (admin === undefined) return undefined;
  const code = randomBytes(32).toString('base64url');
  await pool.query('delete from sign_in_link where expires_at < now() or user_id = $1', [admin.id]);
  await pool.query(
    'insert into sign_in_link (digest, user_id, expires_at) values ($1, $2, now() + make_interval(mins => $3))',
    [digestOf(code), admin.id, linkMinutes],
  );
  return prefix + code;
}

/** False where somebody else was first. */
export async function addFirstAdmin(pool: Pool, password: string | null): Promise<boolean> {
  try {
    await addUser(pool, { name: firstAdminName, role: 'admin', password });
    return true;
  } catch (error) {
    if (error instanceof UserConflict) return false;
    throw error;
  }
}

/** The user whom the code signs in; undefined where it is none, was used, or is too old. It can be used no more. */
export async function takeLink(pool: Pool, code: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ readonly user_id: string; readonly is_good: boolean }>(
    'delete from sign_in_link where digest = $1 returning user_id, expires_at > now() as is_good',
    [digestOf(code)],
  );
  return rows[0]?.is_good === true ? rows[0].user_id : undefined;
}

function digestOf(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}
