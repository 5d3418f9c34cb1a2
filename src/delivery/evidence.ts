// Evidence and markers over the real Kafka and database, for the guardian and for `spindle delivery verify`.
import { randomUUID } from 'node:crypto';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import {
  findLater,
  listEntries,
  loadEvidence,
  reopenEvidence,
  storeEvidence,
  storeMarker,
  takeMark,
  writeMarker,
} from '../database/outbox/evidence.ts';
import { republishIds } from '../database/outbox/republish.ts';
import { createEvidence } from '../debezium/evidence.ts';
import type { Evidence, EvidencePorts, TopicRange } from '../debezium/evidence-ports.ts';
import { markerPayload } from '../debezium/marker-message.ts';
import { createMarkers, type Markers } from '../debezium/markers.ts';
import type { Finding } from '../debezium/observation.ts';
import { clientOptions, type KafkaClientOptions } from '../kafka/client.ts';
import { outboxTopics } from '../kafka/own-topics.ts';
import { pause } from '../kafka/pause.ts';
import { type ScanOptions, scanTopic } from '../kafka/scan.ts';
import { topicOffsets } from '../kafka/topics.ts';
import type { HeldLock } from '../postgres/hold-lock.ts';
import type { evidenceSettings } from './evidence-settings.ts';

type Settings = CleanedEnv<typeof evidenceSettings>;

const resendPageSize = 500;

/** What somebody may want to know while evidence is collected, which may take long. */
export interface EvidenceObserver {
  /** So many rows were written anew. */
  readonly resent: (count: number) => void;
  /** All that the outbox holds is looked for anew: its database comes from another server. */
  readonly isAnew: () => void;
  /** A piece of a topic was read. */
  readonly read: (topic: string) => void;
}

export function openEvidence(pool: Pool, settings: Settings, observe?: EvidenceObserver): Evidence {
  const client = clientOptions(settings);
  const slotName = settings.CDC_SLOT_NAME;
  const scan =
    (options: ScanOptions): EvidencePorts['scan'] =>
    (topic, range, onRecords) =>
      scanTopic(
        client,
        { name: topic, ...range },
        async (records) => {
          await onRecords(records);
          observe?.read(topic);
        },
        options,
      );
  return createEvidence(
    {
      topicRange: (topic) => rangeOf(client, topic),
      scan: scan({}),
      scanHeld: scan({ isUncommittedWanted: true }),
      takeMark: () => takeMark(pool),
      listEntries: (from, count) => listEntries(pool, from, count),
      findLater: (ids, from) => findLater(pool, ids, from),
      load: async () => {
        const { isAnew, ...stored } = await loadEvidence(pool, slotName);
        if (isAnew) observe?.isAnew();
        return stored;
      },
      store: (evidence) => storeEvidence(pool, slotName, evidence),
      reopen: (topics) => reopenEvidence(pool, slotName, topics),
      resend: async (ids) => {
        for (let at = 0; at < ids.length; at += resendPageSize) {
          const count = await republishIds(pool, ids.slice(at, at + resendPageSize));
          observe?.resent(count);
        }
      },
      nowMs: () => performance.now(),
    },
    {
      topics: outboxTopics(settings),
      rowsMax: settings.CDC_EVIDENCE_ROWS_MAX,
      graceMs: settings.CDC_GUARDIAN_GRACE_MS,
      resendPauseMaxMs: settings.CDC_RESTART_PAUSE_MAX_MS,
      resendBatchMax: settings.CDC_RESEND_BATCH_MAX,
    },
  );
}

/**
 * Each marker carries the troubles of its time; how long it was under way is told. They are written under the guardian's lock: the word of one that lost it, and
 * does not know that yet, would be the last.
 */
export function openMarkers(
  pool: Pool,
  lock: Pick<HeldLock, 'transaction'>,
  settings: Settings,
  marker: { readonly topic: string; readonly intervalMs: number; readonly waitMs: number },
  told: { readonly troubles: () => readonly Finding[] | null; readonly latency: (latencyMs: number) => void },
  signal: AbortSignal,
): Markers {
  const client = clientOptions(settings);
  return createMarkers(
    {
      newId: randomUUID,
      topicRange: () => rangeOf(client, marker.topic),
      scan: (range, onRecords) => scanTopic(client, { name: marker.topic, ...range }, onRecords),
      write: (id, troubles, kinds) => {
        const writtenAt = new Date();
        const payload = markerPayload({ writtenAt, intervalMs: marker.intervalMs, troubles, kinds });
        const row = { id, topic: marker.topic, at: writtenAt.toISOString(), payload };
        return lock.transaction((session) => writeMarker(session, row));
      },
      troubles: told.troubles,
      arrived: async (arrived) => {
        told.latency(arrived.latencyMs);
        await storeMarker(pool, settings.CDC_SLOT_NAME, arrived);
      },
      nowMs: () => performance.now(),
      pause: (ms) => pause(ms, signal),
    },
    { ...marker, graceMs: settings.CDC_GUARDIAN_GRACE_MS },
  );
}

async function rangeOf(client: KafkaClientOptions, topic: string): Promise<TopicRange | undefined> {
  const found = await topicOffsets(client, topic);
  if (found === undefined) return undefined;
  const partitions = found.partitions.map(({ stableEnd, end, ...each }) => ({ ...each, end: stableEnd, logEnd: end }));
  return { id: found.id, partitions };
}
