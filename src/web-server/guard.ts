// The door of every route of a server that is not open to all: who sends the request, whether they send too many, and whether they may. Decides
// without waiting where it can, because it stands before every prediction.
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { credentialKindOf, type Identify, type Principal } from './credentials.ts';
import type { FailedSignIn } from './failed-sign-ins.ts';
import { isLoopback } from './loopback.ts';
import { Forbidden, LacksRole, TooManyRequests, Unauthorized } from './request-errors.ts';
import { type Access, mayAccess, type Role } from './roles.ts';
import { senderOf, shownAddress } from './sender.ts';
import { isForwarded, strangerProblem } from './web-page.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where nobody was asked who they are. */
    principal: Principal | null;
  }
}

export interface GuardOptions {
  /** What a route asks for. Throws for a route that the server's table does not have: it cannot be added. */
  readonly accessOf: (method: string, url: string) => Access;
  readonly identify: Identify;
  /** Of one key, token or address. The loopback is not limited while it sends no credentials. */
  readonly requestsPerMinuteMax: number;
  /** With `operate` among them only this machine can send anonymous requests, and web pages are kept from doing so. */
  readonly anonymousRoles: readonly Role[];
  /** What a request without credentials may do that is not of this machine's own user, on a server of the loopback. */
  readonly strangerRoles: readonly Role[];
  /** Pages of which other origins it lets in; undefined for a server that lets in none, whatever is set. */
  readonly corsOrigins?: readonly string[];
  /** Of how many senders the requests are counted at a time. */
  readonly sendersMax: number;
  /** How one signs in to reach a route such as `GET /metrics`, for who has not; by default with a key or a token. */
  readonly wayIn?: (route: string) => string;
  /** Told of every request that is refused for its credentials; absent where none are asked for. */
  readonly failedSignIn?: (failed: FailedSignIn) => void;
}

/** Guards all routes that are added from now on. */
export async function addGuard(app: FastifyInstance, options: GuardOptions): Promise<void> {
  const count = await createCount(app, options);
  app.decorateRequest('principal', null);
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat().filter((method) => method !== 'OPTIONS');
    for (const method of methods) {
      const access = options.accessOf(method, route.url);
      if (access === 'open') continue;
      const guard =
        access === 'counted' ? createCounter(count) : createGuard(options, count, access, `${method} ${route.url}`);
      route.onRequest = [guard, ...[route.onRequest ?? []].flat()];
    }
  });
}

/** The sender of a request that a guard has let in. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Error('a request was handled that nobody let in');
  return request.principal;
}

const askForCredentials = 'send an API key or a token as Authorization: Bearer …';

type Done = (error?: Error) => void;
type Count = (request: FastifyRequest) => Promise<void>;

/** Lets everybody in, as long as they do not ask too often. */
function createCounter(count: Count) {
  return (request: FastifyRequest, _reply: unknown, done: Done): void => {
    if (isUnlimited(request)) done();
    else count(request).then(() => done(), done);
  };
}

function createGuard(options: GuardOptions, count: Count, access: readonly Role[], route: string) {
  const { identify, corsOrigins } = options;
  const isOfLoopback = options.anonymousRoles.includes('operate');
  const forbidden = `${route} needs the role ${access.join(' or ')}`;
  const stranger: Principal = { name: 'anonymous', roles: new Set(options.strangerRoles) };
  const letIn = (request: FastifyRequest, found: Principal): void => {
    let principal = found;
    if (isOfLoopback && isAnonymous(found)) {
      const problem = strangerProblem(request.headers, corsOrigins);
      if (problem !== undefined) principal = stranger;
      if (problem !== undefined && options.strangerRoles.length === 0) throw new Forbidden(problem);
    }
    request.principal = principal;
    if (mayAccess(access, principal.roles)) return;
    if (isAnonymous(principal)) throw new Unauthorized(options.wayIn?.(route) ?? askForCredentials);
    throw new LacksRole(forbidden, access);
  };
  const refuse = async (request: FastifyRequest, error: unknown): Promise<never> => {
    if (error instanceof Unauthorized) {
      const { message: reason } = error;
      const credentials = credentialKindOf(request.headers);
      options.failedSignIn?.({ address: shownAddress(request.ip), credentials, route, reason, requestId: request.id });
      // Who guesses at credentials is slowed down by their address.
      if (request.principal === null) await count(request);
    }
    throw error;
  };
  return (request: FastifyRequest, _reply: unknown, done: Done): void => {
    try {
      const found = identify(request.headers, request.ip);
      if (!(found instanceof Promise) && isAnonymous(found) && isUnlimited(request)) {
        letIn(request, found);
        done();
        return;
      }
      Promise.resolve(found)
        .then(async (principal) => {
          request.principal = principal;
          await count(request);
          letIn(request, principal);
        })
        .catch((error: unknown) => refuse(request, error))
        .then(() => done(), done);
    } catch (error) {
      refuse(request, error).catch(done);
    }
  };
}

async function createCount(app: FastifyInstance, options: GuardOptions): Promise<Count> {
  await app.register(rateLimit, {
    global: false,
    max: options.requestsPerMinuteMax,
    timeWindow: 60_000,
    cache: options.sendersMax,
    keyGenerator: ({ principal, ip }: FastifyRequest) =>
      principal === null || isAnonymous(principal) ? `address ${senderOf(ip)}` : principal.name,
  });
  const limit = app.createRateLimit();
  return async (request) => {
    const counted = await limit(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    const seconds = counted.ttlInSeconds;
    throw new TooManyRequests(
      `more than ${options.requestsPerMinuteMax} requests a minute; try again in ${seconds} s`,
      seconds,
    );
  };
}

/** This machine's own user, who sends no credentials. */
function isUnlimited({ ip, headers }: FastifyRequest): boolean {
  return isLoopback(ip) && !isForwarded(headers);
}

function isAnonymous(principal: Principal): boolean {
  return principal.name === 'anonymous';
}
