// Builds the Portal as a Fastify application, without a port, so that tests ask it directly: its page, its API and the
// document of that. Everything it needs is passed in. People change alarms and machines here; nothing changes an alert.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { Unavailable } from '../core/errors.ts';
import { boundOpenAnswers } from '../web-server/connections/open-answers.ts';
import { boundSockets } from '../web-server/connections/sockets.ts';
import { apiKeyIn } from '../web-server/credentials.ts';
import { answerBrokenRequest, createSendError, watchRoutes } from '../web-server/failures.ts';
import { addGuard } from '../web-server/guard.ts';
import { lateValidators } from '../web-server/late-validators.ts';
import { answer, type ProblemAnswer, problemOf } from '../web-server/problem.ts';
import { QuietLog } from '../web-server/quiet-log.ts';
import { Forbidden, LacksRole, NoSuchRecord } from '../web-server/request-errors.ts';
import { secureContextOptions, type TlsPair } from '../web-server/tls/pair.ts';
import { createRequestIdOf } from '../web-server/trace.ts';
import { addTraces, type TraceRequest } from '../web-server/traces/trace-requests.ts';
import { foreignPageProblem, strangerProblem } from '../web-server/web-page.ts';
import { NoSuchPlan, PlanConflict, UnfitPlan } from './collect/errors.ts';
import { AlarmConflict } from './desk/errors.ts';
import { MachineConflict, UnfitMachine } from './fleet/errors.ts';
import { javaError } from './java-portal/errors.ts';
import { RoutesConflict, UnfitRoutes } from './notifier/errors.ts';
import { addOpenApi } from './openapi.ts';
import { ProcedureConflict } from './procedures/errors.ts';
import { Away, Denied, refusalOf, Unfit } from './refusals.ts';
import { addRoutes, type RouteOptions } from './routes.ts';
import { accessOf } from './sign-in/access.ts';
import { NoSuchKey, NoSuchUser, UnfitUser, UserConflict } from './sign-in/errors.ts';
import { identifyOf, ownRolesOf, strangerRoles } from './sign-in/judge.ts';

export interface PortalOptions extends RouteOptions {
  readonly version: string;
  /** The folder with the built page. Where it is absent, `/` says how to build it, and all else works. */
  readonly webFolder: string;
  /** Where the AI server has the card of its model. */
  readonly modelCardUrl: string;
  /** Of one address. The loopback is not limited. */
  readonly requestsPerMinuteMax: number;
  /** Of how many addresses the requests are counted at a time. */
  readonly sendersMax: number;
  readonly connectionsMax: number;
  /** Null for plain HTTP. */
  readonly tls: TlsPair | null;
  readonly logger: FastifyBaseLogger;
  /** Undefined where nobody follows traces. */
  readonly traceRequest?: TraceRequest | undefined;
}

export async function buildPortal(options: PortalOptions): Promise<FastifyInstance> {
  const sendError = createSendError({ bodyBytesMax, ownProblem, formOf: javaError });
  const app = fastify({
    loggerInstance: options.logger,
    logController: new QuietLog(),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
    ...socketOptions(options.tls),
    ...(options.trustedProxies.length > 0 ? { trustProxy: [...options.trustedProxies] } : {}),
    // A member that a body may not have is refused, and not taken out.
    ajv: { customOptions: { removeAdditional: false } },
    schemaController: lateValidators(),
    requestIdHeader: false,
    genReqId: createRequestIdOf(),
    frameworkErrors: (error, request, reply) => sendError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerBrokenRequest,
  }) as unknown as FastifyInstance;
  const overTls = options.tls !== null;
  boundSockets(app.server, { connectionsMax: options.connectionsMax, idleMs: 3 * requestTimeoutMs }, overTls);
  // What a route returns is written as it is: the schemas document, and the tests hold the answers against them.
  app.setSerializerCompiler(() => (data) => (typeof data === 'string' ? data : JSON.stringify(data)));
  const { noSuchRoute } = watchRoutes(app);
  addTraces(app, options.traceRequest);
  boundOpenAnswers(app, { connectionsMax: options.connectionsMax, free });
  await app.register(helmet, { contentSecurityPolicy: policy, strictTransportSecurity: overTls && oneYear });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // A stranger does not even learn which paths there are.
    const isClosed = options.signIn === null && !options.allowAnonymous;
    const problem = (request.is404 && isClosed && strangerProblem(request.headers)) || undefined;
    if (problem !== undefined) throw new Forbidden(problem);
    refuseForeign(request, options);
  });
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => sendError(noSuchRoute(request), request, reply));
  app.addHook('preClose', async () => options.feed.close());
  app.addHook('onClose', async () => options.signIn?.close());

  await guardAll(app, options);
  await addOpenApi(app, options.version, options.signIn?.publicUrl ?? null);
  addRoutes(app, options);
  app.get('/model-card', (_request, reply) => reply.redirect(options.modelCardUrl));
  await addPage(app, options.webFolder);
  await app.ready();
  return app;
}

function socketOptions(tls: TlsPair | null): object {
  const limits = { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: 1_000 };
  return tls === null ? { http: limits } : { https: { ...limits, ...secureContextOptions(tls) } };
}

