// Builds the REST API as a Fastify application, without a port, so that tests ask it directly. Everything it needs is passed in: it
// reads no environment and opens no connection. Every error leaves through failures.ts, with the security headers on.
import cors from '@fastify/cors';
import underPressure from '@fastify/under-pressure';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
} from 'fastify';
import { boundOpenAnswers } from '../web-server/connections/open-answers.ts';
import { boundSockets } from '../web-server/connections/sockets.ts';
import type { Identify } from '../web-server/credentials.ts';
import { createFailedSignIns, type FailedSignInBounds } from '../web-server/failed-sign-ins.ts';
import { answerBrokenRequest, createSendError, watchRoutes } from '../web-server/failures.ts';
import { addGuard } from '../web-server/guard.ts';
import { lateValidators } from '../web-server/late-validators.ts';
import type { Problem } from '../web-server/problem.ts';
import { problemSchema } from '../web-server/problem-schema.ts';
import { QuietLog } from '../web-server/quiet-log.ts';
import { InvalidMediaType } from '../web-server/request-errors.ts';
import type { Role } from '../web-server/roles.ts';
import { headersFor, securityHeaders } from '../web-server/security-headers.ts';
import type { SideWork } from '../web-server/side-work.ts';
import { secureContextOptions, type TlsPair } from '../web-server/tls/pair.ts';
import { createRequestIdOf } from '../web-server/trace.ts';
import type { DroppedSpans } from '../web-server/traces/dropped-spans.ts';
import { addTraces, type TraceRequest } from '../web-server/traces/trace-requests.ts';
import { accessOf } from './access.ts';
import type { Audit } from './audit.ts';
import type { Topics } from './docs/asyncapi.ts';
import { addAsyncApi } from './docs/asyncapi-page.ts';
import { addDocs } from './docs/routes.ts';
import { addMaintenanceRoutes, type MaintenanceWindows } from './maintenance/routes.ts';
import { addModelRepositoryRoutes } from './open-inference/repository-routes.ts';
import { addInferenceRoutes, takeInferenceBodies } from './open-inference/routes.ts';
import { inferenceErrorSchema } from './open-inference/schemas.ts';
import { ownProblem } from './own-problem.ts';
import { addPredictRoutes, type PredictOptions } from './predict/routes.ts';
import { addDeadLetterActs, type DeadLetterActs } from './records/dead-letter-acts.ts';
import { addEpisodeRoutes } from './records/episodes.ts';
import { addOneDetectionRoute } from './records/one-detection.ts';
import { addRecordRoutes, type StoredResults } from './records/routes.ts';
import { addDeliveryRoute, type ReadLedger } from './status/delivery.ts';
import { addMetrics, type SendMetrics } from './status/metrics.ts';
import { addModelRoute } from './status/model.ts';
import { addModelCardRoute } from './status/model-card.ts';
import { createOptionalCount } from './status/optional-sensors.ts';
import { addStatusRoutes, type StatusOptions } from './status/routes.ts';

export interface Limits {
  readonly bodyBytesMax: number;
  readonly headerBytesMax: number;
  readonly batchSizeMax: number;
  readonly recentReadingsMax: number;
  readonly requestTimeoutMs: number;
  readonly connectionsMax: number;
  readonly requestsPerMinuteMax: number;
  readonly sendersMax: number;
  readonly eventLoopDelayMaxMs: number;
  /** How many failed sign-ins are told in a minute. */
  readonly failedSignIns: FailedSignInBounds;
}

