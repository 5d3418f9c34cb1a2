// Builds the REST API as a Fastify application, without a port, so that tests ask it directly. Everything it needs is passed in: it
// reads no environment and opens no connection. Every error leaves as a problem of problem.ts, with the security headers on.
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { addDeliveryRoute, type ReadLedger } from './delivery.ts';
import { addDocs } from './docs.ts';
import { addMetrics } from './metrics.ts';
import { addPredictRoutes, type PredictOptions } from './predict.ts';
import { answer, NoSuchRoute, type ProblemAnswer, problemKinds, problemMediaType, problemOf } from './problem.ts';
import { sharedSchemas } from './schemas.ts';
import { addStatusRoutes, type StatusOptions } from './status.ts';

export interface ServerOptions extends PredictOptions, StatusOptions {
  readonly requestTimeoutMs: number;
  readonly readLedger: ReadLedger;
  readonly logger: FastifyBaseLogger;
}

export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { bodyBytesMax, requestTimeoutMs } = options;
  const sendError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { problem, headers } = problemOf(error, bodyBytesMax);
    if (problem.status === 500) request.log.error({ err: error }, 'A request failed in an unforeseen way.');
    return sendProblem(reply, { problem, headers });
  };
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger,
    logController: new QuietLog(),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    handlerTimeout: requestTimeoutMs,
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: 1_000 },
    // Members of these names are dropped, as unknown members are ignored in a Kafka message too.
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    requestIdHeader: false,
    genReqId: (request) => requestId(request.headers['x-request-id']),
    frameworkErrors: (error, request, reply) => sendError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerBrokenRequest,
  });
  // What a route returns is written as it is: the schemas document, and the tests hold the answers against them.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeContentTypeParser('text/plain');
  for (const schema of sharedSchemas) app.addSchema(schema);
  await app.register(helmet, { contentSecurityPolicy: apiPolicy, strictTransportSecurity: false });

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.is404) throw noSuchRoute(app, request);
  });
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => sendError(noSuchRoute(app, request), request, reply));

  await addDocs(app, options.version);
  addMetrics(app);
  addStatusRoutes(app, options);
  addDeliveryRoute(app, options.readLedger);
  addPredictRoutes(app, options);
  await app.ready();
  return app;
}

// Answers are data: a browser that is led to one must neither run nor frame anything. The pages of docs.ts bring their own.
const apiPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Nothing per request above debug. */
class QuietLog extends LogController {
  override incomingRequest(): void {}
  override routeNotFound(): void {}
  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { method, url } = request;
    const fields = { method, url, status: reply.statusCode, durationMs: Math.round(reply.elapsedTime) };
    request.log.debug(error ? { ...fields, err: error } : fields, 'A request was answered.');
  }
}

function sendProblem(reply: FastifyReply, { problem, headers }: ProblemAnswer): FastifyReply {
  return reply
    .code(problem.status)
    .headers(headers)
    .header('content-type', problemMediaType)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

function noSuchRoute(app: FastifyInstance, request: FastifyRequest): NoSuchRoute {
  const [path = '/'] = request.url.split('?', 1);
  const allowed = methods.filter((method) => app.hasRoute({ method, url: path }));
  return new NoSuchRoute(request.method, path, allowed);
}

/** The caller's id, so that its logs and ours meet, when it is short and harmless; else a new one. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

/** Answers what is not even HTTP, or did not arrive in time, on the bare socket. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const kind = brokenRequestKinds[error.code ?? ''] ?? 'malformed-request';
  const { problem } = answer(kind, problemKinds[kind].example);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: ${problemMediaType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const brokenRequestKinds: Readonly<Record<string, 'request-timeout' | 'headers-too-large'>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};
