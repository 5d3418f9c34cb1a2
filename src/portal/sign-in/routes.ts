// The Portal's API of the session: who the sender is, signing in and out, the own sessions, and another password.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FailedSignIn } from '../../web-server/failed-sign-ins.ts';
import { isLoopback } from '../../web-server/loopback.ts';
import { Forbidden, TooManyRequests, Unauthorized } from '../../web-server/request-errors.ts';
import type { Role } from '../../web-server/roles.ts';
import { shownAddress } from '../../web-server/sender.ts';
import { isForwarded, strangerSign } from '../../web-server/web-page.ts';
import { Denied } from '../refusals.ts';
import { json, tags } from '../route-documents.ts';
import type { Asking } from './asking.ts';
import type { FoundSession } from './auth.ts';
import { issuerOfUser } from './provider/people.ts';
import { addProvider } from './provider/routes.ts';
import { grantsOf, roleOf } from './roles.ts';
import * as schemas from './schemas.ts';
import { sessionOf } from './sessions.ts';
import type { SignIn } from './sign-in.ts';
import { checkPassword } from './user-names.ts';
import { hasPassword, listSessions, revokeSessions } from './users.ts';

export interface SessionRoutes {
  /** Null where nobody signs in. */
  readonly signIn: SignIn | null;
  /** What a sender without a session may do. */
  readonly rolesWithoutSession: (request: FastifyRequest) => readonly Role[];
  /** The proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly failedSignIn: (failed: FailedSignIn) => void;
}

const signingProblems = ['malformed-request', 'invalid-json', 'unsupported-media-type', 'unavailable'] as const;

type AskingOf = (request: FastifyRequest) => Asking;

export function addSessions(app: FastifyInstance, routes: SessionRoutes): void {
  const askingOf = createAskingOf(routes);
  addWhoIAm(app, routes);
  addSigning(app, routes, askingOf);
  addProvider(app, { ...routes, askingOf });
  addOwn(app, routes, askingOf);
}

/** Throws Forbidden in a Portal without sign-in. */
export function signInOf(signIn: SignIn | null): SignIn {
  if (signIn === null) throw new Denied('nobody signs in to this Portal (PORTAL_SIGN_IN=off)', { code: 'no-sign-in' });
  return signIn;
}

function addWhoIAm(app: FastifyInstance, { signIn, rolesWithoutSession }: SessionRoutes): void {
  const schema = {
    tags: [tags.session],
    summary: 'Who the sender is, and what they may do',
    response: json(schemas.sessionInfoSchema, 'unavailable'),
  };
  app.get('/api/session', { schema }, async (request, reply): Promise<schemas.SessionInfo> => {
    reply.header('cache-control', 'no-store');
    const key = (await signIn?.keys.find(request.headers))?.key;
    const session = key === undefined ? await signIn?.sessions.find(request.headers) : undefined;
    const roles = session === undefined ? rolesWithoutSession(request) : grantsOf(session.user.role);
    return {
      hasSignIn: signIn !== null,
      user: signIn === null || session === undefined ? null : await describe(signIn, session),
      key: key?.name ?? null,
      role: key?.role ?? roleOf(new Set(roles)),
      passwordLengthMin: signIn?.passwordLengthMin ?? 1,
      provider: signIn?.provider?.label ?? null,
    };
  });
}

async function describe(signIn: SignIn, { user }: FoundSession): Promise<schemas.SessionInfo['user']> {
  return {
    name: user.name,
    hasPassword: await signIn.ask(() => hasPassword(signIn.pool, user.id)),
    isOfProvider: (await signIn.ask(() => issuerOfUser(signIn.pool, user.id))) !== null,
  };
}

function addSigning(app: FastifyInstance, { signIn, failedSignIn }: SessionRoutes, askingOf: AskingOf): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const withPassword = {
    tags: [tags.session],
    summary: 'Signs in with a name and a password; the session is a cookie',
    body: schemas.bodies.signIn,
    response: json(schemas.signedSchema, ...signingProblems),
  };
  typed.post('/api/session', { schema: withPassword }, async (request, reply) => {
    const { name, password } = request.body;
    const asking = askingOf(request);
    const cookies = signInOf(signIn).signIn({ name, password }, asking);
    await told(cookies, request, failedSignIn);
    return answerWith(reply, await cookies);
  });
  const withLink = {
    tags: [tags.session],
    summary: 'Signs in with what a link carries that was printed on this machine: once, and for a short time',
    body: schemas.bodies.link,
    response: json(schemas.signedSchema, ...signingProblems),
  };
  typed.post('/api/session/link', { schema: withLink }, async (request, reply) => {
    const { ip, headers, body } = request;
    const problem = isLoopback(ip) ? strangerSign(headers) : `it was asked for from ${ip}`;
    if (problem !== undefined)
      throw new Denied(`the link is for this machine alone, and ${problem}`, { code: 'link-elsewhere' });
    const cookies = signInOf(signIn).signInByLink(body.code, askingOf(request));
    await told(cookies, request, failedSignIn);
    return answerWith(reply, await cookies);
  });
  const out = {
    tags: [tags.session],
    summary: 'Signs out',
    response: json(schemas.signedOutSchema, 'unavailable'),
  };
  app.delete('/api/session', { schema: out }, async (request, reply): Promise<schemas.SignedOut> => {
    const { cookies, ...signedOut } = await signInOf(signIn).signOut(askingOf(request));
    answerWith(reply, cookies);
    return signedOut;
  });
}

