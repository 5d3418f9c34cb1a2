// The consumer's two loops: readings through the pipeline into the database, and the guardian of their delivery.
import type { Batch } from '../../core/record/record.ts';
import { databaseOptions } from '../../database/connect.ts';
import { closeProgress, findPredecessors, loadProgress } from '../../database/detections/progress.ts';
import { rehearseSave } from '../../database/detections/rehearse-save.ts';
import { loadMemory } from '../../database/memory/machine-memory.ts';
import { countWaiting } from '../../database/outbox/waiting.ts';
import type { WindowCache } from '../../database/suppression/window-cache.ts';
import { createDeferral } from '../../delivery/deferral.ts';
import { createDeliveryMetrics } from '../../delivery/delivery-metrics.ts';
import { createOutboxRoom, type OutboxRoom } from '../../delivery/outbox-room.ts';
import { runGuardian } from '../../delivery/run-guardian.ts';
import { consume } from '../../kafka/consume.ts';
import type { BatchOutcome } from '../../pipeline/batch.ts';
import type { CountDrift } from '../../pipeline/columns/count-drift.ts';
import type { WatchSensors } from '../../pipeline/data-quality/watch-sensors.ts';
import type { SaveWithEpisodes } from '../../pipeline/episodes/save-with-episodes.ts';
import type { RememberAhead } from '../../pipeline/memory/remember-ahead.ts';
import { createBatchSteps } from '../../pipeline/process-batch.ts';
import { createWatchOptional } from '../../pipeline/watch-optional.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { sameServer } from '../../postgres/same-server.ts';
import { refusalOf, tookTooLong } from '../../postgres/sql-state.ts';
import { watchSensorsOf } from '../../serving/data-quality-settings.ts';
import { damagedRowsTo, type LoadMemoryOf, machineMemoryOf } from '../../serving/memory-settings.ts';
import { createOptionalSensorsWatch } from '../../telemetry/optional-sensors.ts';
import { createWatched } from '../../telemetry/watched.ts';
import { batchProcessing, eventSource } from '../support/processing.ts';
import { createBatchWork } from './batch-work.ts';
import { type OutboxUse, openEpisodes, openWindows } from './episodes.ts';
import { consumeObserver } from './observe.ts';
import type { ConsumerParts } from './parts.ts';

/** A batch of anomalous readings alone, each with its way back, so takes about half a second: Kafka and the probes are answered between batches. */
const wayBackBatchSizeMax = 500;

export const readerName = 'The consumer of readings';

/** Resolves when the signal has aborted and the batch in hand is finished. */
export function readReadings(
  parts: ConsumerParts,
  countDrift: CountDrift | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { settings, log, readiness, metrics, beside } = parts;
  const watch = createWatched({
    name: beside === undefined ? readerName : `${readerName} of the model ${beside.name}`,
    label: beside === undefined ? 'consumer' : `consumer ${beside.name}`,
    settings,
    log,
    readiness,
    registry: metrics.registry,
  });
  const outbox: OutboxUse = { room: outboxRoom(parts), defers: deferral(settings) };
  const windows = openWindows(parts);
  const watchSensors = watchSensorsOf(settings, parts.profile, parts.model, parts.machineRows);
  const episodes = openEpisodes(parts, outbox, windows, watchSensors);
  const memory = openMemory(parts);
  const work = batchWork(parts, { episodes, windows, watchSensors, memory, countDrift, outbox });
  const options = { ...consumeBounds(parts), ...storedProgress(parts, episodes, { watchSensors, memory }), ...work };
  const observe = consumeObserver(log, readiness, metrics, { room: outbox.room, isBeside: beside !== undefined });
  const { timed } = metrics;
  return watch.run((heart, running) => consume({ ...options, observe, heart, timed }, running), signal);
}

