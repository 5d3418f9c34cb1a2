// The servers of bench:api, each in a process of its own: `api` is the whole REST API over the default model, with machine types from a
// cache as in a running plant; `echo` is a bare Fastify that answers with the body it got.
import fastify from 'fastify';
import { pino } from 'pino';
import { createCheckReading } from '../src/core/data-quality/check-reading.ts';
import { buildServer } from '../src/http/server.ts';
import { httpSettings } from '../src/http/settings.ts';
import { createMachineTypes } from '../src/machines/machine-types.ts';
import { loadModelFromPaths } from '../src/models/model-loading.ts';
import { modelSettings } from '../src/models/model-settings.ts';
import { createServedModels } from '../src/models/served-models.ts';
import { createAssess } from '../src/pipeline/assess.ts';
import { createExplainer, createOnRequest, defaultExplaining } from '../src/pipeline/explainer.ts';
import { ai4i } from '../src/profiles/ai4i.ts';
import { limitsOf } from '../src/programs/server/limits.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import { withoutStore } from '../src/programs/support/without-store.ts';
import { createIdentify } from '../src/web-server/credentials.ts';
import { signInSettings } from '../src/web-server/settings.ts';

const server = process.argv[2] === 'echo' ? startEcho() : await startApi();
const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ address, model: server.model });
process.on('message', (message) => {
  if (message === 'processor') process.send?.(process.cpuUsage());
  else server.app.close().then(() => process.exit());
});

function startEcho() {
  const app = fastify({ logger: false });
  app.post('/*', (request) => request.body);
  return { app, model: '' };
}

async function startApi() {
  const settings = readSettings({ ...modelSettings, ...httpSettings, ...signInSettings }, {});
  const model = await loadModelFromPaths(settings, ai4i);
  const machineTypes = createMachineTypes({
    profile: ai4i,
    queryMachines: async (ids) => ids.map((id) => ({ id, type: 'MEDIUM' })),
    sizeMax: 1_000,
    ttlMs: 3_600_000,
    unknownTtlMs: 10_000,
  });
  const { findMachineTypes } = machineTypes;
  const thresholds = { anomaly: model.manifest.threshold, warning: 0.3, alert: 0.5, critical: 0.7 };
  const absent = (): never => {
    throw new Error('not in this benchmark');
  };
  const app = await buildServer({
    sideWork: {},
    version: '0.0.0',
    profile: ai4i,
    models: createServedModels({
      profile: ai4i,
      model,
      repository: { list: async () => [], load: async () => [], loadDefault: absent },
      prepare: (each) => ({
        assess: createAssess({ profile: ai4i, model: each, thresholds, findMachineTypes }),
        checkReading: createCheckReading(ai4i, { usual: each.manifest.usual, language: defaultExplaining.language }),
        threshold: thresholds.anomaly,
        ...createOnRequest(ai4i, each, createExplainer(ai4i, each, thresholds.anomaly, defaultExplaining), {
          threshold: thresholds.anomaly,
          language: defaultExplaining.language,
          candidatesMax: 5_000,
        }),
      }),
    }),
    identify: createIdentify({
      findKeyOwner: undefined,
      findTokenOwner: undefined,
      anonymousRoles: ['read', 'predict', 'operate'],
    }),
    anonymousRoles: [],
    ...withoutStore(absent),
    topics: {
      sensor: 'sensor-raw-data',
      alert: 'anomaly-alerts',
      deadLetter: 'sensor-raw-data-dlq',
      episodes: 'anomaly-episodes',
    },
    wayBackTimeoutMs: 50,
    readiness: async () => null,
    readLedger: absent,
    readDrift: async () => null,
    cacheStats: () => ({ current_size: 0, max_size: 1, ttl_seconds: 1, hit_count: 0, miss_count: 0, hit_rate: 0 }),
    config: { api_host: '', api_port: 0, log_level: 'INFO', cache_ttl: 1, cache_maxsize: 1 },
    kafkaConfig: {
      bootstrap_servers: 'localhost:9092',
      topic_sensor: '',
      topic_alert: '',
      topic_episodes: '',
      group_id: '',
    },
    ...limitsOf(settings),
    tls: null,
    trustedProxies: [],
    strangerRoles: [],
    corsOrigins: [],
    logger: pino({ level: 'info' }, pino.destination(2)),
  });
  return { app, model: model.manifest.name };
}
