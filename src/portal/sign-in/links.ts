// Links that sign somebody in once and for a short time: how the first admin gets in, without a password that somebody could read. What is stored
// is a digest: who reads the table cannot use it.
import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { UserConflict } from './errors.ts';
import { addUser, hasUsers, isOfHere } from './users.ts';

export const linkMinutes = 15;
export const firstAdminName = 'admin';
const prefix = 'sign-in=';

export interface AdminLink {
  /** What stands behind the # of the Portal's address. */
  readonly fragment: string;
  readonly name: string;
}

/** For an admin of here who is not disabled, before all others the one that is made here: where there is no user at all. */
export async function createAdminLink(pool: Pool): Promise<AdminLink | undefined> {
  if (!(await hasUsers(pool))) await addFirstAdmin(pool, null);
  const { rows } = await pool.query<{ readonly id: string; readonly username: string }>(
    `select id, username from sign_in_user where role = 'admin' and not banned and ${isOfHere}
     order by username = $1 desc, created_at, id limit 1`,
    [firstAdminName],
  );
  const [admin] = rows;
  if (admin === undefined) return undefined;
  const code = randomBytes(32).toString('base64url');
  await pool.query('delete from sign_in_link where expires_at < now() or user_id = $1', [admin.id]);
  await pool.query(
    'insert into sign_in_link (digest, user_id, expires_at) values ($1, $2, now() + make_interval(mins => $3))',
    [digestOf(code), admin.id, linkMinutes],
  );
  return { fragment: prefix + code, name: admin.username };
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
