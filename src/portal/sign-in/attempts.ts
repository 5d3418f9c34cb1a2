// How often signing in has failed of late, for one user and for one address, in the Portal's database, so that it holds for all Portals on it. An
// attempt counts before it is known to be wrong: many at once get no more of them than one after the other.
import { createHash } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import type { Pool } from 'pg';
import { TooManyRequests } from '../../web-server/request-errors.ts';

export interface AttemptBounds {
  readonly ofUserMax: number;
  readonly ofAddressMax: number;
  readonly withinMinutes: number;
}

export interface Attempt {
  readonly name: string;
  readonly address: string;
}

/** So many users and addresses are counted at a time; beyond, those that began first are forgotten. */
export const countedMax = 10_000;

/** Counts it. Throws TooManyRequests where there were too many, and says nothing of whether there is such a user. */
export async function beginAttempt(pool: Pool, attempt: Attempt, bounds: AttemptBounds): Promise<void> {
  const { rows } = await pool.query<{ readonly kind: string; readonly count: number; readonly left: number }>(
    counting,
    [...keysOf(attempt), bounds.withinMinutes],
  );
  await pool.query(forgetting, [bounds.withinMinutes, countedMax]);
  const over = rows.filter(({ kind, count }) => count > (kind === 'account' ? bounds.ofUserMax : bounds.ofAddressMax));
  if (over.length === 0) return;
  const seconds = Math.max(1, ...over.map(({ left }) => Math.ceil(left)));
  throw new TooManyRequests(`too many attempts to sign in have failed; try again in ${seconds} s`, seconds);
}

/** The attempt was right: those of the user before it count no more, and itself not for the address. */
export async function forgetAttempt(pool: Pool, attempt: Attempt): Promise<void> {
  const [account, address] = keysOf(attempt);
  await pool.query("delete from sign_in_attempt where kind = 'account' and key = $1", [account]);
  await pool.query("update sign_in_attempt set count = greatest(0, count - 1) where kind = 'address' and key = $1", [
    address,
  ]);
}

/** It is not known whether the attempt was right, and nobody's fault. */
export async function takeBackAttempt(pool: Pool, attempt: Attempt): Promise<void> {
  await pool.query(
    `update sign_in_attempt set count = greatest(0, count - 1)
     where (kind = 'account' and key = $1) or (kind = 'address' and key = $2)`,
    keysOf(attempt),
  );
}

/** Of whoever could not sign in for a while, and may again. */
export async function forgetAttemptsOf(pool: Pool, name: string): Promise<void> {
  await pool.query("delete from sign_in_attempt where kind = 'account' and key = $1", [digestOf(name)]);
}

const counting = `insert into sign_in_attempt as known (kind, key, count, began_at)
  values ('account', $1, 1, now()), ('address', $2, 1, now())
  on conflict (kind, key) do update set
    count = case when known.began_at < now() - make_interval(mins => $3::int) then 1 else known.count + 1 end,
    began_at = case when known.began_at < now() - make_interval(mins => $3::int) then now() else known.began_at end
  returning kind, count, extract(epoch from began_at + make_interval(mins => $3::int) - now())::float8 as left`;
const forgetting = `delete from sign_in_attempt where began_at < now() - make_interval(mins => $1::int)
  or (kind, key) in (select kind, key from sign_in_attempt order by began_at desc offset $2)`;

function keysOf({ name, address }: Attempt): [account: string, address: string] {
  return [digestOf(name), normalizeIP(address)];
}

/** What is typed as a name may be a password. */
function digestOf(name: string): string {
  return createHash('sha256').update(name.trim().toLowerCase()).digest('base64url');
}
