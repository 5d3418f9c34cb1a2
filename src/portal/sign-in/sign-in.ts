// Signing in to the Portal, put together: better-auth over the tables, sessions, attempts, and the feeds that end with their session.
import type { IncomingHttpHeaders } from 'node:http';
import type { Pool } from 'pg';
import { Unavailable } from '../../core/errors.ts';
import { Forbidden, TooManyRequests, Unauthorized } from '../../web-server/request-errors.ts';
import type { Role } from '../../web-server/roles.ts';
import { type AttemptBounds, type Counted, createAttempts } from './attempts.ts';
import type { Client } from './auth.ts';
import { createGate } from './gate.ts';
import { takeLink } from './links.ts';
import { createOpenStreams, type OpenStreams } from './open-streams.ts';
import { keepSecret } from './secret.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface SignInOptions {
  readonly pool: Pool;
  /** Empty for the one that the database keeps. */
  readonly secret: string;
  readonly publicUrl: string;
  readonly metricsToken: string;
  readonly anonymousRoles: readonly Role[];
  readonly passwordLengthMin: number;
  readonly idleMinutes: number;
  readonly sessionDaysMax: number;
  readonly sessionsOfUserMax: number;
  readonly sessionCheckMs: number;
  readonly attempts: AttemptBounds;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

/** Who asks, as the server knows them. */
export interface Asking {
  readonly address: string;
  /** Whether everybody behind a proxy has this address, because nobody has named the proxy. */
  readonly isShared: boolean;
  readonly headers: IncomingHttpHeaders;
}

export interface SignIn {
  readonly publicUrl: string;
  readonly pool: Pool;
  readonly passwordLengthMin: number;
  readonly sessions: Sessions;
  readonly streams: OpenStreams;
  readonly ask: SignInOptions['ask'];
  /** Loads what the first sign-in would wait for. Rejects where the database does not answer. */
  readonly warm: () => Promise<void>;
  /** What is answered are the headers set-cookie. Reject with Unauthorized, Forbidden and TooManyRequests. */
  readonly signIn: (given: { readonly name: string; readonly password: string }, asking: Asking) => Promise<string[]>;
  readonly signInByLink: (code: string, asking: Asking) => Promise<string[]>;
  readonly signOut: (asking: Asking) => Promise<string[]>;
  readonly changePassword: (
    given: { readonly name: string; readonly current: string | null; readonly wanted: string },
    asking: Asking,
  ) => Promise<string[]>;
  /** Hashing a password is work that not everybody may ask for at once. */
  readonly hashing: ReturnType<typeof createGate>;
  readonly close: () => void;
}

export function createSignIn(options: SignInOptions): SignIn {
  const { pool, publicUrl, passwordLengthMin, sessionDaysMax } = options;
  const ask = forStrangers(passingRefusals(options.ask));
  const attempts = createAttempts(pool, options.attempts);
  let opening: ReturnType<typeof open> | undefined;
  const open = async () => {
    const secret = options.secret === '' ? await keepSecret(pool) : options.secret;
    const { createAuth } = await import('./auth.ts');
    return createAuth({ pool, secret, publicUrl, sessionDaysMax, passwordLengthMin });
  };
  // The database may not be there yet when the Portal starts.
  const auth = () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const sessions = createSessions({ ...options, ask, auth, freshMs: options.sessionCheckMs });
  const streams = createOpenStreams(sessions.stillGood, options.sessionCheckMs);
  const hashing = createGate({ runningMax: 2, waitingMax: 50 });
  const attempted = async (begin: () => Promise<Counted>, step: () => Promise<string[]>): Promise<string[]> => {
    const attempt = await ask(begin);
    try {
      const cookies = await hashing(() => ask(step));
      await ask(attempt.wasRight);
      return cookies;
    } catch (error) {
      // What is wrong here is no fault of theirs.
      if (!(error instanceof Unauthorized)) await ask(attempt.takeBack).catch(() => {});
      throw error;
    }
  };
  return {
    ...{ publicUrl, pool, passwordLengthMin, sessions, streams, ask, hashing },
    warm: async () => {
      await auth();
    },
    signIn: (given, asking) => {
      const address = asking.isShared ? null : asking.address;
      return attempted(
        () => attempts.toSignIn({ name: given.name, address }),
        async () => {
          const cookies = await (await auth()).signIn(given, clientOf(asking));
          await removeSurplus(pool, given.name, options.sessionsOfUserMax);
          return cookies;
        },
      );
    },
    signInByLink: (code, asking) =>
      ask(async () => {
        const userId = await takeLink(pool, code);
        if (userId === undefined) throw new Unauthorized('the link was used already, or is too old');
        return (await auth()).signInAs(userId, clientOf(asking));
      }),
    signOut: async (asking) => {
      const cookies = await ask(async () => (await auth()).signOut(clientOf(asking)));
      sessions.forget();
      void streams.look();
      return cookies;
    },
    changePassword: async ({ name, current, wanted }, asking) => {
      const change = async () => (await auth()).changePassword({ current, wanted }, clientOf(asking));
      const cookies = await attempted(() => attempts.toChangePassword(name), change);
      sessions.forget();
      void streams.look();
      return cookies;
    },
    close: streams.close,
  };
}

/** What everybody may know of a database that cannot be used. */
export const unusableDatabase = "the Portal's database cannot be used; see /readyz";

/** Before anybody has signed in the host, the port and the driver's words are nobody's business. */
function forStrangers(ask: SignInOptions['ask']): SignInOptions['ask'] {
  return (step) =>
    ask(step).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
      throw new Unavailable(unusableDatabase, { retryable: error.retryable, cause: error });
    });
}

/** Whoever is refused is no fault of the database. */
function passingRefusals(ask: SignInOptions['ask']): SignInOptions['ask'] {
  return async <T>(step: () => Promise<T>): Promise<T> => {
    const done = await ask(async () => {
      try {
        return { answer: await step() };
      } catch (error) {
        if (isRefusal(error)) return { refusal: error };
        throw error;
      }
    });
    if ('answer' in done) return done.answer;
    throw done.refusal;
  };
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Unauthorized || error instanceof Forbidden || error instanceof TooManyRequests;
}

function clientOf({ address, headers }: Asking): Client {
  return { address, browser: headers['user-agent'] ?? '', cookie: headers.cookie ?? '' };
}

/** What is over, and of this user what is too much. */
async function removeSurplus(pool: Pool, name: string, max: number): Promise<void> {
  await pool.query(
    `delete from sign_in_session where expires_at < now() or id in
       (select id from sign_in_session where user_id = (select id from sign_in_user where username = lower($1))
        order by updated_at desc, created_at desc offset $2)`,
    [name.trim(), max],
  );
}
