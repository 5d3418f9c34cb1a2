// Users who come by the provider: made when they first sign in, known from then on by the provider's own id of them, and by nothing that they could
// choose. Nobody who is here already is taken for them, whatever their name or address of e-mail.
import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../../postgres/in-transaction.ts';
import type { PortalRole } from '../roles.ts';
import { nameCharactersMax } from '../user-names.ts';
import { ProviderProblem } from './errors.ts';

export interface Person {
  /** As the provider calls itself. */
  readonly issuer: string;
  /** As the setting has it: by that were people known before. */
  readonly spelled: string;
  /** By what the provider knows them. */
  readonly subject: string;
  /** As they would be called, where nobody else is. */
  readonly name: string;
  /** Null for who may not come in. */
  readonly role: PortalRole | null;
  /** What to look at, where it is null. */
  readonly lacking: string;
}

const providerPrefix = 'oidc ';
const namesTriedMax = 20;

/** Makes them, or gives them the role that they have there now. Returns their id. Rejects with ProviderProblem. */
export async function takeIn(pool: Pool, person: Person): Promise<string> {
  const provider = providerPrefix + person.issuer;
  // Refusing one ends their sessions all the same: what the transaction did has to stay.
  const taken = await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${provider} ${person.subject}`]);
    await client.query(
      `update sign_in_account set provider_id = $1 where provider_id = $2 and account_id = $3
       and not exists (select from sign_in_account where provider_id = $1 and account_id = $3)`,
      [provider, providerPrefix + person.spelled, person.subject],
    );
    const { rows } = await client.query<{ readonly id: string; readonly banned: boolean }>(
      `select sign_in_user.id, banned from sign_in_user join sign_in_account on user_id = sign_in_user.id
       where provider_id = $1 and account_id = $2 for update of sign_in_user`,
      [provider, person.subject],
    );
    const [known] = rows;
    if (person.role === null) {
      if (known !== undefined) await client.query('delete from sign_in_session where user_id = $1', [known.id]);
      return 'role' as const;
    }
    if (known === undefined) return { id: await makeUser(client, person, person.role, provider) };
    if (known.banned) return 'disabled' as const;
    await client.query('update sign_in_user set role = $2, updated_at = now() where id = $1 and role <> $2', [
      known.id,
      person.role,
    ]);
    return known;
  });
  if (taken === 'role') {
    throw new ProviderProblem('role', `nothing gives ${person.name} a role here; ${person.lacking}`);
  }
  if (taken === 'disabled') throw new ProviderProblem('disabled', 'this user is disabled; ask an admin of the Portal');
  return taken.id;
}

async function makeUser(
  client: PoolClient,
  { subject, name }: Person,
  role: PortalRole,
  provider: string,
): Promise<string> {
  const id = randomUUID();
  const names = Array.from({ length: namesTriedMax }, (_, at) => (at === 0 ? name : withTail(name, `-${at + 1}`)));
  // Where so many are called alike, as who has no Latin letter in any name is: one that nobody else has.
  for (const given of [...names, withTail(name, `-${id.slice(0, 8)}`)]) {
    const { rowCount } = await client.query(
      'insert into sign_in_user (id, username, name, email, role) values ($1, $2, $2, $3, $4) on conflict do nothing',
      [id, given, `${id}@users.invalid`, role],
    );
    if (rowCount === 0) continue;
    await client.query('insert into sign_in_account (id, user_id, account_id, provider_id) values ($1, $2, $3, $4)', [
      ...[randomUUID(), id, subject],
      provider,
    ]);
    return id;
  }
  throw new ProviderProblem('failed', `there are too many users by the name ${name} already`);
}

function withTail(name: string, tail: string): string {
  return name.slice(0, nameCharactersMax - tail.length) + tail;
}

/** Where a user comes from, in the words of the table: null for who is of here alone. */
export function issuerOf(providerId: string | null): string | null {
  return providerId?.startsWith(providerPrefix) === true ? providerId.slice(providerPrefix.length) : null;
}

/** The issuer by whose word a user signs in; null for who is of here alone. */
export async function issuerOfUser(pool: Pool, userId: string): Promise<string | null> {
  const { rows } = await pool.query<{ readonly provider_id: string }>(
    'select provider_id from sign_in_account where user_id = $1 and starts_with(provider_id, $2) limit 1',
    [userId, providerPrefix],
  );
  return issuerOf(rows[0]?.provider_id ?? null);
}
