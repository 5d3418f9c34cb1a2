// better-auth over the Portal's tables: it checks passwords, makes, finds and ends sessions, and signs cookies. Its own routes are served to nobody:
// routes.ts asks it, so that what may be asked stands in one table, with one form of errors.
import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { createAuthEndpoint, isAPIError } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { admin } from 'better-auth/plugins/admin';
import { username } from 'better-auth/plugins/username';
import type { Pool } from 'pg';
import { Unauthorized } from '../../web-server/request-errors.ts';
import { Denied } from '../refusals.ts';
import { cookieNameOf, cookiePrefixOf, isSecure } from './cookies.ts';
import { isPortalRole, type PortalRole } from './roles.ts';
import { isUserName, nameCharactersMax, passwordCharactersMax } from './user-names.ts';

export interface AuthOptions {
  readonly pool: Pool;
  readonly secret: string;
  /** Where people reach the Portal: with https cookies are for TLS alone. */
  readonly publicUrl: string;
  readonly sessionDaysMax: number;
  readonly passwordLengthMin: number;
}

export interface Client {
  readonly address: string;
  readonly browser: string;
  /** Of the session, without its name; empty where there is none. */
  readonly cookie: string;
}

/** A session that was just made. */
export interface Signed {
  /** The headers set-cookie. */
  readonly cookies: string[];
  /** What the session is known by: nobody else's business. */
  readonly token: string;
}