/** Resolves when the signal has aborted. */
export async function guardDelivery(parts: ConsumerParts, signal: AbortSignal): Promise<void> {
  const { settings, log, metrics, degrade } = parts;
  const deliveryMetrics = createDeliveryMetrics(metrics.registry);
  const watch = createWatched({
    name: 'The guardian of the delivery',
    label: 'guardian',
    settings,
    log,
    readiness: { set: degrade },
    registry: metrics.registry,
  });
  if (!settings.CDC_GUARDIAN) return;
  const degraded = (reason: string | null): void => degrade('delivery', reason);
  const database = databaseOptions(settings);
  const options = { database, settings, log, metrics: deliveryMetrics, degraded };
  await watch.run((heart, running) => runGuardian({ ...options, heart }, running), signal);
}

function consumeBounds({ settings, client }: ConsumerParts) {
  return {
    client,
    groupId: settings.KAFKA_GROUP_ID,
    groupInstanceId: settings.KAFKA_GROUP_INSTANCE_ID,
    topic: settings.KAFKA_TOPIC_SENSOR,
    batchSizeMax: settings.ALERT_WAY_BACK
      ? Math.min(settings.CONSUMER_BATCH_SIZE_MAX, wayBackBatchSizeMax)
      : settings.CONSUMER_BATCH_SIZE_MAX,
    saveSizeMax: settings.CONSUMER_SAVE_SIZE_MAX,
    aheadBatchesMax: settings.KAFKA_AHEAD_BATCHES_MAX,
    aheadBytesMax: settings.KAFKA_AHEAD_BYTES_MAX,
    aheadRowsMax: settings.CONSUMER_AHEAD_ROWS_MAX,
    fetchBytesMax: settings.KAFKA_FETCH_BYTES_MAX,
    fetchWaitMs: settings.KAFKA_FETCH_WAIT_MS,
    // Not so long that it looks like a standstill.
    collectMs: Math.min(settings.CONSUMER_COLLECT_MS, settings.WATCH_STANDSTILL_MS / 4),
    commitIntervalMs: settings.KAFKA_COMMIT_INTERVAL_MS,
    decompressedBytesMax: settings.KAFKA_DECOMPRESSED_BYTES_MAX,
    sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
    retryDelayMs: { min: settings.CONSUMER_RETRY_DELAY_MIN_MS, max: settings.CONSUMER_RETRY_DELAY_MAX_MS },
    onGap: settings.KAFKA_ON_GAP,
  };
}

/** What is kept of machines between batches. */
interface Kept {
  readonly watchSensors: WatchSensors | undefined;
  readonly memory: RememberAhead | undefined;
}

/** Undefined where the model's features are of one reading alone. */
function openMemory({ settings, pool, profile, model, log }: ConsumerParts): RememberAhead | undefined {
  const stored = inDatabase(settings);
  const load: LoadMemoryOf = (digest, machineIds) =>
    stored(() => loadMemory(pool, settings.KAFKA_GROUP_ID, digest, machineIds));
  return machineMemoryOf(settings.MEMORY_MACHINES_MAX, profile, model, load, damagedRowsTo(log));
}

function storedProgress({ settings, pool }: ConsumerParts, episodes: SaveWithEpisodes, { watchSensors, memory }: Kept) {
  const { KAFKA_GROUP_ID: groupId, KAFKA_TOPIC_SENSOR: topic } = settings;
  const stored = inDatabase(settings);
  const server = sameServer(pool);
  return {
    loadProgress: async (topicId: string, partitions: readonly number[]) => {
      await stored(server.begin);
      const progress = await stored(() => loadProgress(pool, groupId, topicId, partitions));
      // After it: what was saved with this progress must be seen.
      await episodes.reload(topicId);
      // What was computed ahead and not saved comes again, and a partition may have been read by others meanwhile.
      watchSensors?.forgetAll();
      memory?.reset();
      return progress;
    },
    // Progress is compared where it is moved; but of a partition to which nothing comes none is.
    isElsewhere: async () => {
      const isAnother = await server.isAnother();
      if (isAnother) server.forget();
      return isAnother;
    },
    findPredecessors: (topicId: string) => stored(() => findPredecessors(pool, groupId, topic, topicId)),
    closePredecessor: (topicId: string) => stored(() => closeProgress(pool, groupId, topicId)),
  };
}

