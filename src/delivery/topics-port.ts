// What the guardian sees of the topics: which are absent, what has not arrived in them, how the readings are read, and what becomes of the markers.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Unavailable } from '../core/errors.ts';
import { readPartitionLedger } from '../database/delivery/ledger.ts';
import type { databaseSettings } from '../database/settings.ts';
import type { Evidence, Found } from '../debezium/evidence-ports.ts';
import { type GuardianPorts, nothingSeen } from '../debezium/guardian.ts';
import type { Finding } from '../debezium/observation.ts';
import type { debeziumSettings } from '../debezium/settings.ts';
import { clientOptions } from '../kafka/client.ts';
import { outboxTopics } from '../kafka/own-topics.ts';
import type { consumerSettings, kafkaSettings } from '../kafka/settings.ts';
import { findAbsent, topicOffsets } from '../kafka/topics.ts';
import type { HeldLock } from '../postgres/hold-lock.ts';
import { markerTopic } from './connector-options.ts';
import type { DeliveryMetrics } from './delivery-metrics.ts';
import { openMarkers } from './evidence.ts';
import type { PartitionProgress, UnreadLooks } from './unread-readings.ts';
import { createWayLook } from './way-topics.ts';

type Settings = CleanedEnv<
  typeof databaseSettings &
    typeof debeziumSettings &
    typeof kafkaSettings &
    Pick<typeof consumerSettings, 'KAFKA_GROUP_ID'>
>;

interface Told {
  readonly settings: Settings;
  readonly log: Logger;
  readonly metrics: Pick<DeliveryMetrics, 'latency'>;
}

interface Watched {
  readonly evidence: Evidence;
  readonly unread: UnreadLooks;
  readonly troubles: () => readonly Finding[] | null;
}

/** What the topics show: which are absent, what has not arrived, and how long the oldest marker is under way; and what markers tell of it. */
export function topicsPort(
  pool: Pool,
  lock: HeldLock,
  { settings, log, metrics }: Told,
  { evidence, unread: unreadLooks, troubles }: Watched,
  signal: AbortSignal,
): Pick<GuardianPorts, 'topics' | 'tell'> {
  const client = clientOptions(settings);
  const marker = markerTopic(settings);
  const timing = { intervalMs: settings.CDC_MARKER_INTERVAL_MS, waitMs: settings.CDC_GUARDIAN_INTERVAL_MS };
  const markers =
    marker === null
      ? undefined
      : openMarkers(pool, lock, settings, { topic: marker, ...timing }, { troubles, latency: metrics.latency }, signal);
  const deletedOfTheWay = createWayLook(settings, log);
  let markerAgeMs = 0;

  /** What cannot be looked at is told, and hinders no other look. */
  const looker = (unread: string[]) => {
    return async <T>(look: () => Promise<T>, otherwise: T): Promise<T> => {
      try {
        return await look();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        log.debug({ err: error }, 'What has arrived in Kafka cannot be looked at now');
        unread.push(error.message);
        return otherwise;
      }
    };
  };

  const topics: GuardianPorts['topics'] = async (slot) => {
    const unread: string[] = [];
    const look = looker(unread);
    const absentTopics = await look(
      async () => [...(await findAbsent(client, outboxTopics(settings))), ...(await deletedOfTheWay())],
      [],
    );
    if (unread.length > 0) return { ...nothingSeen, unread, markerCameMs: markers?.cameMs() ?? null };
    const found = await look(() => evidence.collect(slot?.confirmedPosition ?? null), nothingFound);
    // One that cannot be looked for has not come out for that.
    markerAgeMs = await look(async () => (await markers?.step()) ?? 0, markerAgeMs);
    const progress = await look<Progress | undefined | null>(() => readingsProgress(pool, settings), null);
    const heldMarkers = markers?.held() ?? [];
    return {
      absentTopics: [...absentTopics, ...found.absent],
      missing: found.missing,
      recreatedTopics: found.recreated,
      cutTopics: found.cut,
      heldPartitions: [...found.held, ...heldMarkers],
      unread: [...unread, ...found.unread.map(({ reason }) => reason)],
      unreadReadings: unreadLooks.look(progress === undefined ? [] : progress),
      absentReadings: progress === undefined ? settings.KAFKA_TOPIC_SENSOR : null,
      // What keeps them back is told; the connector is not at fault.
      markerAgeMs: heldMarkers.length > 0 ? 0 : markerAgeMs,
      markerCameMs: markers?.cameMs() ?? null,
    };
  };
  return { topics, tell: async () => markers?.tell() };
}

const nothingFound: Found = { missing: 0, recreated: [], cut: [], absent: [], held: [], unread: [] };

type Progress = readonly PartitionProgress[];

/** How far the consumers' group has read, by what is stored; undefined where the topic is absent. */
async function readingsProgress(pool: Pool, settings: Settings): Promise<Progress | undefined> {
  const topic = settings.KAFKA_TOPIC_SENSOR;
  const offsets = await topicOffsets(clientOptions(settings), topic);
  if (offsets === undefined) return undefined;
  const stored = await readPartitionLedger(pool, settings.KAFKA_GROUP_ID, topic);
  const nextOf = new Map(
    stored.filter(({ topicId }) => topicId === offsets.id).map((each) => [each.partition, each.nextOffset]),
  );
  return offsets.partitions.map(({ partition, start, stableEnd }) => ({
    partition,
    next: Math.max(start, nextOf.get(partition) ?? start),
    end: stableEnd,
  }));
}
