// `spindle server`: the REST API over the same pipeline as the consumer. It starts and stays up while the Portal's database is away:
// /livez says alive, /readyz and /health say why not ready, and /predict answers 503 until the database is back.

import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import type { Server as TlsServer } from 'node:tls';
import { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Logger } from 'pino';
import { createCheckReading } from '../../core/data-quality/check-reading.ts';
import type { Profile } from '../../core/profile.ts';
import { groupBeside } from '../../database/delivery/beside.ts';
import { loadMemory } from '../../database/memory/machine-memory.ts';
import { databaseSettings, maintenanceSettings } from '../../database/settings.ts';
import { ledgerSettings, readLedger } from '../../delivery/ledger.ts';
import { buildServer } from '../../http/server.ts';
import {
  anonymousRoles,
  certificateFilesOf,
  expirySettings,
  httpSettings,
  refuseOpenDoor,
  strangerRoles,
} from '../../http/settings.ts';
import type { CacheStats } from '../../http/status/routes.ts';
import type { Model } from '../../inference/model/model.ts';
import type { MachineTypes } from '../../machines/machine-types.ts';
import { machineSettings } from '../../machines/settings.ts';
import { besideSettings } from '../../models/beside-settings.ts';
import { driftSettings } from '../../models/drift-settings.ts';
import { tellFilesRead } from '../../models/files-read.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { loadModelFromPaths } from '../../models/model-loading.ts';
import { openModelRepository } from '../../models/model-repository.ts';
import { modelSettings } from '../../models/model-settings.ts';
import { loadModelsBeside, type ModelBeside, profileOfModel } from '../../models/models-beside.ts';
import { createServedModels, type ModelRepository, type ServedModels } from '../../models/served-models.ts';
import { createAssess, type FindMachineTypes } from '../../pipeline/assess.ts';
import { createDetectAnomalies } from '../../pipeline/detect-anomalies.ts';
import { createExplainer, createOnRequest } from '../../pipeline/explainer.ts';
import { explanationSettings, readExplaining, wayBackTimeSettings } from '../../serving/explanation-settings.ts';
import { damagedRowsTo, type LoadMemoryOf, rememberRequestedOf } from '../../serving/memory-settings.ts';
import { readThresholds, thresholdSettings } from '../../serving/threshold-settings.ts';
import { createLogger, logSettings } from '../../telemetry/log.ts';
import { openTelemetry, telemetrySettings } from '../../telemetry/open-telemetry.ts';
import { signInSettings } from '../../web-server/settings.ts';
import { readTls, watchCertificate } from '../../web-server/tls/certificate.ts';
import { defaultPasswordWarnings } from '../support/default-passwords.ts';
import { endWithout } from '../support/end-in-time.ts';
import { listen } from '../support/listen.ts';
import { letYoungHeapGrow } from '../support/loading/young-heap.ts';
import { openMachineTypes } from '../support/machine-types.ts';
import { ownVersion } from '../support/own-version.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import { stopSignal } from '../support/stop-signal.ts';
import { openApiAccess } from './access.ts';
import { openDrift } from './drift.ts';
import { limitsOf } from './limits.ts';
import { refusable, watchPortal } from './portal-database.ts';
import { openServerStore, type ServerStore } from './store.ts';

const specifications = {
  ...logSettings,
  ...profileSettings,
  ...modelSettings,
  ...besideSettings,
  ...thresholdSettings,
  ...driftSettings,
  ...explanationSettings,
  ...wayBackTimeSettings,
  ...machineSettings,
  ...ledgerSettings,
  ...databaseSettings,
  ...maintenanceSettings,
  ...httpSettings,
  ...expirySettings,
  ...signInSettings,
  ...telemetrySettings,
};
type Settings = CleanedEnv<typeof specifications>;

export function createCommand(): Command {
  return new Command('server').action(() => runServer().then(endWithout));
}

async function runServer(): Promise<void> {
  const dotEnv = loadDotEnv();
  const settings = readSettings(specifications);
  refuseOpenDoor(settings);
  const certificateFiles = certificateFilesOf(settings);
  const tls = readTls(certificateFiles);
  const log = createLogger('server', settings.LOG_LEVEL);
  for (const warning of defaultPasswordWarnings(settings)) log.warn(warning);
  const { tracing, sendMetrics } = await openTelemetry({ settings, program: 'server', version: ownVersion(), log });
  const profile = await loadProfile(settings.PROFILE_PATH, tellFilesRead(log, dotEnv), (doubt) => log.warn(doubt));
  const model = await loadModelFromPaths(settings, profile, { remembers: true });
  readThresholds(settings, model);
  const beside = await loadModelsBeside(settings, profile, model);
  const repository = openModelRepository(settings, profile, log);
  const signal = stopSignal();
  const machineTypes = openMachineTypes(settings, profile, log);
  const findMachineTypes = refusable(log, machineTypes.findMachineTypes);
  const portal = watchPortal(settings, log);
  const store = openServerStore(settings, log);
  await store.requireKnownSchema();
  const access = openApiAccess(settings, store.pool, store.run, log);
  const app = await buildServer({
    version: ownVersion(),
    profile,
    models: serveModels(settings, profile, model, { beside, repository, findMachineTypes, store, log }),
    ...{ identify: access.identify, sideWork: access.sideWork },
    ...{ anonymousRoles: anonymousRoles(settings), strangerRoles: strangerRoles(settings) },
    ...{ records: store.records, deadLetterActs: store.deadLetterActs, maintenance: store.maintenance },
    unknownMachines: unknownBy(findMachineTypes),
    audit: store.audit,
    readiness: portal.readiness,
    cacheStats: () => cacheStatsOf(machineTypes.stats()),
    ...toldOfConsumers(settings, store),
    ...shownSettings(settings),
    ...limitsOf(settings),
    wayBackTimeoutMs: settings.WAY_BACK_TIMEOUT_MS,
    ...{ tls, trustedProxies: settings.TRUSTED_PROXIES },
    corsOrigins: settings.API_CORS_ORIGINS,
    logger: log,
    ...{ traceRequest: tracing?.traceRequest, droppedSpans: tracing?.dropped, sendMetrics },
  });
  const certificate = tls && watchCertificate(app.server as unknown as TlsServer, tls, certificateFiles, log);
  try {
    await listen(app, { host: settings.API_HOST, port: settings.API_PORT, portSetting: 'API_PORT', isPage: true });
    log.info(
      { host: settings.API_HOST, port: settings.API_PORT, model: `${model.manifest.name} ${model.manifest.version}` },
      'The REST API answers',
    );
    flushCompileCache();
    letYoungHeapGrow();
    await portal.readiness();
    if (!signal.aborted) await once(signal, 'abort');
    log.info('Stopping');
  } finally {
    certificate?.close();
    await app.close();
    await access.close();
    await Promise.all([machineTypes.close(), portal.close(), store.close(), tracing?.close()]);
  }
}

