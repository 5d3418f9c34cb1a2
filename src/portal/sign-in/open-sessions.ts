// Which sessions are open, in one place for all that ask, and by the database's clock alone: Portals of one database may have others.
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';
import { Unauthorized } from '../../web-server/request-errors.ts';
import type { ProviderSession } from './provider/by-provider.ts';

/** A condition of rows of sign_in_session; `idleMinutes` is a parameter such as $1. */
export function isOpen(idleMinutes: string): string {
  return `(sign_in_session.expires_at > now() and sign_in_session.updated_at > now() - make_interval(mins => ${idleMinutes}::int))`;
}

export interface SessionBounds {
  readonly idleMinutes: number;
  readonly sessionsOfUserMax: number;
}

export interface NewSession {
  readonly token: string;
  /** What was found right, as it is stored: undefined where no password was asked for. */
  readonly hash: string | undefined;
  /** The one that the sender had before; it ends. */
  readonly formerId: string | undefined;
  /** Of one that began by the provider's word. */
  readonly ofProvider?: ProviderSession | undefined;
}

/**
 * Keeps a session that was just made, and ends what is too much of this user and over of all. Rejects with Unauthorized, and ends it, where the user
 * has been disabled, or given another password, while the one before was being looked at.
 */
export async function keepSession(
  pool: Pool,
  { token, hash, formerId, ofProvider }: NewSession,
  bounds: SessionBounds,
): Promise<void> {
  const isGood = await inTransaction(pool, async (client) => {
    // Whoever disables a user, or sets a password, has the row locked until all sessions are gone. What is asked next is as it is then.
    await client.query(
      'select from sign_in_user where id = (select user_id from sign_in_session where token = $1) for share',
      [token],
    );
    const { rows } = await client.query<{ readonly user_id: string }>(
      `select sign_in_user.id as user_id from sign_in_user join sign_in_session on sign_in_user.id = sign_in_session.user_id
       where token = $1 and not banned and ($2::text is null or exists
         (select from sign_in_account where sign_in_account.user_id = sign_in_user.id and password = $2))`,
      [token, hash ?? null],
    );
    const [found] = rows;
    if (found === undefined) await client.query('delete from sign_in_session where token = $1', [token]);
    else if (ofProvider !== undefined) await noteProvider(client, token, ofProvider);
    if (found !== undefined) await endSurplus(client, { userId: found.user_id, formerId }, bounds);
    return found !== undefined;
  });
  if (!isGood) throw new Unauthorized('the user has changed meanwhile');
}

async function noteProvider(client: PoolClient, token: string, { idToken }: ProviderSession): Promise<void> {
  await client.query('update sign_in_session set is_of_provider = true, provider_id_token = $2 where token = $1', [
    token,
    idToken,
  ]);
}

/** Undefined for a session that began otherwise. */
export async function providerSession(pool: Pool, sessionId: string): Promise<ProviderSession | undefined> {
  const { rows } = await pool.query<{ readonly provider_id_token: string | null }>(
    'select provider_id_token from sign_in_session where id = $1 and is_of_provider',
    [sessionId],
  );
  return rows[0] && { idToken: rows[0].provider_id_token };
}

async function endSurplus(
  client: PoolClient,
  { userId, formerId }: { readonly userId: string; readonly formerId: string | undefined },
  { idleMinutes, sessionsOfUserMax }: SessionBounds,
): Promise<void> {
  // In one order, and without waiting: two that sign in at once end the same.
  await client.query(
    `delete from sign_in_session where id in
       (select id from sign_in_session where not ${isOpen('$1')} or id = $2 or id in
          (select id from sign_in_session where user_id = $3 and id is distinct from $2
           order by updated_at desc, created_at desc offset $4)
        order by id for update skip locked)`,
    [idleMinutes, formerId ?? null, userId, sessionsOfUserMax],
  );
}
