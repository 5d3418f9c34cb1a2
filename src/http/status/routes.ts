// What the server says of itself: service, health, probes, set-up and cache. Liveness asks nobody; readiness asks the Portal's database.
// No answer ever carries a secret.
import type { FastifyInstance } from 'fastify';
import type { DriftReport } from '../../core/drift/report.ts';
import type { Profile } from '../../core/profile.ts';
import type { Model } from '../../inference/model/model.ts';
import type { DefaultModel, ServedModels } from '../../models/served-models.ts';
import type { Readiness } from '../../web-server/readiness/readiness.ts';
import {
  cacheStatsSchema,
  failedProbeSchema,
  healthSchema,
  probeSchema,
  type SystemInfo,
  serviceSchema,
  systemInfoSchema,
  unhealthySchema,
} from '../schemas.ts';
import { shownDrift } from './drift.ts';
import { modelCardPath } from './model-card.ts';
import { type OptionalCount, shownOptional } from './optional-sensors.ts';

export interface CacheStats {
  readonly current_size: number;
  readonly max_size: number;
  readonly ttl_seconds: number;
  readonly hit_count: number;
  readonly miss_count: number;
  readonly hit_rate: number;
}

export interface StatusOptions {
  readonly version: string;
  readonly profile: Profile;
  readonly models: ServedModels;
  readonly readiness: Readiness;
  readonly cacheStats: () => CacheStats;
  /** Null where nothing is known. */
  readonly readDrift: (model: Model) => Promise<DriftReport | null>;
  readonly config: SystemInfo['config'];
  readonly kafkaConfig: SystemInfo['kafka_config'];
}

type Served = StatusOptions & { readonly optionalCount: OptionalCount };

export function addStatusRoutes(app: FastifyInstance, options: Served): void {
  const { version, readiness } = options;
  const modelSize = () => {
    const { modelType, manifest } = options.models.default().model;
    return { model_type: modelType, n_features: manifest.featureNames.length };
  };

  app.get('/', { schema: statusSchema('What this is, and where to go', { 200: serviceSchema }) }, async () => ({
    service: 'AI Anomaly Detection Server',
    version,
    status: 'running',
    endpoints,
  }));

  const healthResponses = { 200: healthSchema, 503: unhealthySchema };
  app.get('/health', { schema: statusSchema('Health', healthResponses) }, async (_request, reply) => {
    const reason = await readiness();
    const body = {
      status: reason === null ? 'healthy' : 'unhealthy',
      version,
      predictor_ready: reason === null,
      cache_info: cacheInfoOf(options.cacheStats()),
      model_info: modelSize(),
    };
    return reason === null ? body : reply.code(503).send({ ...body, reason });
  });

  app.get('/livez', { schema: statusSchema('Liveness: the process answers', { 200: probeSchema }) }, async () => ({
    status: 'alive',
  }));

  const readyResponses = { 200: probeSchema, 503: failedProbeSchema };
  const readySummary = 'Readiness: predictions can be answered';
  app.get('/readyz', { schema: statusSchema(readySummary, readyResponses) }, async (_request, reply) => {
    const reason = await readiness();
    return reason === null ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason });
  });

  app.get('/cache/stats', { schema: statusSchema('The cache of machine types', { 200: cacheStatsSchema }) }, async () =>
    cacheStatsOf(options.cacheStats()),
  );

  app.get('/system/info', { schema: statusSchema('How the server is set up', { 200: systemInfoSchema }) }, async () =>
    systemInfoOf(options),
  );
}

const endpoints = {
  health: '/health',
  predict: '/predict',
  predict_batch: '/predict/batch',
  system_info: '/system/info',
  cache_stats: '/cache/stats',
  delivery: '/delivery',
  docs: '/docs',
  redoc: '/redoc',
  openapi: '/openapi.json',
  asyncapi: '/asyncapi.json',
  detections: '/detections',
  episodes: '/episodes',
  dead_letters: '/dead-letters',
  inference: '/v2',
  livez: '/livez',
  readyz: '/readyz',
  metrics: '/metrics',
};

function statusSchema(summary: string, response: Record<number, unknown>) {
  return { tags: ['Status'], summary, response };
}

async function systemInfoOf(options: Served): Promise<SystemInfo> {
  const { model } = options.models.default();
  const { modelType, manifest, card } = model;
  const drift = await options.readDrift(model);
  return {
    config: options.config,
    cache_info: cacheInfoOf(options.cacheStats()),
    model_info: {
      model_type: modelType,
      n_features: manifest.featureNames.length,
      name: manifest.name,
      version: manifest.version,
      profile: manifest.profile,
      feature_names: [...manifest.featureNames],
      type_encoding: { ...manifest.typeEncoding },
      threshold: manifest.threshold,
      card: card === undefined || card === null ? null : modelCardPath,
    },
    kafka_config: options.kafkaConfig,
    drift: shownDrift(drift),
    models: options.models.predictors().map(shownModel),
    optional_sensors: shownOptional(options.profile, model, drift, options.optionalCount),
  };
}

function shownModel({ model, threshold }: DefaultModel, place: number): SystemInfo['models'][number] {
  const { modelType, manifest } = model;
  return {
    ...{ name: manifest.name, version: manifest.version, profile: manifest.profile },
    target:
      manifest.target === undefined || manifest.target === null ? null : (manifest.target.name ?? manifest.target.when),
    ...{ threshold, model_type: modelType, n_features: manifest.featureNames.length, default: place === 0 },
  };
}

function cacheInfoOf(stats: CacheStats): SystemInfo['cache_info'] {
  return { current_size: stats.current_size, max_size: stats.max_size, ttl_seconds: stats.ttl_seconds };
}

/** Named one by one, so that a member that the cache adds for itself is not published by chance. */
function cacheStatsOf(stats: CacheStats): CacheStats {
  return {
    ...cacheInfoOf(stats),
    hit_count: stats.hit_count,
    miss_count: stats.miss_count,
    hit_rate: stats.hit_rate,
  };
}
