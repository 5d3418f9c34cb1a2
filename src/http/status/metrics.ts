// What Prometheus is told of the REST API: the process, every request by method, route and status, what was predicted, and failed sign-ins. A path that is
// no route has the label `none`, so that a scanner cannot add labels without end.
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ModelManifest } from '../../inference/model/model.ts';
import { addFailedSignInsMetric, type FailedSignIns } from '../../web-server/failed-sign-ins.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { addSideWorkMetric, type SideWork } from '../../web-server/side-work.ts';
import { addDroppedSpansMetric, type DroppedSpans } from '../../web-server/traces/dropped-spans.ts';
import type { CacheStats } from './routes.ts';

export interface ServerMetrics {
  readonly scored: (rows: number, anomalous: number) => void;
  /** Rows of a batch that had no prediction. */
  readonly refused: (rows: number) => void;
}

export interface MetricsOptions {
  readonly version: string;
  readonly cacheStats: () => CacheStats;
  readonly defaultManifest: () => ModelManifest;
  readonly failedSignIns: FailedSignIns['counts'];
  /** Undefined where nobody follows traces. */
  readonly droppedSpans?: (() => DroppedSpans) | undefined;
  readonly sideWork: Readonly<Record<string, SideWork>>;
  /** Undefined where they are only asked for. */
  readonly sendMetrics?: SendMetrics | undefined;
}

/** Sends what the registry has, again and again until it is closed, which rejects never. */
export type SendMetrics = (registry: Registry) => { readonly close: () => Promise<void> };

/** Adds `GET /metrics`, and times every request from now on. */
export function addMetrics(app: FastifyInstance, options: MetricsOptions): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  timeRequests(app, registers);
  addCacheMetrics(options, registers);
  addModelInfo(options, registers);
  addFailedSignInsMetric(options.failedSignIns, registers);
  addDroppedSpansMetric(options.droppedSpans, registers);
  addSideWorkMetric(options.sideWork, registers);
  const scored = new Counter({
    name: 'spindle_predictions_total',
    help: 'Rows scored over the REST API, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const refused = new Counter({
    name: 'spindle_predictions_refused_total',
    help: 'Rows of batches that had no prediction',
    registers,
  });
  const sent = options.sendMetrics?.(registry);
  app.addHook('onClose', async () => {
    await sent?.close();
    registry.clear();
  });

  const content = { 'text/plain': { schema: { type: 'string' } } };
  const schema = {
    tags: ['Status'],
    summary: 'Figures for Prometheus',
    response: {
      200: { description: 'Prometheus text', content },
      ...problemResponses('unauthorized', 'forbidden', 'too-many-requests'),
    },
  };
  app.get('/metrics', { schema, serializerCompiler: () => String }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  const [normal, anomalous] = [scored.labels({ outcome: 'normal' }), scored.labels({ outcome: 'anomalous' })];
  return {
    scored: (rows, anomalousRows) => {
      normal.inc(rows - anomalousRows);
      if (anomalousRows > 0) anomalous.inc(anomalousRows);
    },
    refused: (rows) => refused.inc(rows),
  };
}

type Registers = Registry[];

function timeRequests(app: FastifyInstance, registers: Registers): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}

function addCacheMetrics({ cacheStats }: MetricsOptions, registers: Registers): void {
  const gauge = (name: string, help: string, read: (stats: CacheStats) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(cacheStats()));
      },
    });
  gauge('spindle_machine_cache_size', 'Machine types in the cache', (stats) => stats.current_size);
  gauge('spindle_machine_cache_hits', 'Look-ups that the cache answered since the start', (stats) => stats.hit_count);
  gauge('spindle_machine_cache_misses', 'Look-ups that the database answered', (stats) => stats.miss_count);
}

function addModelInfo({ version, defaultManifest }: MetricsOptions, registers: Registers): void {
  new Gauge({
    name: 'spindle_model_info',
    help: 'The default model and the version of the server; always 1',
    labelNames: ['name', 'model_version', 'profile', 'server_version'],
    registers,
    collect() {
      const manifest = defaultManifest();
      this.reset();
      const labels = { name: manifest.name, model_version: manifest.version, profile: manifest.profile };
      this.set({ ...labels, server_version: version }, 1);
    },
  });
}
