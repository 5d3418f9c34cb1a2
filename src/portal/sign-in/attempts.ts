// How often signing in has failed of late, counted by rate-limiter-flexible in the Portal's database, so that it holds for all Portals on it and
// outlives them. An attempt counts before it is known to be wrong: many at once get no more of them than one after the other.
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequests } from '../../web-server/request-errors.ts';
import { senderOf } from '../../web-server/sender.ts';

export interface AttemptBounds {
  /** As one user from one address. */
  readonly ofUserAtAddressMax: number;
  /** As one user from all addresses together. */
  readonly ofUserMax: number;
  /** From one address, as whoever. */
  readonly ofAddressMax: number;
  readonly withinMinutes: number;
}

export interface Attempt {
  readonly name: string;
  /** Null where everybody seems to come from the same: it says nothing then. */
  readonly address: string | null;
}

/** An attempt that counts until something else is known of it. */
export interface Counted {
  readonly wasRight: () => Promise<void>;
  /** It is not known whether it was right, and nobody's fault. */
  readonly takeBack: () => Promise<void>;
}

/** All reject with TooManyRequests where there were too many, and say nothing of whether there is such a user. */
export interface Attempts {
  readonly toSignIn: (attempt: Attempt) => Promise<Counted>;
  /** Of who has signed in: what strangers try in the same name does not count here. */
  readonly toChangePassword: (name: string) => Promise<Counted>;
  /** Of who is back from the provider, which is asked about them: apart from passwords, which are the way in while it is out of order. */
  readonly byProvider: (address: string | null) => Promise<Counted>;
}

export function createAttempts(pool: Pool, bounds: AttemptBounds): Attempts {
  const { ofUserAtAddressMax, ofUserMax, ofAddressMax, withinMinutes } = bounds;
  const common = { storeClient: pool, storeType: 'pool', tableName: 'sign_in_count', tableCreated: true };
  const counter = (keyPrefix: Kind, points: number, options = {}) =>
    new RateLimiterPostgres({
      ...{ ...common, keyPrefix, points, duration: withinMinutes * 60, clearExpiredByTimeout: false },
      ...options,
    });
  // Who goes on all the same asks the database no more. One of them clears the table of what has run out, for all.
  const quiet = { inMemoryBlockOnConsumed: ofAddressMax + 1, clearExpiredByTimeout: true };
  const ofAddress = counter('address', ofAddressMax, quiet);
  const ofUserAtAddress = counter('at', ofUserAtAddressMax);
  const ofUser = counter('user', ofUserMax);
  const ofReturns = counter('provider', ofAddressMax, { inMemoryBlockOnConsumed: ofAddressMax + 1 });
  const ofChanges = counter('change', ofUserAtAddressMax);
  return {
    toSignIn: ({ name, address }) => {
      const user = digestOf(name);
      const everywhere: Step = [ofUser, user];
      if (address === null) return count([everywhere]);
      const sender = senderOf(address);
      // The address first: who is over its bound leaves nothing behind of the names that were made up.
      return count([[ofAddress, sender], [ofUserAtAddress, `${user}:${sender}`, 'forgets'], everywhere]);
    },
    toChangePassword: (name) => count([[ofChanges, digestOf(name), 'forgets']]),
    byProvider: (address) => count(address === null ? [] : [[ofReturns, senderOf(address)]]),
  };
}

/** What the keys of the table begin with. */
type Kind = 'address' | 'at' | 'user' | 'change' | 'provider';
/** `forgets` what was before, once an attempt was right. */
type Step = readonly [counter: RateLimiterPostgres, key: string, afterwards?: 'forgets'];

async function count(steps: readonly Step[]): Promise<Counted> {
  for (const [counter, key] of steps) await counter.consume(key).catch(tooMany);
  return {
    wasRight: async () => {
      for (const [counter, key, afterwards] of steps) {
        await (afterwards === 'forgets' ? counter.delete(key) : counter.reward(key));
      }
    },
    takeBack: async () => {
      for (const [counter, key] of steps) await counter.reward(key);
    },
  };
}

function tooMany(refused: unknown): never {
  if (!(refused instanceof RateLimiterRes)) throw refused;
  const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
  throw new TooManyRequests(`too many attempts to sign in have failed; try again in ${seconds} s`, seconds);
}

/** Of whoever could not sign in for a while, and may again, from everywhere. Says whether there was something. */
export async function forgetAttemptsOf(pool: Pool, name: string): Promise<boolean> {
  const digest = digestOf(name);
  const { rowCount } = await pool.query('delete from sign_in_count where key = any($1) or starts_with(key, $2)', [
    [`user:${digest}`, `change:${digest}`],
    `at:${digest}:`,
  ]);
  return rowCount !== 0;
}

/** What is typed as a name may be a password. */
function digestOf(name: string): string {
  return createHash('sha256').update(name.trim().toLowerCase()).digest('base64url');
}
