// One of the Portal's loops over a topic: what it reads is handed on in batches, and what fails is told under the loop's own name.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { KafkaClientOptions } from '../../kafka/client.ts';
import type { FollowObserver } from '../../kafka/follow-options.ts';
import type { fetchSettings, kafkaSettings } from '../../kafka/settings.ts';
import { subscribe } from '../../kafka/subscribe.ts';
import type { TableFollower } from '../../portal/follow-table.ts';
import { insertLeftOut } from '../../portal/left-out.ts';
import { keepTopicPositions } from '../../portal/positions.ts';
import type { LeftOut, ReceivedMessage } from '../../portal/receive.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { createLostCount } from '../../telemetry/count-lost.ts';
import { createFollowFailures } from '../../telemetry/follow-failures.ts';
import type { PortalMetrics } from '../../telemetry/portal-metrics.ts';
import type { Tracing } from '../../telemetry/tracing/tracing.ts';
import type { Watch } from '../../watch/keep-moving.ts';
import type { NamedReasons } from '../support/named-reasons.ts';
import { traceMessages } from './trace-messages.ts';

/** What both loops share. */
export interface ReceivingParts<Settings = FollowSettings> {
  readonly settings: Settings;
  readonly log: Logger;
  readonly pool: Pool;
  /** With which it joins its groups. */
  readonly client: KafkaClientOptions;
  readonly database: PostgresOptions;
  readonly table: TableFollower;
  readonly metrics: PortalMetrics;
  /** Undefined where nobody follows traces. */
  readonly tracing?: Tracing | undefined;
  readonly readiness: NamedReasons;
  /** What is lacking, though the loop goes on. */
  readonly telling: Pick<NamedReasons, 'set'>;
}

type FollowSettings = CleanedEnv<typeof kafkaSettings & typeof fetchSettings & typeof portalSettings>;

export interface Followed {
  /** What the topic is of, as people and metrics call it: `alerts`. */
  readonly name: string;
  readonly topic: string;
  readonly groupId: string;
  readonly watch: Watch;
  /** Returns how many were new. */
  readonly receive: (messages: readonly ReceivedMessage[]) => Promise<number>;
}

/** Resolves when the signal has aborted and what was in hand is stored. */
export function follow(parts: ReceivingParts, followed: Followed, signal: AbortSignal): Promise<void> {
  const { settings, log, pool, client, database } = parts;
  const { name, topic, groupId, watch, receive } = followed;
  const reader = { groupId, topic };
  const kept = keepTopicPositions(pool, reader);
  const options = {
    client,
    groupId,
    topic,
    batchSizeMax: settings.PORTAL_BATCH_SIZE_MAX,
    saveSizeMax: settings.PORTAL_BATCH_SIZE_MAX,
    aheadBatchesMax: settings.KAFKA_AHEAD_BATCHES_MAX,
    aheadBytesMax: settings.KAFKA_AHEAD_BYTES_MAX,
    fetchBytesMax: settings.KAFKA_FETCH_BYTES_MAX,
    fetchWaitMs: settings.KAFKA_FETCH_WAIT_MS,
    decompressedBytesMax: settings.KAFKA_DECOMPRESSED_BYTES_MAX,
    sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
    commitIntervalMs: settings.KAFKA_COMMIT_INTERVAL_MS,
    retryDelayMs: { min: settings.PORTAL_RETRY_DELAY_MIN_MS, max: settings.PORTAL_RETRY_DELAY_MAX_MS },
    handle: traceMessages(parts.tracing, reader, async (messages) => {
      const stored = await receive(messages);
      log.debug({ received: messages.length, stored }, `Stored of the topic of ${name}`);
    }),
    positions: {
      load: () => explainPostgres(database, kept.load),
      move: (topicId: string, nextOffsets: ReadonlyMap<number, number>) =>
        explainPostgres(database, () => kept.move(topicId, nextOffsets)),
      isElsewhere: kept.isElsewhere,
    },
    observe: observer(parts, followed),
  };
  return watch.run((heart, running) => subscribe({ ...options, heart }, running), signal);
}

/** Keeps, counts and tells what is left out of a topic. */
export function leaveOutOf(
  { settings, log, pool, database, metrics }: ReceivingParts,
  { name, topic }: Pick<Followed, 'name' | 'topic'>,
): (messages: readonly LeftOut[]) => Promise<void> {
  const bounds = {
    countMax: settings.PORTAL_LEFT_OUT_COUNT_MAX,
    valueBytesMax: settings.PORTAL_LEFT_OUT_VALUE_BYTES_MAX,
  };
  return async (messages) => {
    await explainPostgres(database, () => insertLeftOut(pool, topic, messages, bounds));
    metrics.leftOut(messages.length);
    // One line for all of them: a topic of nothing else must not fill the disk.
    const [{ message, reason }] = messages as [LeftOut];
    const { partition, offset } = message;
    log.warn(
      { count: messages.length, first: { partition, offset, reason } },
      `Messages on the topic of ${name} cannot be used; they are left out, and kept at /api/left-out`,
    );
  };
}

export function observer(
  { log, readiness, metrics, telling }: Pick<ReceivingParts, 'log' | 'readiness' | 'metrics' | 'telling'>,
  { name, topic, groupId }: Pick<Followed, 'name' | 'topic' | 'groupId'>,
): FollowObserver {
  let lost = 0;
  const newlyLost = createLostCount();
  const failures = createFollowFailures({
    log,
    readiness,
    loop: name,
    batch: {
      cannot: `The ${name} cannot be stored; they are tried again`,
      worksAgain: `The ${name} are stored again`,
    },
  });
  return {
    assigned: (partitions) => {
      failures.assigned();
      log.info({ topic, group: groupId, partitions }, `Following the ${name}`);
    },
    failed: failures.failed,
    succeeded: failures.succeeded,
    conflict: () => {},
    gap: (partition, from, to) => {
      const messages = newlyLost(partition, from, to);
      if (messages === 0) return;
      lost += messages;
      metrics.lost(messages);
      const sentence =
        `Kafka no longer holds messages on the topic of ${name} that the Portal has never read: its retention is shorter than ` +
        'what the Portal was behind';
      log.error({ partition, from, to, messages }, `${sentence}; ${sendAgain}`);
      // Nobody else would say so: who sent them knows that they were in Kafka. Until the next start, for who looks.
      telling.set(`gap ${name}`, `${sentence} (${lost} since its start); ${sendAgain}`);
    },
    sessionTimeoutRaised: failures.sessionTimeoutRaised,
    fetched: () => {},
    lag: () => {},
  };
}

const sendAgain =
  'raise retention.ms of the topic, and: spindle outbox republish --since TIME, which sends again what the outbox still holds';
