// The readings' history: its loop over the topic of readings, what looks after its tables, and what its curves are asked for. It has connections of its
// own, and what fails here degrades the curves alone: no alarm waits for it, and no page is less live.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Profile } from '../../core/profile.ts';
import type { Batch } from '../../core/record/record.ts';
import type { KafkaClientOptions } from '../../kafka/client.ts';
import type { fetchSettings, kafkaSettings } from '../../kafka/settings.ts';
import { followKept } from '../../kafka/subscribe.ts';
import { loadReadingKernel } from '../../models/scoring-kernel.ts';
import { appendReadings, ensureLayout, type HistoryBatch, readingOutcomes } from '../../portal/history/append.ts';
import { anomaliesOfCurve, episodesOfCurve } from '../../portal/history/curve-events.ts';
import { loadCurve } from '../../portal/history/load-curve.ts';
import type { HistoryReads } from '../../portal/history/routes.ts';
import { keepingOf } from '../../portal/history/settings.ts';
import { tidy } from '../../portal/history/tidy.ts';
import { keepTopicPositions } from '../../portal/positions.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { openPool, type PostgresOptions } from '../../postgres/pool.ts';
import type { episodeSettings } from '../../serving/episode-settings.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createFollowFailures, membershipOf } from '../../telemetry/follow-failures.ts';
import { createHistoryMetrics } from '../../telemetry/history-metrics.ts';
import { createWatched } from '../../telemetry/watched.ts';
import type { Watch } from '../../watch/keep-moving.ts';
import { repeated } from '../../watch/repeat.ts';
import type { watchSettings } from '../../watch/settings.ts';
import { portalGroups } from '../groups/own-groups.ts';
import { watchMembers } from '../groups/watch-members.ts';
import type { readingSettings } from '../support/alert-settings.ts';
import { type inputSettings, readingContext } from '../support/input-settings.ts';
import { createNamedReasons, type NamedReasons } from '../support/named-reasons.ts';
import { createReadReadings } from './read-readings.ts';

type HistorySettings = CleanedEnv<
  typeof kafkaSettings &
    typeof fetchSettings &
    typeof watchSettings &
    typeof portalSettings &
    typeof readingSettings &
    typeof inputSettings &
    Pick<typeof episodeSettings, 'EPISODE_CLOCK_AHEAD_MAX_SECONDS'>
>;

export interface HistoryParts {
  readonly settings: HistorySettings;
  readonly log: Logger;
  readonly profile: Profile;
  readonly database: PostgresOptions;
  readonly registry: Registry;
}

export interface History {
  /** `ask` says of a step that fails what a browser may know. */
  readonly reads: (pool: Pool, ask: <T>(step: () => Promise<T>) => Promise<T>) => HistoryReads;
  /** What is wrong with it: no reason why the Portal is not ready, and none why a page is not live. Null for nothing. */
  readonly degraded: () => string | null;
  /** Resolves when the signal has aborted and what was in hand is stored; at once where readings are not to be kept. Never rejects. */
  readonly run: (client: KafkaClientOptions, signal: AbortSignal) => Promise<void>;
}

/** Two that read and look after, apart from those that alarms and pages use. */
const connectionsMax = 2;
/** A Portal that was frozen in a transaction must not wake in one whose readings are settled already. */
const idleInTransactionTimeoutMs = 60_000;
const hourMs = 3_600_000;

export function openHistory(parts: HistoryParts): History {
  const { settings, log, profile, registry } = parts;
  const isWanted = settings.PORTAL_HISTORY;
  const joining = [membershipOf('history'), 'the Portal has not joined its group of readings for curves yet'] as const;
  const reasons = createNamedReasons(...(isWanted ? [joining] : []));
  const watching = { settings, log, registry, readiness: reasons };
  const watch = createWatched({ name: 'The reader of readings for curves', label: 'history', ...watching });
  const sensors = profile.sensors.map(({ name }) => name);
  return {
    reads: (pool, ask) => ({
      sensors,
      curve: (query) => ask(() => loadCurve(pool, query)),
      anomalies: (query) => ask(() => anomaliesOfCurve(pool, query)),
      episodes: (query) => ask(() => episodesOfCurve(pool, query)),
      state: () =>
        isWanted
          ? { behind: watch.behind(), reason: reasons.latest()?.[1] ?? null }
          : { behind: 0, reason: 'readings are not kept (PORTAL_HISTORY=false)' },
    }),
    degraded: reasons.all,
    run: async (client, signal) => {
      if (!isWanted) return;
      await runHistory({ ...parts, reasons, watch, client }, signal).catch((error: Error) => {
        reasons.set('history', `readings for curves cannot be kept: ${error.message}`);
        log.error({ err: error }, 'Readings for curves cannot be kept');
      });
    },
  };
}

interface HistoryLoops extends HistoryParts {
  readonly reasons: NamedReasons;
  readonly watch: Watch;
  readonly client: KafkaClientOptions;
}

async function runHistory(parts: HistoryLoops, signal: AbortSignal): Promise<void> {
  const { settings, log, database, registry, reasons, watch, client } = parts;
  const pool = openPool({ ...database, poolMax: connectionsMax, idleInTransactionTimeoutMs }, 'spindle-portal-history');
  const running = { ...parts, pool, metrics: createHistoryMetrics(registry, readingOutcomes) };
  try {
    const follow = await following(running);
    await Promise.all([
      watch.run((heart, stopped) => followKept({ ...follow, heart }, stopped), signal),
      lookAfter(running, signal),
      watchMembers({ settings, log, client, registry, degrade: reasons.set }, portalGroups(settings).history, signal),
    ]);
  } finally {
    await pool.end();
  }
}

