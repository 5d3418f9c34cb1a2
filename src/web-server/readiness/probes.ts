// The consumer's little HTTP server: probes for an orchestrator and metrics for Prometheus. Liveness checks no dependency. Probes answer
// everybody, but only this machine's own user reads the reason; metrics answer that user, who sends the token, or all where that is allowed.
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { bearerTokenIn, bringsToken, type CurrentToken } from '../bearer-token.ts';
import { boundSockets } from '../connections/sockets.ts';
import type { CredentialKind, FailedSignIn } from '../failed-sign-ins.ts';
import { isLoopback } from '../loopback.ts';
import { shownAddress } from '../sender.ts';
import { strangerProblem } from '../web-page.ts';
import { readyAnswer } from './ready-answer.ts';

export interface ProbeOptions {
  /** Null when ready, else a sentence why not. */
  readonly notReadyReason: () => string | null;
  readonly isStarting?: () => boolean;
  /** Null, or a sentence on what does not work though the program does its own part. */
  readonly degradedReason: () => string | null;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  readonly metricsContentType: string;
  /** What others than this machine's own user send as bearer token for metrics; empty for nobody. */
  readonly metricsToken: CurrentToken;
  /** Whether everybody may read everything. */
  readonly allowAnonymous: boolean;
  /** Told of every request that is refused for its credentials. */
  readonly failedSignIn: (failed: FailedSignIn) => void;
  readonly connectionsMax: number;
  readonly requestTimeoutMs: number;
}

export function buildProbes(options: ProbeOptions): FastifyInstance {
  const { connectionsMax, requestTimeoutMs } = options;
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 1_024,
    requestTimeout: requestTimeoutMs,
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
  });
  boundSockets(app.server, { connectionsMax, idleMs: 2 * requestTimeoutMs });
  app.get('/livez', async () => ({ status: 'alive' }));
  app.get('/readyz', async (request, reply) => {
    const isStarting = options.isStarting?.() ?? false;
    const state = { notReady: options.notReadyReason(), isStarting, degraded: options.degradedReason() };
    const { code, body } = readyAnswer(state, refusalOf(request, options) === undefined);
    return reply.code(code).send(body);
  });
  app.get('/metrics', async (request, reply) => {
    const refusal = refusalOf(request, options);
    if (refusal !== undefined) {
      const status = options.metricsToken() === '' ? 403 : 401;
      if (status === 401) {
        reply.header('www-authenticate', 'Bearer realm="spindle"');
        options.failedSignIn(failureOf(request, refusal));
      }
      const title = status === 401 ? 'Unauthorized' : 'Forbidden';
      const type = `urn:spindle:problem:${title.toLowerCase()}`;
      return reply
        .code(status)
        .type('application/problem+json')
        .send(JSON.stringify({ type, title, status, detail: refusal }));
    }
    return reply.type(options.metricsContentType).send(await options.metrics());
  });
  return app;
}

function failureOf(request: FastifyRequest, reason: string): FailedSignIn {
  const { authorization } = request.headers;
  const credentials: CredentialKind =
    authorization === undefined ? 'none' : bearerTokenIn(authorization) === undefined ? 'unreadable' : 'token';
  const address = shownAddress(request.ip);
  return { address, credentials, route: 'GET /metrics', reason, requestId: request.id };
}

/** Why a request may not read figures and reasons, or undefined. */
function refusalOf(request: FastifyRequest, options: ProbeOptions): string | undefined {
  if (options.allowAnonymous || bringsToken(request.headers.authorization, options.metricsToken)) return undefined;
  if (!isLoopback(request.ip)) return 'send CONSUMER_METRICS_TOKEN as Authorization: Bearer …';
  return strangerProblem(request.headers);
}
