// The session of a request to the Portal, by its cookie. What was found is remembered for a moment, so that what a page asks at once asks the database
// once; what ends here is forgotten at once.
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { Principal } from '../../web-server/credentials.ts';
import type { Auth, FoundSession } from './auth.ts';
import { cookieIn, cookieNameOf } from './cookies.ts';
import { isOpen } from './open-sessions.ts';

/** Somebody who has signed in. */
export interface SignedIn extends Principal {
  readonly session: FoundSession;
}

export interface Sessions {
  /** Undefined for who has none that is good. */
  readonly find: (headers: IncomingHttpHeaders) => Promise<FoundSession | undefined>;
  /** Of those sessions, the ones that have not ended. */
  readonly stillGood: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** What was found of the session of these headers, or else of any, holds no longer. */
  readonly forget: (headers?: IncomingHttpHeaders) => void;
}

export interface SessionOptions {
  readonly auth: () => Promise<Auth>;
  readonly publicUrl: string;
  readonly pool: Pool;
  readonly idleMinutes: number;
  /** What was found holds for so long. */
  readonly freshMs: number;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

/** So many sessions are remembered at a time. */
const rememberedMax = 1_000;
/** The last use is stored no more often. */
const usedEverySecondsMax = 60;

export function createSessions(options: SessionOptions): Sessions {
  const { auth, pool, idleMinutes, freshMs, ask } = options;
  const cookieName = cookieNameOf(options.publicUrl);
  const usedEverySeconds = Math.min(usedEverySecondsMax, idleMinutes * 15);
  const found = new LRUCache<string, Promise<FoundSession | undefined>>({ max: rememberedMax, ttl: freshMs });
  const look = async (cookie: string): Promise<FoundSession | undefined> => {
    const session = await ask(async () => (await auth()).find(cookie));
    if (session === null) return undefined;
    const isGood = await ask(() => useSession(pool, session.sessionId, { idleMinutes, usedEverySeconds }));
    return isGood ? session : undefined;
  };
  const find = async ({ cookie: header }: IncomingHttpHeaders): Promise<FoundSession | undefined> => {
    const cookie = cookieIn(header, cookieName);
    if (cookie === undefined) return undefined;
    const known = found.get(cookie);
    if (known !== undefined) return known;
    const looking = look(cookie);
    found.set(cookie, looking);
    const forget = () => found.delete(cookie);
    // What is nobody's would push out what is somebody's.
    looking.then((session) => session === undefined && forget(), forget);
    return looking;
  };
  return {
    find,
    stillGood: async (sessionIds) => {
      const { rows } = await pool.query<{ readonly id: string }>(
        `select sign_in_session.id from sign_in_session join sign_in_user on sign_in_user.id = user_id
         where sign_in_session.id = any($1) and not banned and ${isOpen('$2')}`,
        [sessionIds, idleMinutes],
      );
      return new Set(rows.map(({ id }) => id));
    },
    forget: (headers) => {
      const cookie = headers === undefined ? undefined : cookieIn(headers.cookie, cookieName);
      if (headers === undefined) found.clear();
      else if (cookie !== undefined) found.delete(cookie);
    },
  };
}

interface Use {
  readonly idleMinutes: number;
  readonly usedEverySeconds: number;
}

/** Notes that a session is used, and ends one that has not been for too long: another setting of the bound must not bring it back. */
async function useSession(pool: Pool, sessionId: string, { idleMinutes, usedEverySeconds }: Use): Promise<boolean> {
  const { rows } = await pool.query<{ readonly is_open: boolean; readonly is_noted: boolean }>(
    `select ${isOpen('$2')} as is_open, updated_at > now() - make_interval(secs => $3) as is_noted from sign_in_session where id = $1`,
    [sessionId, idleMinutes, usedEverySeconds],
  );
  const [session] = rows;
  if (session === undefined) return false;
  if (!session.is_open) await pool.query('delete from sign_in_session where id = $1', [sessionId]);
  else if (!session.is_noted)
    await pool.query('update sign_in_session set updated_at = now() where id = $1', [sessionId]);
  return session.is_open;
}

/** The session of a request; undefined where nobody has signed in. */
export function sessionOf(principal: Principal | null): FoundSession | undefined {
  return principal === null ? undefined : (principal as Partial<SignedIn>).session;
}