function batchWork(
  parts: ConsumerParts,
  {
    episodes,
    windows,
    outbox,
    ...kept
  }: Kept & {
    readonly outbox: OutboxUse;
    readonly episodes: SaveWithEpisodes;
    readonly windows: WindowCache;
    readonly countDrift: CountDrift | undefined;
  },
): ReturnType<typeof createBatchWork> {
  const { settings, pool, metrics, log } = parts;
  const stored = inDatabase(settings);
  const topic = { topic: settings.KAFKA_TOPIC_SENSOR, groupId: settings.KAFKA_GROUP_ID };
  const { createKernel, machineTypes } = parts;
  const { findMachineTypes, findTypeColumn } = machineTypes;
  const quick = { createKernel, findTypeColumn };
  const { windowOf, reasonOf } = windows;
  const processing = batchProcessing(settings, {
    ...parts,
    findMachineTypes,
    quick,
    timed: metrics.timed,
    windowOf,
    reasonOf,
    ...kept,
  });
  const { KAFKA_GROUP_ID: groupId } = settings;
  const saveContext = { groupId, source: eventSource, model: processing.model, ...outbox.defers };
  const steps = createBatchSteps({
    ...processing,
    refusalOf,
    tookTooLong,
    rehearse: () => stored(() => rehearseSave(pool, saveContext)),
    save: parts.beside === undefined ? episodes.save : (outcome) => episodes.save(withoutDeadLetters(outcome)),
  });
  // Of models beside the first one the readings are the same.
  const watchOptional =
    parts.beside === undefined
      ? createWatchOptional(
          processing.profile,
          processing.readingContext,
          createOptionalSensorsWatch(metrics.registry, log),
        )
      : undefined;
  log.info({ model: processing.model, topic: settings.KAFKA_TOPIC_SENSOR }, 'Consuming readings');
  const prepare = async ({ records }: Batch): Promise<void> => {
    await windows.refresh();
    watchOptional?.(records);
  };
  return createBatchWork({ steps, prepare, metrics, tracing: parts.tracing, topic });
}

/** What is no reading is refused by the first model; a second dead letter of it would say nothing new. */
function withoutDeadLetters(outcome: BatchOutcome): BatchOutcome {
  const { deadLetters, outbox } = outcome;
  if (deadLetters.length === 0) return outcome;
  const ids = new Set(deadLetters.map(({ eventId }) => eventId));
  return { ...outcome, deadLetters: [], outbox: outbox.filter(({ id }) => !ids.has(id)) };
}

/** What is deferred the guardian sends. */
function deferral(settings: ConsumerParts['settings']): OutboxUse['defers'] {
  if (!settings.CDC_GUARDIAN) return {};
  return { defers: createDeferral(settings.OUTBOX_DEAD_LETTERS_PER_S_MAX, () => performance.now()) };
}

/** Undefined where nobody looks what has arrived in Kafka. */
function outboxRoom({ settings, pool, metrics, log, degrade }: ConsumerParts): OutboxRoom | undefined {
  if (!settings.CDC_GUARDIAN) {
    log.info(
      'CDC_GUARDIAN=false: nobody looks what has arrived in Kafka, and the outbox grows without a limit while Debezium is away; dead letters that were deferred before wait for spindle delivery verify',
    );
    return undefined;
  }
  const stored = inDatabase(settings);
  return createOutboxRoom({
    rowsMax: settings.OUTBOX_WAITING_ROWS_MAX,
    count: (most) => stored(() => countWaiting(pool, settings.CDC_SLOT_NAME, most)),
    observe: {
      full: ({ message }) => {
        metrics.outboxFull(true);
        degrade('outbox', message);
        log.warn(`The consumer waits: ${message}`);
      },
      waitsNoMore: () => {
        metrics.outboxFull(false);
        degrade('outbox', null);
        log.info('The consumer waits for the outbox no more');
      },
    },
  });
}

function inDatabase(settings: ConsumerParts['settings']): <T>(step: () => Promise<T>) => Promise<T> {
  const database = databaseOptions(settings);
  return (step) => explainPostgres(database, step);
}
