// Who sends a request to the Portal: the user of its session, Prometheus by its token, or nobody. A session that was found is remembered for
// a moment, so that what a page asks at once asks the database once; what ends here is forgotten at once.
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { bringsToken } from '../../web-server/bearer-token.ts';
import type { Identify, Principal } from '../../web-server/credentials.ts';
import { isLoopback } from '../../web-server/loopback.ts';
import type { Role } from '../../web-server/roles.ts';
import { strangerProblem } from '../../web-server/web-page.ts';
import type { Auth, FoundSession } from './auth.ts';
import { cookieNameOf } from './cookies.ts';
import { grantsOf } from './roles.ts';

/** Somebody who has signed in. */
export interface SignedIn extends Principal {
  readonly session: FoundSession;
}

export interface Sessions {
  /** Undefined for who has none that is good. */
  readonly find: (headers: IncomingHttpHeaders) => Promise<FoundSession | undefined>;
  readonly identify: Identify;
  /** Of those sessions, the ones that have not ended. */
  readonly stillGood: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** What was found of any session holds no longer. */
  readonly forget: () => void;
}

export interface SessionOptions {
  readonly auth: () => Promise<Auth>;
  readonly publicUrl: string;
  readonly pool: Pool;
  readonly idleMinutes: number;
  /** What was found holds for so long. */
  readonly freshMs: number;
  /** Empty for none. */
  readonly metricsToken: string;
  /** Of who sends no credentials. */
  readonly anonymousRoles: readonly Role[];
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

/** So many sessions are remembered at a time. */
const rememberedMax = 1_000;
/** Its last use is stored no more often. */
const usedEveryMs = 60_000;

export function createSessions(options: SessionOptions): Sessions {
  const { auth, pool, idleMinutes, freshMs, ask } = options;
  const cookieName = cookieNameOf(options.publicUrl);
  const idleMs = idleMinutes * 60_000;
  const found = new LRUCache<string, Promise<FoundSession | undefined>>({ max: rememberedMax, ttl: freshMs });
  const look = async (cookie: string): Promise<FoundSession | undefined> => {
    const session = await ask(async () => (await auth()).find(`${cookieName}=${cookie}`));
    if (session === null) return undefined;
    const idleForMs = Date.now() - session.lastUsedAt.getTime();
    if (idleForMs > idleMs) return undefined;
    if (idleForMs > Math.min(usedEveryMs, idleMs / 4)) {
      const { sessionId } = session;
      await ask(() => pool.query('update sign_in_session set updated_at = now() where id = $1', [sessionId]));
    }
    return session;
  };
  const find = async ({ cookie: header }: IncomingHttpHeaders): Promise<FoundSession | undefined> => {
    const cookie = cookieIn(header, cookieName);
    if (cookie === undefined) return undefined;
    const known = found.get(cookie);
    if (known !== undefined) return known;
    const looking = look(cookie);
    found.set(cookie, looking);
    looking.catch(() => found.delete(cookie));
    return looking;
  };
  return {
    find,
    identify: identifyBySession(options, find),
    stillGood: async (sessionIds) => {
      const { rows } = await pool.query<{ readonly id: string }>(
        `select sign_in_session.id from sign_in_session join sign_in_user on sign_in_user.id = user_id
         where sign_in_session.id = any($1) and expires_at > now() and not banned
           and sign_in_session.updated_at > now() - make_interval(mins => $2::int)`,
        [sessionIds, idleMinutes],
      );
      return new Set(rows.map(({ id }) => id));
    },
    forget: () => found.clear(),
  };
}

function identifyBySession({ metricsToken, anonymousRoles }: SessionOptions, find: Sessions['find']): Identify {
  const anonymous: Principal = { name: 'anonymous', roles: new Set(anonymousRoles) };
  // As on the consumer's probes: figures are no secret before this machine's own user.
  const own: Principal = { name: 'anonymous', roles: new Set([...anonymousRoles, 'measure']) };
  const measuring: Principal = { name: 'token for metrics', roles: new Set(['measure']) };
  return async (headers, address = '') => {
    // Any other is not for the Portal: a proxy with a sign-in of its own passes on what the browser sent to it.
    if (bringsToken(headers.authorization, metricsToken)) return measuring;
    const session = await find(headers);
    if (session !== undefined) {
      const { name, role } = session.user;
      const signedIn: SignedIn = { name: `user ${name}`, roles: new Set(grantsOf(role)), session };
      return signedIn;
    }
    return isLoopback(address) && strangerProblem(headers, []) === undefined ? own : anonymous;
  };
}

const cookieCharactersMax = 1_000;

function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split('; ') ?? []) {
    if (pair.startsWith(`${name}=`) && pair.length <= cookieCharactersMax) return pair.slice(name.length + 1);
  }
  return undefined;
}

/** The session of a request; undefined where nobody has signed in. */
export function sessionOf(principal: Principal | null): FoundSession | undefined {
  return principal === null ? undefined : (principal as Partial<SignedIn>).session;
}
