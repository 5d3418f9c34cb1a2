// `spindle consumer`: readings from Kafka through the pipeline into one transaction per batch, with probes and metrics beside it.
import { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { databaseOptions } from '../../database/connect.ts';
import { databaseSettings, retentionSettings, windowCacheSettings } from '../../database/settings.ts';
import { debeziumSettings } from '../../debezium/settings.ts';
import type { Model } from '../../inference/model/model.ts';
import { ensureAllTopics } from '../../kafka/own-topics.ts';
import { ReadingsLost } from '../../kafka/positions.ts';
import { consumerSettings, kafkaSettings } from '../../kafka/settings.ts';
import { machineSettings } from '../../machines/settings.ts';
import { besideSettings } from '../../models/beside-settings.ts';
import { driftCountingSettings, driftSettings } from '../../models/drift-settings.ts';
import { tellFilesRead } from '../../models/files-read.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { loadModelFromPaths } from '../../models/model-loading.ts';
import { loadModelsBeside } from '../../models/models-beside.ts';
import { loadReadingKernel } from '../../models/scoring-kernel.ts';
import { clockOf } from '../../postgres/clock.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { requireCurrentSchema } from '../../postgres/migrations.ts';
import { openPool } from '../../postgres/pool.ts';
import { aiServerSchema } from '../../postgres/schemas.ts';
import { machineRowsOf } from '../../serving/data-quality-settings.ts';
import { memorySettings } from '../../serving/memory-settings.ts';
import { type ConsumerMetrics, createConsumerMetrics } from '../../telemetry/consumer-metrics.ts';
import { isOnlyStarting, membershipOf } from '../../telemetry/follow-failures.ts';
import { createLogger, logSettings } from '../../telemetry/log.ts';
import { openTelemetry, telemetrySettings } from '../../telemetry/open-telemetry.ts';
import { loopsRunning } from '../../telemetry/watched.ts';
import { watchSettings } from '../../watch/settings.ts';
import { currentToken } from '../../web-server/bearer-token.ts';
import { createFailedSignIns } from '../../web-server/failed-sign-ins.ts';
import { buildProbes } from '../../web-server/readiness/probes.ts';
import { failedSignInBounds, signInSettings } from '../../web-server/settings.ts';
import { addDroppedSpansMetric } from '../../web-server/traces/dropped-spans.ts';
import { memberClient } from '../groups/member-client.ts';
import { consumerGroup } from '../groups/own-groups.ts';
import { watchMembers } from '../groups/watch-members.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { defaultPasswordWarnings } from '../support/default-passwords.ts';
import { endsInTime, endWithout } from '../support/end-in-time.ts';
import { listen } from '../support/listen.ts';
import { letYoungHeapGrowOnce } from '../support/loading/young-heap.ts';
import { type OpenMachineTypes, openMachineTypesInTable } from '../support/machine-types.ts';
import { createNamedReasons } from '../support/named-reasons.ts';
import { ownVersion } from '../support/own-version.ts';
import { processingSettings } from '../support/processing.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import { stopSignal } from '../support/stop-signal.ts';
import { waitFor } from '../support/wait-for.ts';
import { beginModelsBeside, readBeside } from './beside.ts';
import { watchDrift } from './drift.ts';
import { endLeftEpisodes } from './end-left.ts';
import { probeSettings, refuseOpenProbes } from './probe-settings.ts';
import { guardDelivery, readerName, readReadings } from './read.ts';
import { replayWished } from './wished-replays.ts';

const specifications = {
  ...logSettings,
  ...telemetrySettings,
  ...profileSettings,
  ...processingSettings,
  ...besideSettings,
  ...kafkaSettings,
  ...consumerSettings,
  ...databaseSettings,
  ...retentionSettings,
  ...windowCacheSettings,
  ...debeziumSettings,
  ...machineSettings,
  ...memorySettings,
  ...driftSettings,
  ...driftCountingSettings,
  ...watchSettings,
  ...probeSettings,
  ...signInSettings,
};

type Settings = CleanedEnv<typeof specifications>;

export function createCommand(): Command {
  return new Command('consumer').action(() => runConsumer().then(endWithout));
}

async function runConsumer(): Promise<void> {
  const dotEnv = loadDotEnv();
  const settings = readSettings(specifications);
  refuseOpenProbes(settings);
  const log = createLogger('consumer', settings.LOG_LEVEL);
  for (const warning of defaultPasswordWarnings(settings)) log.warn(warning);
  const { tracing, sendMetrics } = await openTelemetry({ settings, program: 'consumer', version: ownVersion(), log });
  const profile = await loadProfile(settings.PROFILE_PATH, tellFilesRead(log, dotEnv), (doubt) => log.warn(doubt));
  const model = await loadModelFromPaths(settings, profile, { remembers: true });
  const modelsBeside = await loadModelsBeside(settings, profile, model);
  const createKernel = await loadReadingKernel();
  const signal = stopSignal();
  const machineRows = machineRowsOf(settings);
  const machineTypes = openMachineTypesInTable(settings, profile, log, machineRows);
  const pool = openPool(databaseOptions(settings), 'spindle-consumer');
  const ended = new AbortController();
  const { metrics, readiness, degrade, ...observed } = await openProbes(settings, log, model, machineTypes);
  addDroppedSpansMetric(tracing?.dropped, [metrics.registry]);
  const sent = sendMetrics?.(metrics.registry);
  const reporting = setInterval(() => reportRates(log, metrics), reportIntervalMs);
  const loaded = { profile, model, machineTypes, machineRows, createKernel };
  const started = { settings, log, pool, ...loaded, metrics, tracing, readiness, degrade };
  try {
    await waitFor(log, readiness, signal, () => checkSchema(settings, pool));
    const client = await waitFor(log, readiness, signal, () => memberClient(settings, pool));
    await waitFor(log, readiness, signal, () => ensureAllTopics(settings));
    await waitFor(log, readiness, signal, () => beginModelsBeside({ settings, pool, log }, modelsBeside));
    const judgesSince = await waitFor(log, readiness, signal, () => databaseTime(settings, pool));
    if (client === undefined || judgesSince === undefined || signal.aborted) return;
    const parts = { ...started, client, judgesSince };
    const beside = AbortSignal.any([signal, ended.signal]);
    const watching = { settings, log, client, registry: metrics.registry, degrade };
    const drift = watchDrift({ ...parts, registry: metrics.registry });
    letYoungHeapGrowOnce();
    const working = Promise.all([
      readReadings(parts, drift.count, signal),
      readBeside(parts, modelsBeside, signal),
      guardDelivery(parts, beside),
      watchMembers(watching, consumerGroup(settings), beside),
      drift.run(beside),
      replayWished(parts, beside),
      endLeftEpisodes(parts, modelsBeside, beside),
    ]);
    if (!(await endsInTime(working, signal, settings.CONSUMER_STOP_TIMEOUT_MS))) {
      // What hangs (a connection, the database) would keep the process.
      process.exit(tellUnended(log, metrics.registry) ? 0 : 1);
    }
    log.info('Stopped consuming');
  } catch (error) {
    throw error instanceof ReadingsLost ? new ProgramFailure(error.message, 1, { cause: error }) : error;
  } finally {
    ended.abort();
    clearInterval(reporting);
    await observed.close();
    await machineTypes.close();
    await pool.end();
    await Promise.all([tracing?.close(), sent?.close()]);
  }
}

/** True where all that is left is a batch, which is not stored. */
function tellUnended(log: Logger, registry: Registry): boolean {
  const loops = loopsRunning(registry);
  const isBatch = loops.some((name) => name.startsWith(readerName));
  if (isBatch)
    log.warn(
      { loops },
      'The batch in hand could not be finished in time; it is dropped without effect, and read again',
    );
  else log.error({ loops }, 'Not all loops have ended in time; the consumer ends without them');
  return isBatch;
}

/** Metrics and reasons, and the probes that show them, which listen already. */
async function openProbes(settings: Settings, log: Logger, model: Model, machineTypes: OpenMachineTypes) {
  const readiness = createNamedReasons([membershipOf(), 'the consumer has not joined its group yet']);
  const signIns = createFailedSignIns(log, failedSignInBounds(settings));
  const metrics = createConsumerMetrics({
    manifest: model.manifest,
    version: ownVersion(),
    cacheStats: machineTypes.stats,
    machineCount: machineTypes.machineCount,
    failedSignIns: signIns.counts,
  });
  // Alerts that cannot get out are no reason not to consume: nothing is lost meanwhile, and a restart would mend nothing.
  const degradations = createNamedReasons();
  const probes = buildProbes({
    notReadyReason: () => readiness.latest()?.[1] ?? null,
    isStarting: () => isOnlyStarting(readiness.latest()),
    degradedReason: degradations.all,
    metrics: () => metrics.registry.metrics(),
    metricsContentType: metrics.registry.contentType,
    metricsToken: currentToken(settings.CONSUMER_METRICS_TOKEN, {
      path: settings.CONSUMER_METRICS_TOKEN_PATH,
      setting: 'CONSUMER_METRICS_TOKEN_PATH',
    }),
    allowAnonymous: settings.ALLOW_ANONYMOUS,
    connectionsMax: settings.CONSUMER_CONNECTIONS_MAX,
    requestTimeoutMs: settings.CONSUMER_REQUEST_TIMEOUT_MS,
    failedSignIn: signIns.note,
  });
  await listen(probes, { host: settings.CONSUMER_HOST, port: settings.CONSUMER_PORT, portSetting: 'CONSUMER_PORT' });
  return {
    metrics,
    readiness,
    degrade: degradations.set,
    close: async (): Promise<void> => {
      await probes.close();
      signIns.close();
    },
  };
}

function databaseTime(settings: Settings, pool: Pool): Promise<number> {
  return explainPostgres(databaseOptions(settings), () => clockOf(pool));
}

async function checkSchema(settings: Settings, pool: Pool): Promise<void> {
  await explainPostgres(databaseOptions(settings), () => requireCurrentSchema(pool, aiServerSchema));
}

const reportIntervalMs = 60_000;

/** A line each minute, with the figures' names of the Python server. */
function reportRates(log: Logger, metrics: ConsumerMetrics): void {
  const { recordsConsumedRate, fetchLatencyAvgMs } = metrics.rates();
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  log.info(
    { records_consumed_rate: rounded(recordsConsumedRate), fetch_latency_avg: rounded(fetchLatencyAvgMs) },
    'Readings of the last minute',
  );
}