export interface FoundSession {
  readonly sessionId: string;
  readonly user: { readonly id: string; readonly name: string; readonly role: PortalRole };
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** What is answered are the headers set-cookie. All reject with the database's own errors. */
export interface Auth {
  /** Rejects with Unauthorized, and with Forbidden for who may not sign in although the password is right. */
  readonly signIn: (given: { readonly name: string; readonly password: string }, client: Client) => Promise<Signed>;
  /** Without a password. Rejects with Forbidden. */
  readonly signInAs: (userId: string, client: Client) => Promise<Signed>;
  readonly signOut: (client: Client) => Promise<string[]>;
  readonly find: (cookie: string) => Promise<FoundSession | null>;
  /** Ends the user's other sessions, and takes another one for this. `current` is null for who has no password. Rejects with Unauthorized. */
  readonly changePassword: (
    given: { readonly current: string | null; readonly wanted: string },
    client: Client,
  ) => Promise<string[]>;
  /** Rejects with what better-auth finds wrong with the tables. */
  readonly checkTables: () => Promise<void>;
}

const wrong = 'the name or the password is wrong';
const disabled = 'this user is disabled; ask an admin of the Portal';
const addressHeader = 'x-spindle-address';
const browserCharactersMax = 300;

export function createAuth(options: AuthOptions): Auth {
  const auth = betterAuth(configOf(options));
  const ask = async <T>(step: () => Promise<T>, refusal: string): Promise<T> => {
    try {
      return await step();
    } catch (error) {
      if (!isAPIError(error)) throw error;
      if (error.status === 'INTERNAL_SERVER_ERROR') throw error.cause ?? error;
      if (error.body?.code === 'BANNED_USER') throw new Denied(disabled, { code: 'user-disabled' });
      throw new Unauthorized(refusal);
    }
  };
  const cookieName = cookieNameOf(options.publicUrl);
  const headersOf = (client: Client): Headers => headersFor(client, cookieName);
  return {
    signIn: ({ name, password }, client) =>
      ask(async () => {
        const body = { username: name, password };
        return signedOf(await auth.api.signInUsername({ body, headers: headersOf(client), returnHeaders: true }));
      }, wrong),
    signInAs: (userId, client) =>
      ask(async () => {
        const body = { userId };
        return signedOf(await auth.api.signInAs({ body, headers: headersOf(client), returnHeaders: true }));
      }, 'the user is gone'),
    signOut: (client) =>
      ask(
        async () => cookiesOf(await auth.api.signOut({ headers: headersOf(client), returnHeaders: true })),
        'there is no session',
      ),
    find: (cookie) =>
      ask(async () => {
        const headers = new Headers({ cookie: `${cookieName}=${cookie}` });
        const found = await auth.api.getSession({ headers, query: { disableRefresh: true } });
        return found === null ? null : toSession(found);
      }, 'there is no session'),
    changePassword: ({ current, wanted }, client) =>
      ask(async () => {
        const headers = headersOf(client);
        if (current === null) {
          await auth.api.setPassword({ body: { newPassword: wanted }, headers });
          return [];
        }
        const body = { currentPassword: current, newPassword: wanted, revokeOtherSessions: true };
        return cookiesOf(await auth.api.changePassword({ body, headers, returnHeaders: true }));
      }, 'the present password is wrong'),
    checkTables: async () => {
      const { explicitSchemaCheck } = await auth.$context;
      if (explicitSchemaCheck === undefined) throw new Error('better-auth cannot check these tables');
      await explicitSchemaCheck();
    },
  };
}

function cookiesOf({ headers }: { readonly headers: Headers }): string[] {
  return headers.getSetCookie();
}

function signedOf(answer: { readonly headers: Headers; readonly response: { readonly token: string } }): Signed {
  return { cookies: cookiesOf(answer), token: answer.response.token };
}

/** No header of the request itself: what counts as its address is decided before, and of its cookies it is the one that was found. */
function headersFor({ address, browser, cookie }: Client, cookieName: string): Headers {
  return new Headers({
    [addressHeader]: address,
    'user-agent': browser.slice(0, browserCharactersMax),
    ...(cookie === '' ? {} : { cookie: `${cookieName}=${cookie}` }),
  });
}

interface Found {
  readonly session: {
    readonly id: string;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    readonly expiresAt: Date;
  };
  readonly user: {
    readonly id: string;
    readonly username?: string | null | undefined;
    readonly role?: string | null | undefined;
    readonly banned?: boolean | null | undefined;
  };
}

function toSession({ session, user }: Found): FoundSession | null {
  const { username: name, role } = user;
  if (typeof name !== 'string' || !isPortalRole(role) || user.banned === true) return null;
  return {
    sessionId: session.id,
    user: { id: user.id, name, role },
    createdAt: session.createdAt,
    lastUsedAt: session.updatedAt,
    expiresAt: session.expiresAt,
  };
}

function configOf({ pool, secret, publicUrl, sessionDaysMax, passwordLengthMin }: AuthOptions) {
  const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;
  return {
    appName: 'Spindle Portal',
    baseURL: new URL(publicUrl).origin,
    secret,
    database: pool,
    telemetry: { enabled: false },
    // What it has to say it throws, and who asks tells it.
    logger: { disabled: true },
    // Its own counts are of one process; attempts.ts counts in the database.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLengthMin,
      maxPasswordLength: passwordCharactersMax,
    },
    user: { modelName: 'sign_in_user', fields: { emailVerified: 'email_verified', ...times } },
    session: {
      modelName: 'sign_in_session',
      fields: {
        ...{ userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent' },
        ...times,
      },
      expiresIn: sessionDaysMax * 86_400,
      disableSessionRefresh: true,
    },
    account: { modelName: 'sign_in_account', fields: { ...accountFields, ...times } },
    verification: { modelName: 'sign_in_verification', fields: { expiresAt: 'expires_at', ...times } },
    advanced: {
      cookiePrefix: cookiePrefixOf(publicUrl),
      // By which it would put another prefix before ours.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure(publicUrl) },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: () => randomUUID() },
    },
    plugins: [
      username({
        displayUsername: false,
        minUsernameLength: 2,
        maxUsernameLength: nameCharactersMax,
        usernameValidator: (name: string) => isUserName(name.toLowerCase()),
      }),
      admin({
        defaultRole: 'viewer',
        bannedUserMessage: disabled,
        schema: {
          user: { fields: { banReason: 'ban_reason', banExpires: 'ban_expires' } },
          session: { fields: { impersonatedBy: 'impersonated_by' } },
        },
      }),
      withoutPassword,
    ],
  };
}

const accountFields = {
  userId: 'user_id',
  accountId: 'account_id',
  providerId: 'provider_id',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  idToken: 'id_token',
  accessTokenExpiresAt: 'access_token_expires_at',
  refreshTokenExpiresAt: 'refresh_token_expires_at',
} as const;

/** It comes from here alone. */
const trustedBody = {
  '~standard': { version: 1 as const, vendor: 'spindle', validate: (value: unknown) => ({ value }) },
};

/** Whoever asks it has made sure of the user. */
const withoutPassword = {
  id: 'spindle-without-password',
  endpoints: {
    signInAs: createAuthEndpoint(
      '/spindle/sign-in-as',
      { method: 'POST', metadata: { SERVER_ONLY: true }, body: trustedBody },
      async (ctx) => {
        const { internalAdapter } = ctx.context;
        const { userId } = ctx.body as { readonly userId: string };
        const user = await internalAdapter.findUserById(userId);
        if (user === null) throw new Unauthorized('the user is gone');
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(ctx, { session, user });
        return ctx.json({ token: session.token });
      },
    ),
  },
} as const;