function ownProblem(error: unknown): ProblemAnswer | undefined {
  const rule = patternRule(error);
  if (rule !== undefined) return answer('malformed-request', rule);
  if (!(error instanceof Error)) return undefined;
  const isOf = (...kinds: readonly (abstract new (...values: never[]) => Error)[]): boolean =>
    kinds.some((kind) => error instanceof kind);
  const members = refusalOf(error);
  if (isOf(Away, Denied, LacksRole, Unfit, UnfitRoutes)) {
    const { problem, headers } = problemOf(error, bodyBytesMax);
    const more = error instanceof UnfitRoutes ? { refusals: error.refusals } : members;
    return { problem: { ...problem, ...more }, headers };
  }
  if (isOf(AlarmConflict, UserConflict, MachineConflict, PlanConflict, ProcedureConflict, RoutesConflict))
    return answer('conflict', error.message, { members });
  if (isOf(UnfitUser, UnfitMachine, UnfitPlan)) return answer('invalid-request', error.message, { members });
  return isOf(NoSuchUser, NoSuchKey, NoSuchPlan, NoSuchRecord)
    ? answer('not-found', error.message, { members })
    : undefined;
}

/** What text of a parameter has to be, where the framework's own words are a pattern that nobody wants to read. */
function patternRule(error: unknown): string | undefined {
  const { validation, validationContext } = error as {
    readonly validation?: readonly { readonly instancePath?: string; readonly keyword?: string }[];
    readonly validationContext?: string;
  };
  const [first] = validation ?? [];
  if (first?.keyword !== 'pattern' || validationContext === 'body') return undefined;
  const member = first.instancePath?.split('/').at(-1) ?? '';
  if (member === 'last') return 'last must be a number of days, such as 7d';
  return member === 'after'
    ? 'after must be the nextAfter of the page before'
    : `${member} must be text with something else than spaces, and without the character U+0000`;
}

/** A page of elsewhere must not change anything in the name of who looks at it. Throws Denied. */
function refuseForeign({ method, headers }: FastifyRequest, { signIn }: PortalOptions): void {
  if (safeMethods.includes(method)) return;
  const problem = foreignPageProblem(headers);
  if (problem === undefined) return;
  // A proxy may call the Portal by another name than people do.
  if (signIn === null) throw new Denied(problem, { code: 'foreign-page' });
  // No browser adds a key by itself, and no page of elsewhere may: what it brings along beside it counts for nothing.
  if (apiKeyIn(headers) !== undefined) return;
  const { origin } = new URL(signIn.publicUrl);
  if (headers.origin === origin) return;
  const fix = `where it is the Portal's own, name its address in PORTAL_PUBLIC_URL (now ${origin})`;
  throw new Denied(`${problem}; ${fix}`, { code: 'foreign-page', name: origin });
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** People sign in; or else this machine's own user may act, and where that is allowed others may look. */
async function guardAll(app: FastifyInstance, options: PortalOptions): Promise<void> {
  const { signIn, requestsPerMinuteMax, sendersMax, failedSignIn } = options;
  await addGuard(app, {
    accessOf: (method, url) => accessOf(method, url, signIn !== null),
    identify: identifyOf(options),
    requestsPerMinuteMax,
    sendersMax,
    anonymousRoles: ownRolesOf(options),
    strangerRoles: strangerRoles(options),
    wayIn: (route) => {
      if (signIn === null) return 'only from this machine itself: nobody signs in to this Portal (PORTAL_SIGN_IN=off)';
      return takesToken(route)
        ? 'send PORTAL_METRICS_TOKEN as Authorization: Bearer …, or sign in'
        : 'sign in first, or send a key as Authorization: Bearer …';
    },
    // Elsewhere nothing but a session or a key is taken. What a proxy passes on of its own sign-in is no attempt, nor is what a page asks whose session has ended.
    failedSignIn: (failed) => {
      const isTried = failed.credentials === 'key' || (takesToken(failed.route) && failed.credentials !== 'none');
      if (isTried) failedSignIn(failed);
    },
  });
}

function takesToken(route: string): boolean {
  return route.endsWith(' /metrics');
}

/** Probes, and the live feed, which has a bound of its own. */
const free = ['/livez', '/readyz', '/metrics', '/api/alerts/stream'];
const bodyBytesMax = 1_024;
const requestTimeoutMs = 10_000;
/** For so long a browser that was here over TLS comes by nothing else. */
const oneYear = { maxAge: 31_536_000, includeSubDomains: false };

// Everything comes from this server, and nothing is written into the document: neither script nor style.
const policy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

async function addPage(app: FastifyInstance, webFolder: string): Promise<void> {
  if (!existsSync(join(webFolder, 'index.html'))) {
    app.get('/', async () => {
      throw new Unavailable('the page is not built; run: npm run setup', { retryable: false });
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: webFolder,
    dotfiles: 'ignore',
    cacheControl: false,
    // Set-up leaves a compressed copy beside what is text: a third of the bytes, and no work for each who asks.
    preCompressed: true,
    setHeaders: (reply, path) => {
      // The names of assets carry a digest of what is in them.
      const isAsset = path.startsWith(join(webFolder, 'assets'));
      reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
