// `spindle consumer`: readings from Kafka through the pipeline into one transaction per batch, with probes and metrics beside it.
import { Command } from 'commander';
import type { Logger } from 'pino';
import { databaseOptions } from '../database/connect.ts';
import { closeProgress, findPredecessors, loadProgress } from '../database/detections/progress.ts';
import { rehearseSave } from '../database/detections/rehearse-save.ts';
import { saveBatch } from '../database/detections/save-batch.ts';
import { databaseSettings, retentionSettings } from '../database/settings.ts';
import { debeziumSettings } from '../debezium/settings.ts';
import { runGuardian } from '../delivery/guardian.ts';
import { clientOptions } from '../kafka/client.ts';
import { type ConsumeObserver, consume } from '../kafka/consume.ts';
import { ensureAllTopics } from '../kafka/own-topics.ts';
import { ReadingsLost } from '../kafka/positions.ts';
import { consumerSettings, kafkaSettings } from '../kafka/settings.ts';
import { machineSettings } from '../machines/settings.ts';
import { tellFilesRead } from '../models/files-read.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { loadModelFromPaths } from '../models/model-loading.ts';
import { createProcessBatch } from '../pipeline/process-batch.ts';
import { explainPostgres } from '../postgres/explain.ts';
import { requireCurrentSchema } from '../postgres/migrations.ts';
import { openPool } from '../postgres/pool.ts';
import { aiServerSchema } from '../postgres/schemas.ts';
import { refusalOf } from '../postgres/sql-state.ts';
import { type ConsumerMetrics, createConsumerMetrics } from '../telemetry/consumer-metrics.ts';
import { createDeliveryMetrics } from '../telemetry/delivery-metrics.ts';
import { createFailureLog } from '../telemetry/failure-log.ts';
import { createLogger, logSettings } from '../telemetry/log.ts';
import { createWatched } from '../telemetry/watched.ts';
import { watchSettings } from '../watch/settings.ts';
import { createFailedSignIns } from '../web-server/failed-sign-ins.ts';
import { buildProbes } from '../web-server/probes.ts';
import { failedSignInBounds, probeSettings, refuseOpenProbes, signInSettings } from '../web-server/settings.ts';
import { ProgramFailure } from './support/command-line.ts';
import { defaultPasswordWarnings } from './support/default-passwords.ts';
import { listen } from './support/listen.ts';
import { openMachineTypes } from './support/machine-types.ts';
import { ownVersion } from './support/own-version.ts';
import { batchProcessing, eventSource, processingSettings } from './support/processing.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';
import { stopSignal } from './support/stop-signal.ts';
import { waitFor } from './support/wait-for.ts';

const specifications = {
  ...logSettings,
  ...profileSettings,
  ...processingSettings,
  ...kafkaSettings,
  ...consumerSettings,
  ...databaseSettings,
  ...retentionSettings,
  ...debeziumSettings,
  ...machineSettings,
  ...watchSettings,
  ...probeSettings,
  ...signInSettings,
};

export function createCommand(): Command {
  return new Command('consumer').action(runConsumer);
}

