// The Portal's loop: alerts from Kafka into its database and onto the open pages. What is no alert is left out, kept and told.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Profile } from '../../core/profile.ts';
import { clientOptions } from '../../kafka/client.ts';
import type { FollowObserver } from '../../kafka/follow-options.ts';
import type { fetchSettings, kafkaSettings } from '../../kafka/settings.ts';
import { subscribe } from '../../kafka/subscribe.ts';
import { insertAlerts, rehearseAlerts } from '../../portal/alerts.ts';
import { insertLeftOut } from '../../portal/left-out.ts';
import type { LiveFeed } from '../../portal/live-feed.ts';
import { createReceive, type LeftOut } from '../../portal/receive.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { refusalOf } from '../../postgres/sql-state.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import type { PortalMetrics } from '../../telemetry/portal-metrics.ts';
import type { Watch } from '../../watch/keep-moving.ts';
import type { alertSettings } from '../support/alert-settings.ts';
import type { Reasons } from '../support/reasons.ts';

export interface ReceivingParts {
  readonly settings: CleanedEnv<
    typeof kafkaSettings & typeof fetchSettings & typeof portalSettings & Pick<typeof alertSettings, 'ALERT_TIME_ZONE'>
  >;
  readonly log: Logger;
  readonly pool: Pool;
  readonly database: PostgresOptions;
  readonly profile: Profile;
  readonly feed: LiveFeed;
  readonly metrics: PortalMetrics;
  readonly readiness: Reasons;
  readonly watch: Watch;
}

/** Resolves when the signal has aborted and what was in hand is stored. */
export function receiveAlerts(parts: ReceivingParts, signal: AbortSignal): Promise<void> {
  const { settings, log } = parts;
  const receive = openReceive(parts);
  const options = {
    client: clientOptions(settings),
    groupId: settings.PORTAL_GROUP_ID,
    topic: settings.KAFKA_TOPIC_ALERT,
    batchSizeMax: settings.PORTAL_BATCH_SIZE_MAX,
    saveSizeMax: settings.PORTAL_BATCH_SIZE_MAX,
    aheadBatchesMax: settings.KAFKA_AHEAD_BATCHES_MAX,
    aheadBytesMax: settings.KAFKA_AHEAD_BYTES_MAX,
    fetchBytesMax: settings.KAFKA_FETCH_BYTES_MAX,
    fetchWaitMs: settings.KAFKA_FETCH_WAIT_MS,
    decompressedBytesMax: settings.KAFKA_DECOMPRESSED_BYTES_MAX,
    sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
    retryDelayMs: { min: settings.PORTAL_RETRY_DELAY_MIN_MS, max: settings.PORTAL_RETRY_DELAY_MAX_MS },
    handle: async (messages: Parameters<typeof receive>[0]) => {
      const stored = await receive(messages);
      log.debug({ received: messages.length, stored }, 'Alerts stored');
    },
    observe: observer(parts),
  };
  return parts.watch.run((heart, running) => subscribe({ ...options, heart }, running), signal);
}

function openReceive({ settings, log, pool, database, profile, feed, metrics }: ReceivingParts) {
  const bounds = {
    countMax: settings.PORTAL_LEFT_OUT_COUNT_MAX,
    valueBytesMax: settings.PORTAL_LEFT_OUT_VALUE_BYTES_MAX,
  };
  return createReceive({
    profile,
    timeZone: settings.ALERT_TIME_ZONE,
    store: (alerts) => explainPostgres(database, () => insertAlerts(pool, alerts)),
    refusalOf,
    rehearse: () => explainPostgres(database, () => rehearseAlerts(pool)),
    publish: feed.publish,
    leaveOut: async (messages) => {
      await explainPostgres(database, () => insertLeftOut(pool, settings.KAFKA_TOPIC_ALERT, messages, bounds));
      metrics.leftOut(messages.length);
      // One line for all of them: a topic of nothing else must not fill the disk.
      const [{ message, reason }] = messages as [LeftOut];
      const { partition, offset } = message;
      log.warn(
        { count: messages.length, first: { partition, offset, reason } },
        'Messages on the topic of alerts cannot be used; they are left out, and kept at /api/left-out',
      );
    },
  });
}

function observer({ settings, log, readiness }: ReceivingParts): FollowObserver {
  const told = (what: string, cannot: string, worksAgain: string) =>
    createFailureLog({ log, readiness, what, cannot, worksAgain });
  const failures = {
    kafka: told('kafka', 'Kafka cannot be read; trying again', 'Kafka can be read again'),
    partition: told('partition', 'A partition cannot be read; trying again', 'All partitions can be read again'),
    batch: told('batch', 'Alerts cannot be stored; they are tried again', 'Alerts are stored again'),
  };
  return {
    assigned: (partitions) => {
      readiness.set('membership', null);
      // All is read anew from what is committed.
      failures.partition.dropped();
      failures.batch.dropped();
      log.info(
        { topic: settings.KAFKA_TOPIC_ALERT, group: settings.PORTAL_GROUP_ID, partitions },
        'Following the alerts',
      );
    },
    failed: (what, error, attempt, delayMs) => failures[what].failed(error, attempt, delayMs),
    succeeded: (what) => failures[what].succeeded(),
    conflict: () => {},
    gap: (partition, from, to) =>
      log.error(
        { partition, from, to, messages: to - from },
        'Kafka no longer holds messages of the topic of alerts that the Portal has never read',
      ),
    sessionTimeoutRaised: (toMs) =>
      log.info({ toMs }, 'The brokers allow no session as short as KAFKA_SESSION_TIMEOUT_MS; taking their usual least'),
    fetched: () => {},
    lag: () => {},
  };
}
