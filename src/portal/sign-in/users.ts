// The users in the Portal's database: for the command line and for admins. Whoever is disabled, or gets another password, is signed out.
import { randomInt, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';
import { forgetAttemptsOf } from './attempts.ts';
import { NoSuchUser, UserConflict } from './errors.ts';
import { isOpen } from './open-sessions.ts';
import { issuerOf } from './provider/people.ts';
import type { PortalRole } from './roles.ts';

export interface PortalUser {
  readonly name: string;
  readonly role: PortalRole;
  readonly isEnabled: boolean;
  readonly hasPassword: boolean;
  /** The organisation's provider by whose word they sign in; null for who is of here alone. */
  readonly issuer: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  readonly sessionCount: number;
}

export interface UserSession {
  readonly sessionId: string;
  readonly address: string | null;
  readonly browser: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

const listedUsersMax = 1_000;
const listedSessionsMax = 1_000;

export interface NewUser {
  readonly name: string;
  readonly role: PortalRole;
  /** Null for who gets in by a link, or signs in elsewhere. */
  readonly password: string | null;
}

/** A password that nobody has to think of: 120 bits at least, in letters that are not mistaken for each other. */
export function drawPassword(charactersMin: number): string {
  const count = Math.max(drawnCharactersMin, charactersMin);
  return Array.from({ length: count }, () => letters[randomInt(letters.length)]).join('');
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789ABCD';
const drawnCharactersMin = 24;

/** Throws UserConflict. */
export async function addUser(pool: Pool, { name, role, password }: NewUser): Promise<void> {
  const hash = password === null ? null : await hashOf(password);
  await inTransaction(pool, async (client) => {
    const id = randomUUID();
    // What better-auth wants of everybody is an address. Nothing is ever sent there.
    const { rowCount } = await client.query(
      `insert into sign_in_user (id, username, name, email, role) values ($1, $2, $2, $3, $4) on conflict do nothing`,
      [id, name, `${id}@users.invalid`, role],
    );
    if (rowCount === 0) throw new UserConflict(`there is a user ${name} already`, { code: 'user-exists', name });
    if (hash !== null) await insertPassword(client, id, hash);
  });
}

async function insertPassword(client: PoolClient, userId: string, hash: string): Promise<void> {
  await client.query(
    `insert into sign_in_account (id, user_id, account_id, provider_id, password) values ($1, $2, $2, 'credential', $3)
     on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`,
    [randomUUID(), userId, hash],
  );
}

export interface PortalUsers {
  /** By name, the first thousand. */
  readonly users: readonly PortalUser[];
  readonly total: number;
}

/** Users who may act on alarms, the first thousand. */
export async function listAssignees(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ username: string }>(
    `select username from sign_in_user where not coalesce(banned, false) and role in ('operator', 'admin') order by username limit $1`,
    [listedUsersMax],
  );
  return rows.map(({ username }) => username);
}

export async function listUsers(pool: Pool, idleMinutes: number): Promise<PortalUsers> {
  const { rows } = await pool.query<UserRow>(
    `select username, role, banned, created_at, session.count, session.last_at, count(*) over ()::int as total,
       exists (select from sign_in_account where user_id = sign_in_user.id and password is not null) as has_password,
       (select min(provider_id) from sign_in_account where user_id = sign_in_user.id and provider_id <> 'credential') as provider
     from sign_in_user cross join lateral
       (select count(*)::int as count, max(updated_at) as last_at from sign_in_session
        where user_id = sign_in_user.id and ${isOpen('$1')}) as session
     order by username limit $2`,
    [idleMinutes, listedUsersMax],
  );
  const users = rows.map((row) => ({
    name: row.username,
    role: row.role,
    isEnabled: !row.banned,
    hasPassword: row.has_password,
    issuer: issuerOf(row.provider),
    createdAt: row.created_at,
    lastSeenAt: row.last_at,
    sessionCount: row.count,
  }));
  return { users, total: rows[0]?.total ?? 0 };
}

interface UserRow {
  readonly username: string;
  readonly role: PortalRole;
  readonly banned: boolean;
  readonly created_at: Date;
  readonly count: number;
  readonly last_at: Date | null;
  readonly has_password: boolean;
  readonly provider: string | null;
  readonly total: number;
}

export interface UserChange {
  readonly role?: PortalRole | undefined;
  readonly isEnabled?: boolean | undefined;
}

/** Throws NoSuchUser, and UserConflict where no admin would be left who can sign in. */
export async function changeUser(pool: Pool, name: string, { role, isEnabled }: UserChange): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Two admins must not take each other's role at the same time.
    await client.query("select from sign_in_user where role = 'admin' or username = $1 order by id for update", [name]);
    const hadOwnAdmin = await hasAdmin(client, isOfHere);
    const { rows } = await client.query<{ readonly id: string; readonly banned: boolean }>(
      `update sign_in_user set role = coalesce($2, role), banned = coalesce(not $3::boolean, banned), updated_at = now()
       where username = $1 returning id, banned`,
      [name, role ?? null, isEnabled ?? null],
    );
    const [changed] = rows;
    if (changed === undefined) throw new NoSuchUser(`there is no user ${name}`, { code: 'no-such-user', name });
    if (!(await hasAdmin(client)) && (role !== undefined || isEnabled === false)) {
      throw new UserConflict(`${name} is the last admin; make another user an admin first`, {
        code: 'last-admin',
        name,
      });
    }
    if (hadOwnAdmin && !(await hasAdmin(client, isOfHere)))
      throw new UserConflict(lastOfHere(name), { code: 'last-own-admin', name });
    if (!changed.banned) return;
    await client.query('delete from sign_in_session where user_id = $1', [changed.id]);
    await client.query('delete from sign_in_link where user_id = $1', [changed.id]);
  });
}