async function runConsumer(): Promise<void> {
  const dotEnv = loadDotEnv();
  const settings = readSettings(specifications);
  refuseOpenProbes(settings);
  const log = createLogger('consumer', settings.LOG_LEVEL);
  for (const warning of defaultPasswordWarnings(settings)) log.warn(warning);
  const profile = await loadProfile(settings.PROFILE_PATH, tellFilesRead(log, dotEnv));
  const model = await loadModelFromPaths(settings, profile);
  const signal = stopSignal();

  const readiness = createReadiness();
  const machineTypes = openMachineTypes(settings, profile, log);
  const signIns = createFailedSignIns(log, failedSignInBounds(settings));
  const metrics = createConsumerMetrics({
    manifest: model.manifest,
    version: ownVersion(),
    cacheStats: machineTypes.stats,
    failedSignIns: signIns.counts,
  });
  // Alerts that cannot get out are no reason not to consume: nothing is lost meanwhile, and a restart would mend nothing.
  const degradations = new Map<string, string>();
  const degrade = (what: string, reason: string | null): void => {
    if (reason === null) degradations.delete(what);
    else degradations.set(what, reason);
  };
  const probes = buildProbes({
    notReadyReason: readiness.reason,
    degradedReason: () => [...degradations.values()].at(0) ?? null,
    metrics: () => metrics.registry.metrics(),
    metricsContentType: metrics.registry.contentType,
    metricsToken: settings.CONSUMER_METRICS_TOKEN,
    allowAnonymous: settings.ALLOW_ANONYMOUS,
    failedSignIn: signIns.note,
  });
  await listen(probes, { host: settings.CONSUMER_HOST, port: settings.CONSUMER_PORT, portSetting: 'CONSUMER_PORT' });

  const database = databaseOptions(settings);
  const pool = openPool(database, 'spindle-consumer');
  const client = clientOptions(settings);
  const ended = new AbortController();
  const reporting = setInterval(() => reportRates(log, metrics), reportIntervalMs);
  try {
    await waitFor(log, readiness, signal, () =>
      explainPostgres(database, () => requireCurrentSchema(pool, aiServerSchema)),
    );
    await waitFor(log, readiness, signal, () => ensureAllTopics(settings));
    const groupId = settings.KAFKA_GROUP_ID;
    const topic = settings.KAFKA_TOPIC_SENSOR;
    const stored = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
    const processing = batchProcessing(settings, {
      profile,
      model,
      findMachineTypes: machineTypes.findMachineTypes,
    });
    const identity = processing.model;
    const saveContext = { groupId, source: eventSource, model: identity };
    const processBatch = createProcessBatch({
      ...processing,
      refusalOf,
      rehearse: () => stored(() => rehearseSave(pool, saveContext)),
      save: async (outcome) => {
        const startedAt = performance.now();
        const result = await stored(() => saveBatch(pool, saveContext, outcome));
        saveMs = performance.now() - startedAt;
        return result;
      },
    });
    let saveMs = 0;
    if (!signal.aborted) log.info({ model: identity, topic: settings.KAFKA_TOPIC_SENSOR }, 'Consuming readings');
    const watched = { settings, log, readiness, registry: metrics.registry };
    const deliveryMetrics = createDeliveryMetrics(metrics.registry);
    const guardianWatch = createWatched({
      ...watched,
      name: 'The guardian of the delivery',
      label: 'guardian',
      readiness: { set: degrade },
    });
    const guarding = settings.CDC_GUARDIAN
      ? guardianWatch.run(
          (heart, running) =>
            runGuardian(
              {
                database,
                settings,
                log,
                metrics: deliveryMetrics,
                degraded: (reason) => degrade('delivery', reason),
                heart,
              },
              running,
            ),
          AbortSignal.any([signal, ended.signal]),
        )
      : Promise.resolve();
    const watch = createWatched({ ...watched, name: 'The consumer of readings', label: 'consumer' });
    const consuming = watch.run(
      (heart, running) =>
        consume(
          {
            client,
            groupId,
            groupInstanceId: settings.KAFKA_GROUP_INSTANCE_ID,
            topic,
            batchSizeMax: settings.CONSUMER_BATCH_SIZE_MAX,
            fetchBytesMax: settings.KAFKA_FETCH_BYTES_MAX,
            fetchWaitMs: settings.KAFKA_FETCH_WAIT_MS,
            decompressedBytesMax: settings.KAFKA_DECOMPRESSED_BYTES_MAX,
            sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
            retryDelayMs: { min: settings.CONSUMER_RETRY_DELAY_MIN_MS, max: settings.CONSUMER_RETRY_DELAY_MAX_MS },
            onGap: settings.KAFKA_ON_GAP,
            loadProgress: (topicId, partitions) => stored(() => loadProgress(pool, groupId, topicId, partitions)),
            findPredecessors: (topicId) => stored(() => findPredecessors(pool, groupId, topic, topicId)),
            closePredecessor: (topicId) => stored(() => closeProgress(pool, groupId, topicId)),
            process: async (batch) => {
              const startedAt = performance.now();
              const { result, outcome } = await processBatch(batch);
              if (result === 'saved') metrics.saved(outcome, performance.now() - startedAt, saveMs);
              return result;
            },
            observe: observer(log, readiness, metrics),
            heart,
          },
          running,
        ),
      signal,
    );
    if (!(await endsInTime(Promise.all([consuming, guarding]), signal, settings.CONSUMER_STOP_TIMEOUT_MS))) {
      log.warn('The batch in hand could not be finished in time; it is dropped without effect, and read again');
      // What hangs (a connection, the database) would keep the process.
      process.exit(0);
    }
    log.info('Stopped consuming');
  } catch (error) {
    throw error instanceof ReadingsLost ? new ProgramFailure(error.message, 1, { cause: error }) : error;
  } finally {
    ended.abort();
    clearInterval(reporting);
    await probes.close();
    signIns.close();
    await machineTypes.close();
    await pool.end();
  }
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

/** False when the signal has aborted and the time after it is over first. */
async function endsInTime(work: Promise<unknown>, signal: AbortSignal, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    const startTimer = (): void => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    };
    if (signal.aborted) startTimer();
    else signal.addEventListener('abort', startTimer, { once: true });
  });
  try {
    return await Promise.race([work.then(() => true), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

interface Readiness {
  readonly reason: () => string | null;
  /** Sets why the consumer is not ready, under a name; null clears it. */
  readonly set: (what: string, reason: string | null) => void;
}

function createReadiness(): Readiness {
  const reasons = new Map<string, string>([['membership', 'the consumer has not joined its group yet']]);
  return {
    // The latest says most: that the group is not joined yet is only the consequence of a neighbour that is away.
    reason: () => [...reasons.values()].at(-1) ?? null,
    set: (what, reason) => {
      if (reason === null) reasons.delete(what);
      else reasons.set(what, reason);
    },
  };
}

function observer(log: Logger, readiness: Readiness, metrics: ConsumerMetrics): ConsumeObserver {
  const told = (what: string, cannot: string, worksAgain: string) =>
    createFailureLog({ log, readiness, what, cannot, worksAgain });
  const failures = {
    kafka: told('kafka', 'Kafka cannot be read; trying again', 'Kafka can be read again'),
    partition: told('partition', 'A partition cannot be read; trying again', 'All partitions can be read again'),
    batch: told('batch', 'A batch cannot be saved, and is tried again', 'Batches are saved again'),
  };
  return {
    assigned: (partitions) => {
      metrics.assigned();
      readiness.set('membership', null);
      log.info({ partitions }, 'Partitions assigned');
    },
    failed: (what, error, attempt, delayMs) => failures[what].failed(error, attempt, delayMs),
    recovered: (what) => failures[what].recovered(),
    conflict: (batch) => {
      metrics.conflict();
      log.warn(
        { ranges: batch.ranges },
        'Another consumer has moved on; this batch is dropped and positions are read again',
      );
    },
    gap: (partition, from, to) => {
      metrics.lost(to - from);
      log.error(
        { partition, from, to, readings: to - from },
        'Kafka no longer holds readings that were never read: retention is shorter than the delay',
      );
    },
    recreated: (predecessor, topicId) => {
      metrics.lost(predecessor.unread);
      log.error({ ...predecessor, newTopicId: topicId }, 'The topic of the readings was recreated under its name');
    },
    sessionTimeoutRaised: (toMs) =>
      log.info({ toMs }, 'The brokers allow no session as short as KAFKA_SESSION_TIMEOUT_MS; taking their usual least'),
    fetched: (durationMs) => metrics.fetched(durationMs),
    lag: metrics.lag,
  };
}
