// What Prometheus is told of the REST API: the process, and the duration of every request by method, route and status. A path that is
// no route has the label `none`, so that a scanner cannot add labels without end.
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Adds `GET /metrics`, and times every request from now on. */
export function addMetrics(app: FastifyInstance): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.addHook('onClose', async () => registry.clear());

  const schema = {
    tags: ['Status'],
    summary: 'Figures for Prometheus',
    response: { 200: { description: 'Prometheus text', content: { 'text/plain': { schema: { type: 'string' } } } } },
  };
  app.get('/metrics', { schema, serializerCompiler: () => String }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
