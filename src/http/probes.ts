// The consumer's little HTTP server: probes for an orchestrator and metrics for Prometheus. Liveness checks no dependency.
import Fastify, { type FastifyInstance } from 'fastify';

export interface ProbeOptions {
  /** Null when ready, else a sentence why not. */
  readonly notReadyReason: () => string | null;
  /** Null, or a sentence on what does not work though the program does its own part. */
  readonly degradedReason?: () => string | null;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  readonly metricsContentType: string;
}

export function buildProbes(options: ProbeOptions): FastifyInstance {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.get('/livez', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const reason = options.notReadyReason();
    const degraded = options.degradedReason?.() ?? null;
    if (reason === null) return degraded === null ? { status: 'ready' } : { status: 'ready', degraded };
    return reply.code(503).send({ status: 'not ready', reason });
  });
  app.get('/metrics', async (_request, reply) => reply.type(options.metricsContentType).send(await options.metrics()));
  return app;
}