/** Where no proxy is named, and one has passed the request on, everybody behind it seems to come from it: one must not lock out all. */
function createAskingOf({ trustedProxies, signIn }: SessionRoutes): AskingOf {
  const told = new Set<string>();
  return ({ ip, headers, log }) => {
    const tellOnce = (sentence: string): void => {
      if (!told.has(sentence)) log.warn({ address: shownAddress(ip) }, sentence);
      told.add(sentence);
    };
    const isShared = trustedProxies.length === 0 && isForwarded(headers);
    if (isShared) tellOnce(unnamedProxy);
    if (headers['x-forwarded-proto'] === 'https' && signIn?.publicUrl.startsWith('https:') === false) {
      tellOnce(unnamedAddress);
    }
    return { address: shownAddress(ip), isShared, headers };
  };
}

const unnamedProxy =
  'A proxy that TRUSTED_PROXIES does not name passes on who signs in: attempts are counted by user alone, and sessions have its address. Name it there';
const unnamedAddress =
  'People reach the Portal over TLS, and PORTAL_PUBLIC_URL does not begin with https: their cookies go without TLS too. Name the address there';

function answerWith(reply: FastifyReply, cookies: readonly string[]): object {
  reply.header('cache-control', 'no-store');
  for (const cookie of cookies) reply.header('set-cookie', cookie);
  return {};
}

/** Whoever guesses is in the log, with the address, and without what was guessed. Rejects as the attempt does. */
async function told(attempt: Promise<unknown>, request: FastifyRequest, note: SessionRoutes['failedSignIn']) {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof Unauthorized || error instanceof TooManyRequests || error instanceof Forbidden) {
      const route = `${request.method} ${request.routeOptions.url}`;
      note({
        address: shownAddress(request.ip),
        credentials: 'password',
        route,
        reason: error.message,
        requestId: request.id,
      });
    }
    throw error;
  }
}

function addOwn(app: FastifyInstance, { signIn, failedSignIn }: SessionRoutes, askingOf: AskingOf): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.session],
    summary: 'The own sessions',
    response: json(schemas.userSessionListSchema, 'unavailable'),
  };
  app.get('/api/sessions', { schema: list }, async (request, reply): Promise<schemas.UserSessionList> => {
    const { pool, idleMinutes, ask } = signInOf(signIn);
    const own = ownSession(request);
    reply.header('cache-control', 'no-store');
    return toSessionList(await ask(() => listSessions(pool, own.user.name, idleMinutes)), own.sessionId);
  });
  const end = {
    tags: [tags.session],
    summary: 'Ends one of the own sessions',
    params: schemas.sessionParameters,
    response: json(schemas.endedSchema, 'malformed-request', 'not-found', 'unavailable'),
  };
  typed.delete('/api/sessions/:id', { schema: end }, async (request) => {
    const { pool, ask, sessions, streams } = signInOf(signIn);
    const own = ownSession(request);
    const count = await ask(() => revokeSessions(pool, own.user.name, request.params.id));
    sessions.forget();
    void streams.look();
    return { count };
  });
  const password = {
    tags: [tags.session],
    summary: 'Takes another password, and ends the other own sessions',
    body: schemas.bodies.changePassword,
    response: json(schemas.signedSchema, ...signingProblems, 'invalid-request'),
  };
  typed.post('/api/session/password', { schema: password }, async (request, reply) => {
    const taken = signInOf(signIn);
    const session = ownSession(request);
    const { current, wanted } = request.body;
    checkPassword(wanted, taken.passwordLengthMin);
    const cookies = taken.changePassword({ session, current, wanted }, askingOf(request)).catch(asForbidden);
    await told(cookies, request, failedSignIn);
    return answerWith(reply, await cookies);
  });
}

/** Who is told 401 has no session any more; here it is only the password that is wrong. */
function asForbidden(error: unknown): never {
  throw error instanceof Unauthorized ? new Denied(error.message, { code: 'wrong-password' }) : error;
}

function ownSession({ principal }: FastifyRequest): FoundSession {
  const session = sessionOf(principal);
  if (session === undefined) throw new Unauthorized('sign in first');
  return session;
}

export function toSessionList(
  sessions: Awaited<ReturnType<typeof listSessions>>,
  current: string | undefined,
): schemas.UserSessionList {
  return {
    sessions: sessions.map((session) => ({
      ...session,
      createdAt: session.createdAt.toISOString(),
      lastUsedAt: session.lastUsedAt.toISOString(),
      isCurrent: session.sessionId === current,
    })),
  };
}
