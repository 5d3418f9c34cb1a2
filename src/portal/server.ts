// Builds the Portal as a Fastify application, without a port, so that tests ask it directly: its page, the alerts, their live feed, the
// machines and probes. Everything it needs is passed in. It only shows: nothing here changes a machine or an alert.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { Type } from 'typebox';
import { Unavailable } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import { createIdentify } from '../web-server/credentials.ts';
import { answerBrokenRequest, createSendError, watchRoutes } from '../web-server/failures.ts';
import { addGuard } from '../web-server/guard.ts';
import { QuietLog } from '../web-server/quiet-log.ts';
import { Forbidden } from '../web-server/request-errors.ts';
import type { Access, Role } from '../web-server/roles.ts';
import { boundSockets } from '../web-server/sockets.ts';
import { requestIdOf } from '../web-server/trace.ts';
import { strangerProblem } from '../web-server/web-page.ts';
import type { AlertPage, LeftOutPage, PortalAlert, PortalMachine, ReceiverState } from './api.ts';
import { listedAlertsMax } from './bounds.ts';
import { describeProfile } from './describe-profile.ts';
import type { LeftOutQuery } from './left-out.ts';
import type { LiveFeed } from './live-feed.ts';
import { shared } from './share.ts';

export interface PortalOptions {
  readonly profile: Profile;
  readonly recentAlerts: (query: {
    readonly limit: number;
    readonly before?: number | undefined;
  }) => Promise<readonly PortalAlert[]>;
  readonly leftOut: (query: LeftOutQuery) => Promise<Pick<LeftOutPage, 'total' | 'messages'>>;
  readonly listMachines: () => Promise<readonly PortalMachine[]>;
  readonly feed: LiveFeed;
  /** Whether the Portal receives what Kafka has. */
  readonly receiver: () => ReceiverState;
  /** Null when ready, else a sentence why not. */
  readonly notReadyReason: () => Promise<string | null>;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
  /** The folder with the built page. Where it is absent, `/` says how to build it, and all else works. */
  readonly webFolder: string;
  /** Where the AI server has the card of its model. */
  readonly modelCardUrl: string;
  /** Whether everybody who reaches the Portal may use it, under whatever name. */
  readonly allowAnonymous: boolean;
  /** Of one address. The loopback is not limited. */
  readonly requestsPerMinuteMax: number;
  /** Of how many addresses the requests are counted at a time. */
  readonly sendersMax: number;
  /** The proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly connectionsMax: number;
  readonly logger: FastifyBaseLogger;
}

export async function buildPortal(options: PortalOptions): Promise<FastifyInstance> {
  const sendError = createSendError({ bodyBytesMax });
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger,
    logController: new QuietLog(),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: 1_000 },
    ...(options.trustedProxies.length > 0 ? { trustProxy: [...options.trustedProxies] } : {}),
    requestIdHeader: false,
    genReqId: requestIdOf,
    frameworkErrors: (error, request, reply) => sendError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerBrokenRequest,
  });
  boundSockets(app.server, { connectionsMax: options.connectionsMax, idleMs: 3 * requestTimeoutMs });
  const { noSuchRoute } = watchRoutes(app);
  await app.register(helmet, { contentSecurityPolicy: policy, strictTransportSecurity: false });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // A stranger does not even learn which paths there are.
    const problem = request.is404 && !options.allowAnonymous ? strangerProblem(request.headers, []) : undefined;
    if (problem !== undefined) throw new Forbidden(problem);
  });
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => sendError(noSuchRoute(request), request, reply));
  app.addHook('preClose', async () => options.feed.close());

  await guardAll(app, options);
  addApi(app, options);
  addStream(app, options.feed);
  addProbes(app, options);
  app.get('/model-card', (_request, reply) => reply.redirect(options.modelCardUrl));
  await addPage(app, options.webFolder);
  await app.ready();
  return app;
}

/** The Portal asks for no credentials yet: this machine's own user may use it, and others where that is allowed. */
async function guardAll(app: FastifyInstance, options: PortalOptions): Promise<void> {
  const anonymousRoles: readonly Role[] = ['read', 'operate'];
  await addGuard(app, {
    accessOf: (_method, url): Access => (openPaths.includes(url) ? 'open' : ['read']),
    identify: createIdentify({ findKeyOwner: undefined, findTokenOwner: undefined, anonymousRoles }),
    requestsPerMinuteMax: options.requestsPerMinuteMax,
    sendersMax: options.sendersMax,
    anonymousRoles,
    strangerRoles: options.allowAnonymous ? ['read'] : [],
    corsOrigins: [],
  });
}

const bodyBytesMax = 1_024;
/** Orchestrators ask under an address, and learn no more than yes or no. */
const openPaths = ['/livez', '/readyz'];
const requestTimeoutMs = 10_000;
const machinesFreshMs = 500;
const pageSizeDefault = 50;

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

const pageQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: listedAlertsMax, default: pageSizeDefault }),
  before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
});