export interface ServerOptions extends Limits, Omit<PredictOptions, 'metrics' | 'optionalCount'>, StatusOptions {
  readonly identify: Identify;
  /** What is done beside requests, by its name among the metrics. */
  readonly sideWork: Readonly<Record<string, SideWork>>;
  readonly records: StoredResults;
  readonly deadLetterActs: DeadLetterActs;
  readonly readLedger: ReadLedger;
  readonly maintenance: MaintenanceWindows;
  /** Which of these machines the Portal's table does not have. Rejects with Unavailable. */
  readonly unknownMachines: (machineIds: readonly number[]) => Promise<readonly number[]>;
  readonly audit: Audit;
  readonly topics: Topics;
  /** Null for plain HTTP. */
  readonly tls: TlsPair | null;
  /** The proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly corsOrigins: readonly string[];
  /** What a request without credentials may do, for the document; identify decides. */
  readonly anonymousRoles: readonly Role[];
  /** What such a request may do on a server of the loopback when it is not of this machine's own user. */
  readonly strangerRoles: readonly Role[];
  readonly logger: FastifyBaseLogger;
  /** Undefined where nobody follows traces. */
  readonly traceRequest?: TraceRequest | undefined;
  readonly droppedSpans?: (() => DroppedSpans) | undefined;
  readonly sendMetrics?: SendMetrics | undefined;
}

export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const formOf = (path: string, { status, detail }: Problem) =>
    /^\/v2([/?]|$)/.test(path) ? { status, body: { error: detail } } : undefined;
  const sendError = createSendError({ bodyBytesMax: options.bodyBytesMax, ownProblem, formOf });
  const app = fastify(fastifyOptions(options, sendError)) as unknown as FastifyInstance;
  const bounds = { connectionsMax: options.connectionsMax, idleMs: 3 * options.requestTimeoutMs };
  boundSockets(app.server, bounds, options.tls !== null);
  // What a route returns is written as it is: the schemas document, and the tests hold the answers against them.
  app.setSerializerCompiler(() => (data) => (typeof data === 'string' ? data : JSON.stringify(data)));
  app.removeContentTypeParser('text/plain');
  for (const schema of [problemSchema, inferenceErrorSchema]) app.addSchema(schema);
  const { noSuchRoute, withoutSlash } = watchRoutes(app);
  addTraces(app, options.traceRequest);
  boundAnswers(app, options.requestTimeoutMs);
  boundOpenAnswers(app, { connectionsMax: options.connectionsMax, free: alwaysAnswered });
  await addProtection(app, options);

  app.addHook('onRequest', (request, reply, done) => {
    const meant = request.is404 ? withoutSlash(request) : undefined;
    // 307, as the Python server did: the method and the body stay.
    if (meant !== undefined) reply.header('connection', 'close').redirect(meant, 307);
    else if (request.is404) done(noSuchRoute(request));
    else if ((request.headers['content-encoding'] ?? 'identity').trim().toLowerCase() === 'identity') done();
    else done(new InvalidMediaType('send the body as it is, without Content-Encoding'));
  });
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => sendError(noSuchRoute(request), request, reply));

  const signIns = createFailedSignIns(options.logger, options.failedSignIns);
  app.addHook('onClose', async () => signIns.close());
  await addGuard(app, { ...options, accessOf, failedSignIn: signIns.note });
  await addDocs(app, options);
  addAsyncApi(app, { ...options, brokers: options.kafkaConfig.bootstrap_servers });
  const manifest = () => options.models.default().model.manifest;
  const metrics = addMetrics(app, {
    version: options.version,
    cacheStats: options.cacheStats,
    defaultManifest: manifest,
    failedSignIns: signIns.counts,
    ...{ droppedSpans: options.droppedSpans, sendMetrics: options.sendMetrics },
    sideWork: options.sideWork,
  });
  const optionalCount = createOptionalCount(options.profile);
  addStatusRoutes(app, { ...options, optionalCount });
  addModelCardRoute(app, options);
  addModelRoute(app, options);
  addPredictRoutes(app, { ...options, metrics, optionalCount });
  addRecordRoutes(app, options.profile, options.records);
  addDeadLetterActs(app, options);
  addOneDetectionRoute(app, options);
  addEpisodeRoutes(app, options.profile, options.records);
  addMaintenanceRoutes(app, options);
  addDeliveryRoute(app, options.readLedger);
  await app.register(async (scope) => {
    takeInferenceBodies(scope);
    await addInferenceRoutes(scope, { ...options, metrics });
    addModelRepositoryRoutes(scope, options);
  });
  await app.ready();
  return app;
}

