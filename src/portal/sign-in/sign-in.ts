// Signing in to the Portal, put together: better-auth over the tables, sessions, attempts, and the feeds that end with their session.
import type { Pool } from 'pg';
import { Unavailable } from '../../core/errors.ts';
import type { CurrentToken } from '../../web-server/bearer-token.ts';
import { Forbidden, TooManyRequests, Unauthorized } from '../../web-server/request-errors.ts';
import { senderOf } from '../../web-server/sender.ts';
import type { SideWork } from '../../web-server/side-work.ts';
import { Away, Denied } from '../refusals.ts';
import type { Asking } from './asking.ts';
import { type AttemptBounds, type Counted, createAttempts } from './attempts.ts';
import type { Client, FoundSession, Signed } from './auth.ts';
import { cookieIn, cookieNameOf } from './cookies.ts';
import { createGate, type Gate } from './gate.ts';
import { createKeys, type Keys } from './keys/keys.ts';
import { takeLink } from './links.ts';
import { keepSession, type NewSession, providerSession } from './open-sessions.ts';
import { createOpenStreams, type OpenStreams } from './open-streams.ts';
import { type ByProvider, createByProvider, type ProviderSession } from './provider/by-provider.ts';
import { ProviderProblem } from './provider/errors.ts';
import type { ProviderOptions } from './provider/options.ts';
import { issuerOfUser } from './provider/people.ts';
import { keepingSecret } from './secret.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { endOthers, hashOf, storedHashOf } from './users.ts';

export interface SignInOptions {
  readonly pool: Pool;
  /** Empty for the one that the database keeps. */
  readonly secret: string;
  readonly publicUrl: string;
  /** What Prometheus sends; empty for none. */
  readonly metricsToken: CurrentToken;
  readonly passwordLengthMin: number;
  readonly idleMinutes: number;
  readonly sessionDaysMax: number;
  readonly sessionsOfUserMax: number;
  readonly sessionCheckMs: number;
  readonly attempts: AttemptBounds;
  /** The organisation's own; null for none. */
  readonly provider: ProviderOptions | null;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
  /** The look at the feeds of sessions that may have ended. */
  readonly looking: SideWork;
}

export interface SignIn {
  readonly publicUrl: string;
  readonly pool: Pool;
  readonly passwordLengthMin: number;
  readonly metricsToken: CurrentToken;
  readonly idleMinutes: number;
  readonly sessions: Sessions;
  /** Of programs. */
  readonly keys: Keys;
  readonly streams: OpenStreams;
  readonly ask: SignInOptions['ask'];
  /** Loads the code that the first sign-in would wait for. */
  readonly load: () => Promise<void>;
  /** Makes ready what the first sign-in would wait for. Rejects where the database does not answer. */
  readonly warm: () => Promise<void>;
  /** What is answered are the headers set-cookie. Reject with Unauthorized, Forbidden and TooManyRequests. */
  readonly signIn: (given: { readonly name: string; readonly password: string }, asking: Asking) => Promise<string[]>;
  readonly signInByLink: (code: string, asking: Asking) => Promise<string[]>;
  /** Null where there is no provider. */
  readonly provider: ByProvider | null;
  /** Rejects where the session could not be ended here. */
  readonly signOut: (asking: Asking) => Promise<SignedOut>;
  /** Ends the other sessions of the user, and the links that would sign them in. */
  readonly changePassword: (
    given: { readonly session: FoundSession; readonly current: string | null; readonly wanted: string },
    asking: Asking,
  ) => Promise<string[]>;
  /** Hashing a password is work that not everybody may ask for at once. */
  readonly hashing: Gate;
  readonly close: () => void;
}

export interface SignedOut {
  readonly cookies: string[];
  /** Where the provider forgets them too. */
  readonly next: string | null;
  /** Whether they came by the provider, and it could not be told. */
  readonly isKnownThere: boolean;
}