function unknownBy(findMachineTypes: FindMachineTypes) {
  return async (machineIds: readonly number[]): Promise<readonly number[]> => {
    const known = await findMachineTypes(machineIds);
    return machineIds.filter((id) => !known.has(id));
  };
}

/** What consumers have stored of their work. */
function toldOfConsumers(settings: Settings, store: ServerStore) {
  return {
    readLedger: () => store.run(() => readLedger(store.pool, settings)),
    readDrift: openDrift(settings, store),
  };
}

interface ModelParts {
  readonly beside: readonly ModelBeside[];
  readonly repository: ModelRepository;
  readonly findMachineTypes: FindMachineTypes;
  readonly store: ServerStore;
  readonly log: Logger;
}

function serveModels(
  settings: Settings,
  profile: Profile,
  model: Model,
  { beside, repository, findMachineTypes, store, log }: ModelParts,
): ServedModels {
  const loadOf =
    (groupId: string): LoadMemoryOf =>
    (digest, ids) =>
      store.run(() => loadMemory(store.pool, groupId, digest, ids));
  const tell = damagedRowsTo(log);
  return createServedModels({
    profile,
    model,
    repository,
    beside,
    prepare: (next, own) => {
      // As the consumer does: thresholds and what is remembered are each model's own.
      const ANOMALY_THRESHOLD = own === undefined ? settings.ANOMALY_THRESHOLD : own.threshold;
      const groupId = settings.KAFKA_GROUP_ID;
      const load = loadOf(own === undefined ? groupId : groupBeside(groupId, next.manifest.name));
      const thresholds = readThresholds({ ...settings, ANOMALY_THRESHOLD }, next);
      const { anomaly: threshold } = thresholds;
      const explaining = readExplaining(settings);
      const { language } = explaining;
      const ofModel = profileOfModel(profile, next);
      const explainer = createExplainer(ofModel, next, threshold, explaining);
      const detectAnomalies = createDetectAnomalies(explainer, thresholds);
      const assess = createAssess({ profile, model: next, thresholds, findMachineTypes, detectAnomalies });
      const wayBack = { threshold, language, candidatesMax: settings.WAY_BACK_CANDIDATES_MAX };
      const remember = rememberRequestedOf(profile, next, load, tell);
      return {
        assess,
        ...(remember === undefined ? {} : { remember }),
        checkReading: createCheckReading(profile, { usual: next.manifest.usual, language }),
        threshold,
        ...createOnRequest(ofModel, next, explainer, wayBack),
      };
    },
  });
}

/** What /system/info and the documents show. */
function shownSettings(settings: Settings) {
  return {
    config: {
      api_host: settings.API_HOST,
      api_port: settings.API_PORT,
      log_level: settings.LOG_LEVEL,
      cache_ttl: settings.CACHE_TTL,
      cache_maxsize: settings.CACHE_MAXSIZE,
    },
    kafkaConfig: {
      bootstrap_servers: settings.KAFKA_BOOTSTRAP_SERVERS.join(','),
      topic_sensor: settings.KAFKA_TOPIC_SENSOR,
      topic_alert: settings.KAFKA_TOPIC_ALERT,
      topic_episodes: settings.KAFKA_TOPIC_EPISODES,
      group_id: settings.KAFKA_GROUP_ID,
    },
    topics: {
      sensor: settings.KAFKA_TOPIC_SENSOR,
      alert: settings.KAFKA_TOPIC_ALERT,
      deadLetter: settings.KAFKA_TOPIC_DEAD_LETTER,
      episodes: settings.KAFKA_TOPIC_EPISODES,
    },
  };
}

function cacheStatsOf(stats: ReturnType<MachineTypes['stats']>): CacheStats {
  return {
    current_size: stats.currentSize,
    max_size: stats.maxSize,
    ttl_seconds: stats.ttlSeconds,
    hit_count: stats.hitCount,
    miss_count: stats.missCount,
    hit_rate: stats.hitRate,
  };
}