interface RunningParts extends HistoryLoops {
  readonly pool: Pool;
  readonly metrics: ReturnType<typeof createHistoryMetrics>;
}

async function following(parts: RunningParts) {
  const { settings, log, profile, pool, client, database, metrics } = parts;
  const read = createReadReadings({
    profile,
    context: readingContext(settings, profile),
    createKernel: await loadReadingKernel(),
    aheadMaxMs: settings.EPISODE_CLOCK_AHEAD_MAX_SECONDS * 1_000,
    now: Date.now,
  });
  const reader = portalGroups(settings).history;
  const kept = keepTopicPositions(pool, reader);
  const ask = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
  const sensors = profile.sensors.map(({ name }) => name);
  const keptMs = settings.PORTAL_HISTORY_HOUR_DAYS * 24 * hourMs;
  const leftOut = (count: number, reason: string): void =>
    log.warn({ count, reason }, 'The database refuses readings for curves for their values; they are left out');
  return {
    ...{ client, groupId: reader.groupId, topic: reader.topic },
    batchSizeMax: settings.PORTAL_HISTORY_BATCH_SIZE_MAX,
    saveSizeMax: settings.PORTAL_HISTORY_SAVE_SIZE_MAX,
    aheadBatchesMax: settings.KAFKA_AHEAD_BATCHES_MAX,
    aheadBytesMax: settings.KAFKA_AHEAD_BYTES_MAX,
    fetchBytesMax: settings.KAFKA_FETCH_BYTES_MAX,
    fetchWaitMs: settings.KAFKA_FETCH_WAIT_MS,
    // Not so long that it looks like a standstill.
    collectMs: Math.min(settings.PORTAL_HISTORY_COLLECT_MS, settings.WATCH_STANDSTILL_MS / 4),
    decompressedBytesMax: settings.KAFKA_DECOMPRESSED_BYTES_MAX,
    sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
    commitIntervalMs: settings.KAFKA_COMMIT_INTERVAL_MS,
    retryDelayMs: { min: settings.PORTAL_RETRY_DELAY_MIN_MS, max: settings.PORTAL_RETRY_DELAY_MAX_MS },
    compute: async ({ topicId, ranges, records }: Batch): Promise<HistoryBatch> => ({
      topicId,
      ranges,
      readings: read(records),
    }),
    save: async (batches: readonly HistoryBatch[]) => {
      const appended = await ask(async () => {
        const layout = await ensureLayout(pool, sensors);
        return appendReadings(pool, batches, { reader, layout, oldest: Date.now() - keptMs, leftOut });
      });
      if (appended === undefined) return 'conflict' as const;
      metrics.read(appended);
      return 'saved' as const;
    },
    positions: {
      load: () => ask(kept.load),
      move: (topicId: string, nextOffsets: ReadonlyMap<number, number>) => ask(() => kept.move(topicId, nextOffsets)),
      isElsewhere: kept.isElsewhere,
    },
    observe: observer(parts),
  };
}

function observer({ log, reasons, settings }: RunningParts) {
  const { topic, groupId } = portalGroups(settings).history;
  const failures = createFollowFailures({
    ...{ log, readiness: reasons, loop: 'history' },
    batch: {
      cannot: 'The readings for curves cannot be stored; they are tried again',
      worksAgain: 'The readings for curves are stored again',
    },
  });
  return {
    assigned: (partitions: readonly number[]) => {
      failures.assigned();
      log.info({ topic, group: groupId, partitions }, 'Following the readings for curves');
    },
    failed: failures.failed,
    succeeded: failures.succeeded,
    conflict: () =>
      log.info({ topic, group: groupId }, 'Another Portal has stored these readings for curves; going on from there'),
    gap: (partition: number, from: number, to: number) =>
      log.warn(
        { partition, from, to, readings: to - from },
        'Kafka no longer holds readings that the curves of the Portal lack',
      ),
    sessionTimeoutRaised: failures.sessionTimeoutRaised,
    fetched: () => {},
    lag: () => {},
  };
}

/** Rolls up, thins and drops, until the signal aborts. Never rejects. */
export function lookAfter(
  { settings, log, registry, pool, database, reasons, metrics }: LookAfterParts,
  signal: AbortSignal,
): Promise<void> {
  const keeping = keepingOf(settings);
  const waitingFor = 'PostgreSQL to roll up readings';
  let hasMore = false;
  const tidying = repeated({
    waitingFor,
    turn: async ({ beat }) => {
      hasMore = false;
      const tidied = await explainPostgres(database, () => tidy(pool, keeping, () => beat(waitingFor)));
      if (tidied !== undefined) {
        metrics.settled(tidied.readings, tidied.thinned);
        hasMore = tidied.hasMore;
      }
      metrics.overdue(tidied?.overdueMs ?? 0);
    },
    pauseMs: () => (hasMore ? betweenMs : settings.PORTAL_HISTORY_TIDY_INTERVAL_MS),
    observe: createFailureLog({
      ...{ log, readiness: reasons, what: 'history' },
      cannot: 'Readings for curves cannot be rolled up; trying again',
      worksAgain: 'Readings for curves are rolled up again',
    }),
  });
  const watch = createWatched({
    ...{ name: 'What rolls up readings for curves', label: 'rollups' },
    ...{ settings, log, registry, readiness: reasons },
  });
  return watch.run(tidying, signal);
}

type LookAfterParts = Pick<RunningParts, 'log' | 'registry' | 'pool' | 'database' | 'reasons' | 'metrics'> & {
  readonly settings: Parameters<typeof keepingOf>[0] &
    CleanedEnv<Pick<typeof portalSettings, 'PORTAL_HISTORY_TIDY_INTERVAL_MS'> & typeof watchSettings>;
};

/** Where much is to be done, others get their turn. */
const betweenMs = 50;