export function createSignIn(options: SignInOptions): SignIn {
  const { pool, publicUrl, passwordLengthMin, metricsToken, idleMinutes } = options;
  const ask = forStrangers(passingRefusals(options.ask));
  const attempts = createAttempts(pool, options.attempts);
  const secret = keepingSecret(pool, options.secret);
  const auth = createOpening(options, secret);
  const sessions = createSessions({ ...options, ask, auth, freshMs: options.sessionCheckMs });
  const keys = createKeys({ pool, ask, freshMs: options.sessionCheckMs });
  const streams = createOpenStreams(
    async (ids) => {
      const good = await Promise.all([sessions.stillGood(ids), keys.stillGood(ids)]);
      return good[0].union(good[1]);
    },
    options.sessionCheckMs,
    options.looking,
  );
  const hashing = createGate({ runningMax: 2, waitingMax: 50, ofSenderMax: 10 });
  const attempted = attempting(ask, hashing);
  const clientOf = ({ address, headers }: Asking): Client => ({
    ...{ address, browser: headers['user-agent'] ?? '' },
    cookie: cookieIn(headers.cookie, cookieNameOf(publicUrl)) ?? '',
  });
  const forget = (asking: Asking | undefined): void => {
    sessions.forget(asking?.headers);
    void streams.look();
  };
  /** Whoever signs in anew has no session beside it that they forgot. */
  const keep = async ({ cookies, token }: Signed, by: By, asking: Asking): Promise<string[]> => {
    const formerId = (await sessions.find(asking.headers))?.sessionId;
    await keepSession(pool, { token, formerId, ...by }, options);
    if (formerId !== undefined) forget(asking);
    return cookies;
  };
  const enter = async (userId: string, asking: Asking, ofProvider?: ProviderSession): Promise<string[]> =>
    keep(await (await auth()).signInAs(userId, clientOf(asking)), { hash: undefined, ofProvider }, asking);
  const provider = createByProvider({
    ...{ ...options, ask, secret, enter: (...by) => ask(() => enter(...by)) },
    attempt: ({ address, isShared }) => ask(() => attempts.byProvider(isShared ? null : address)),
  });
  return {
    ...{
      publicUrl,
      pool,
      passwordLengthMin,
      metricsToken,
      idleMinutes,
      sessions,
      keys,
      streams,
      ask,
      hashing,
      provider,
    },
    load: async () => {
      await import('./auth.ts');
    },
    warm: async () => {
      await auth();
    },
    signIn: (given, asking) => {
      const address = asking.isShared ? null : asking.address;
      const begin = () => attempts.toSignIn({ name: given.name, address });
      return attempted(begin, address === null ? null : senderOf(address), async () => {
        const hash = await storedHashOf(pool, given.name);
        // As long as for everybody else: how long it takes must not tell who signs in elsewhere alone.
        if (hash === null) await hashOf(given.password);
        return keep(await (await auth()).signIn(given, clientOf(asking)), { hash: hash ?? undefined }, asking);
      });
    },
    signInByLink: (code, asking) =>
      ask(async () => {
        const userId = await takeLink(pool, code);
        if (userId === undefined) throw new Unauthorized('the link was used already, or is too old');
        return enter(userId, asking);
      }),
    signOut: async (asking) => {
      const session = await sessions.find(asking.headers);
      const ofProvider = session && (await ask(() => providerSession(pool, session.sessionId)));
      const cookies = await ask(async () => (await auth()).signOut(clientOf(asking)));
      if (session !== undefined) forget(asking);
      if (provider === null || session === undefined) return { cookies, next: null, isKnownThere: false };
      // However they had signed in: the provider may know somebody in this browser, and who comes next is somebody else.
      cookies.push(provider.asksAnew);
      const next = ofProvider === undefined ? null : await provider.signOutAddress(ofProvider);
      return { cookies, next, isKnownThere: ofProvider !== undefined && next === null };
    },
    changePassword: async ({ session, current, wanted }, asking) => {
      const { id, name } = session.user;
      const begin = () => attempts.toChangePassword(name);
      const cookies = await attempted(begin, name, async () => {
        if (current === null && (await issuerOfUser(pool, id)) !== null)
          throw new Denied(noPasswordHere, { code: 'no-own-password' });
        const changed = await (await auth()).changePassword({ current, wanted }, clientOf(asking));
        // Where there was no password, this session goes on.
        await endOthers(pool, id, changed.length === 0 ? session.sessionId : null);
        return changed;
      });
      forget(undefined);
      return cookies;
    },
    close: streams.close,
  };
}

type By = Pick<NewSession, 'hash' | 'ofProvider'>;

/** better-auth over the database, which may not be there yet when the Portal starts. */
function createOpening({ pool, ...options }: SignInOptions, secret: () => Promise<string>) {
  let opening: ReturnType<typeof open> | undefined;
  const open = async () => {
    const { createAuth } = await import('./auth.ts');
    return createAuth({ ...options, pool, secret: await secret() });
  };
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}

/** Counts a step as an attempt until it is known to be right, or nobody's fault. */
function attempting(ask: SignInOptions['ask'], hashing: Gate) {
  return async (
    begin: () => Promise<Counted>,
    sender: string | null,
    step: () => Promise<string[]>,
  ): Promise<string[]> => {
    const attempt = await ask(begin);
    try {
      const cookies = await hashing(() => ask(step), sender);
      // The session stands; what is not taken back counts until it runs out.
      await ask(attempt.wasRight).catch(() => {});
      return cookies;
    } catch (error) {
      // What is wrong here is no fault of theirs.
      if (!(error instanceof Unauthorized)) await ask(attempt.takeBack).catch(() => {});
      throw error;
    }
  };
}

/** Else who is out there would still come in here. */
const noPasswordHere =
  "you sign in by the organisation's provider, and have no password here; an admin can give you one";

/** What everybody may know of a database that cannot be used. */
const unusableDatabase = "the Portal's database cannot be used; see /readyz";

/** By its code a page knows whether waiting helps. */
export function unusable(cause: Unavailable): Away {
  const { retryable } = cause;
  return new Away(unusableDatabase, { code: retryable ? 'database-away' : 'database-unusable' }, { retryable, cause });
}

/** Before anybody has signed in the host, the port and the driver's words are nobody's business. */
function forStrangers(ask: SignInOptions['ask']): SignInOptions['ask'] {
  return (step) =>
    ask(step).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
      throw unusable(error);
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
  return (
    error instanceof Unauthorized ||
    error instanceof Forbidden ||
    error instanceof TooManyRequests ||
    error instanceof ProviderProblem
  );
}