function fastifyOptions(options: ServerOptions, sendError: ReturnType<typeof createSendError>): FastifyServerOptions {
  const { requestTimeoutMs, tls } = options;
  const limits = {
    maxHeaderSize: options.headerBytesMax,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: 1_000,
  };
  return {
    // A logger per request would cost more than a prediction, and Fastify looks at one that is given for all of them anew each time.
    logger: false,
    logController: new QuietLog(options.logger),
    bodyLimit: options.bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    ...(options.trustedProxies.length > 0 ? { trustProxy: [...options.trustedProxies] } : {}),
    ...(tls === null ? { http: limits } : { https: { ...limits, ...secureContextOptions(tls) } }),
    // A body's own members are looked at by name (core/members), and none are copied, so that such names mean nothing.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    schemaController: lateValidators(),
    // A longer name of a model is one that there is not, and is answered so.
    routerOptions: { maxParamLength: options.headerBytesMax },
    requestIdHeader: false,
    genReqId: createRequestIdOf(),
    frameworkErrors: (error, request, reply) => sendError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerBrokenRequest,
  } as FastifyServerOptions;
}

/** Gives every route a time in which its request has come and is answered. A route that answers at once, and bounds its own waits, has none. */
function boundAnswers(app: FastifyInstance, requestTimeoutMs: number): void {
  app.addHook('onRoute', (route) => {
    if (!(route.config as { answersAtOnce?: boolean } | undefined)?.answersAtOnce)
      route.handlerTimeout ??= 2 * requestTimeoutMs;
  });
}

/** Headers that protect browsers, answers to other origins, and refusal while there is too much to do. */
async function addProtection(app: FastifyInstance, options: ServerOptions): Promise<void> {
  const ofAnswers = securityHeaders(options.tls !== null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersFor(request, ofAnswers)).header('x-request-id', request.id);
    done();
  });
  if (options.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...options.corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'DELETE'],
      exposedHeaders: ['x-request-id', 'retry-after', 'inference-header-content-length'],
      maxAge: 600,
    });
  }
  let settledAtMs = 0;
  app.addHook('onListen', async () => {
    settledAtMs = performance.now() + 2 * pressureSampleMs;
  });
  const late = watchLateness();
  app.addHook('onClose', async () => late.close());
  await app.register(underPressure, {
    maxEventLoopDelay: options.eventLoopDelayMaxMs,
    sampleInterval: pressureSampleMs,
    retryAfter: 2,
    // Probes and figures are wanted most when it is late; and what makes it late at first is the start itself.
    pressureHandler: (request, _reply, _type, delayMs) => {
      if (alwaysAnswered.includes(request.url) || performance.now() < settledAtMs) return undefined;
      // Of a time in which the process hardly ran it has no measure, and takes it for one without end.
      const isMeasured = Number.isFinite(delayMs);
      if (!isMeasured && late.byMs() <= options.eventLoopDelayMaxMs) return undefined;
      return Promise.reject(Object.assign(new Error('the event loop is late'), { code: 'FST_UNDER_PRESSURE' }));
    },
  });
}

/** By how much the event loop came too late at the last look at it. */
function watchLateness(): { readonly byMs: () => number; readonly close: () => void } {
  let byMs = 0;
  let lookedAtMs = performance.now();
  const looking = setInterval(() => {
    const now = performance.now();
    byMs = now - lookedAtMs - pressureSampleMs;
    lookedAtMs = now;
  }, pressureSampleMs).unref();
  return { byMs: () => byMs, close: () => clearInterval(looking) };
}

const pressureSampleMs = 1_000;
const alwaysAnswered: readonly string[] = ['/livez', '/readyz', '/metrics'];
