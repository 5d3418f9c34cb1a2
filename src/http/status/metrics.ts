// What Prometheus is told of the REST API: the process, every request by method, route and status, what was predicted, and failed sign-ins. A path that is
// no route has the label `none`, so that a scanner cannot add labels without end.
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ModelManifest } from '../../inference/model/model.ts';
import { addFailedSignInsMetric, type FailedSignIns } from '../../web-server/failed-sign-ins.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { addSideWorkMetric, type SideWork } from '../../web-server/side-work.ts';
import { addDroppedSpansMetric, type DroppedSpans } from '../../web-server/traces/dropped-spans.ts';
import { RequestDurations } from './request-durations.ts';
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
  const rows = { normal: 0, anomalous: 0, refused: 0 };
  new Counter({
    name: 'spindle_predictions_total',
    help: 'Rows scored over the REST API, by outcome',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      this.inc({ outcome: 'normal' }, rows.normal);
      this.inc({ outcome: 'anomalous' }, rows.anomalous);
    },
  });
  new Counter({
    name: 'spindle_predictions_refused_total',
    help: 'Rows of batches that had no prediction',
    registers,
    collect() {
      this.reset();
      this.inc(rows.refused);
    },
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
  return {
    scored: (count, anomalous) => {
      rows.normal += count - anomalous;
      rows.anomalous += anomalous;
    },
    refused: (count) => {
      rows.refused += count;
    },
  };
}

type Registers = Registry[];

function timeRequests(app: FastifyInstance, registers: Registers): void {
  const durations = new RequestDurations(registers);
  app.addHook('onResponse', (request, reply, done) => {
    durations.count(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
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