export async function hasUsers(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query('select from sign_in_user limit 1');
  return rowCount === 1;
}

/** A condition of rows of sign_in_user: whoever needs nobody else's word to sign in, as those do whom the provider sends. */
export const isOfHere = `(exists (select from sign_in_account where user_id = sign_in_user.id and password is not null)
  or not exists (select from sign_in_account where user_id = sign_in_user.id and provider_id <> 'credential'))`;

function lastOfHere(name: string): string {
  return (
    `${name} is the last admin who needs no word of the organisation's provider, which can take away what it gave; ` +
    'make another user an admin first, or give one of its admins a password'
  );
}

/** Whether somebody can look after users; where a condition of their rows is given, one of those. */
export async function hasAdmin(client: Pool | PoolClient, condition = 'true'): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from sign_in_user where role = 'admin' and not coalesce(banned, false) and ${condition} limit 1`,
  );
  return rowCount === 1;
}

/** Signs the user out everywhere, links too, and lets who could not sign in for a while try again. Throws NoSuchUser. */
export async function setPassword(pool: Pool, name: string, password: string): Promise<void> {
  const hash = await hashOf(password);
  await inTransaction(pool, async (client) => {
    const id = await idOf(client, name);
    // Who is signing in by the old one meanwhile waits, and is asked once more: keepSession.
    await client.query('select from sign_in_user where id = $1 for update', [id]);
    await insertPassword(client, id, hash);
    await client.query('delete from sign_in_session where user_id = $1', [id]);
    await client.query('delete from sign_in_link where user_id = $1', [id]);
  });
  await forgetAttemptsOf(pool, name);
}

/** Lets who could not sign in for a while try again at once, from everywhere. False where nothing was counted. Throws NoSuchUser. */
export async function unlockUser(pool: Pool, name: string): Promise<boolean> {
  await idOf(pool, name);
  return forgetAttemptsOf(pool, name);
}

export async function hasPassword(pool: Pool, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'select from sign_in_account where user_id = $1 and password is not null limit 1',
    [userId],
  );
  return rowCount === 1;
}

/** What is stored of the password of who signs in by this name: null where there is none, undefined where there is no such user. */
export async function storedHashOf(pool: Pool, name: string): Promise<string | null | undefined> {
  const { rows } = await pool.query<{ readonly password: string | null }>(
    `select password from sign_in_user left join sign_in_account on user_id = sign_in_user.id and provider_id = 'credential'
     where username = $1`,
    [name.toLowerCase()],
  );
  return rows[0]?.password;
}

/** Of who has taken another password: links, and where a session is to be kept all other ones. */
export async function endOthers(pool: Pool, userId: string, keptId: string | null): Promise<void> {
  await pool.query('delete from sign_in_link where user_id = $1', [userId]);
  await pool.query('delete from sign_in_session where user_id = $1 and id <> $2', [userId, keptId]);
}

/** Throws NoSuchUser. */
export async function listSessions(pool: Pool, name: string, idleMinutes: number): Promise<readonly UserSession[]> {
  const { rows } = await pool.query<SessionRow>(
    `select id, ip_address, user_agent, created_at, updated_at from sign_in_session
     where user_id = $1 and ${isOpen('$2')} order by updated_at desc limit $3`,
    [await idOf(pool, name), idleMinutes, listedSessionsMax],
  );
  return rows.map((row) => ({
    sessionId: row.id,
    address: row.ip_address || null,
    browser: row.user_agent || null,
    createdAt: row.created_at,
    lastUsedAt: row.updated_at,
  }));
}

interface SessionRow {
  readonly id: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Of one session, or of all. Returns how many have ended. Throws NoSuchUser, also where the user has no such session. */
export async function revokeSessions(pool: Pool, name: string, sessionId: string | null): Promise<number> {
  const { rowCount } = await pool.query(
    'delete from sign_in_session where user_id = $1 and ($2::text is null or id = $2)',
    [await idOf(pool, name), sessionId],
  );
  if (sessionId !== null && rowCount === 0)
    throw new NoSuchUser(`${name} has no session ${sessionId}`, { code: 'no-such-record', record: 'session' });
  return rowCount ?? 0;
}

/** Of everybody, with all links. A Portal that runs keeps the secret that it has until it starts anew. Returns how many sessions have ended. */
export function revokeAll(pool: Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('delete from sign_in_link');
    await client.query('delete from sign_in_secret');
    const { rowCount } = await client.query('delete from sign_in_session');
    return rowCount ?? 0;
  });
}

async function idOf(client: Pool | PoolClient, name: string): Promise<string> {
  const { rows } = await client.query<{ readonly id: string }>('select id from sign_in_user where username = $1', [
    name,
  ]);
  if (rows[0] === undefined) throw new NoSuchUser(`there is no user ${name}`, { code: 'no-such-user', name });
  return rows[0].id;
}

/** Loaded when it is wanted: that takes longer than most commands. */
export async function hashOf(password: string): Promise<string> {
  const { hashPassword } = await import('better-auth/crypto');
  return hashPassword(password);
}