const leftOutQuery = Type.Object({ ...pageQuery.properties, values: Type.Boolean({ default: true }) });

function addApi(app: FastifyInstance, options: PortalOptions): void {
  const machines = shared(options.listMachines, machinesFreshMs);
  const profile = describeProfile(options.profile);
  app.get('/api/profile', async () => profile);
  app.get('/api/status', async (_request, reply): Promise<ReceiverState> => {
    reply.header('cache-control', 'no-store');
    return options.receiver();
  });
  app.get('/api/machines', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { machines: await machines() };
  });
  app
    .withTypeProvider<TypeBoxTypeProvider>()
    .get('/api/alerts', { schema: { querystring: pageQuery } }, async (request, reply): Promise<AlertPage> => {
      const { limit, before } = request.query;
      const alerts = await options.recentAlerts({ limit, before });
      reply.header('cache-control', 'no-store');
      return { alerts, nextBefore: alerts.length < limit ? null : (alerts.at(-1)?.sequence ?? null) };
    });
  app
    .withTypeProvider<TypeBoxTypeProvider>()
    .get('/api/left-out', { schema: { querystring: leftOutQuery } }, async (request, reply): Promise<LeftOutPage> => {
      const { limit, before, values } = request.query;
      const { total, messages } = await options.leftOut({ limit, before, values });
      reply.header('cache-control', 'no-store');
      return { total, messages, nextBefore: messages.length < limit ? null : (messages.at(-1)?.sequence ?? null) };
    });
}

function addStream(app: FastifyInstance, feed: LiveFeed): void {
  app.get('/api/alerts/stream', async (request, reply) => {
    const stream = await feed.follow(lastSequenceOf(request.headers['last-event-id']));
    if (stream === undefined) {
      reply.header('retry-after', '10');
      throw new Unavailable('too many browsers follow the live alerts (PORTAL_STREAM_CLIENTS_MAX)', {
        retryable: true,
      });
    }
    return reply
      .headers({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
      .header('x-accel-buffering', 'no')
      .send(stream);
  });
}

/** Anything else than a sequence number of ours is as good as none. */
function lastSequenceOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

function addProbes(app: FastifyInstance, { notReadyReason, metrics, allowAnonymous }: PortalOptions): void {
  app.get('/livez', async () => ({ status: 'alive' }));
  app.get('/readyz', async (request, reply) => {
    const reason = await notReadyReason();
    if (reason === null) return { status: 'ready' };
    const isTold = allowAnonymous || strangerProblem(request.headers, []) === undefined;
    return reply.code(503).send(isTold ? { status: 'not ready', reason } : { status: 'not ready' });
  });
  app.get('/metrics', async (_request, reply) => {
    const { text, contentType } = await metrics();
    return reply.type(contentType).send(text);
  });
}

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
    setHeaders: (reply, path) => {
      // The names of assets carry a digest of what is in them.
      const isAsset = path.startsWith(join(webFolder, 'assets'));
      reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
