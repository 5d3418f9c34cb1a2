// Puts the ledger together: what the database knows, and beside it what Kafka holds now. `GET /delivery` and `spindle delivery` show it.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { Unavailable } from '../core/errors.ts';
import {
  type PartitionLedger,
  readDeadLetterLedger,
  readOutboxLedger,
  readPartitionLedger,
} from '../database/delivery/ledger.ts';
import { readSlot } from '../database/outbox/slot.ts';
import type { databaseSettings } from '../database/settings.ts';
import { debeziumSettings } from '../debezium/settings.ts';
import { consumerSettings, kafkaSettings } from '../kafka/settings.ts';
import type { TopicOffsets } from '../kafka/topics.ts';

/** What `GET /delivery` answers. Counts are of records or rows; null where nobody can say. */
export interface Ledger {
  readonly group_id: string;
  readonly topic: string;
  readonly partitions: LedgerPartition[];
  readonly outbox: {
    readonly written: number;
    readonly confirmed: number;
    readonly unconfirmed: number;
    /** Of these, dead letters that let alerts go first. */
    readonly deferred: number;
    readonly removed: number;
    readonly oldest_unconfirmed_age_seconds: number | null;
  };
  /** How the last marker came from the outbox to Kafka. */
  readonly way: { readonly proven_age_seconds: number; readonly latency_ms: number } | null;
  readonly slot: {
    readonly name: string;
    readonly active: boolean;
    readonly wal_status: string;
    readonly retained_bytes: number;
  } | null;
  readonly dead_letters: { readonly open: number; readonly replayed: number; readonly discarded: number };
}

/** Of each, next_offset - first_offset = scored + rejected + skipped + lost. */
export interface LedgerPartition {
  readonly topic_id: string;
  readonly partition: number;
  readonly first_offset: number;
  readonly next_offset: number;
  readonly log_start: number | null;
  readonly log_end: number | null;
  readonly lag: number | null;
  readonly scored: number;
  readonly anomalous: number;
  readonly rejected: number;
  readonly readings_scored: number;
  readonly readings_rejected: number;
  readonly skipped: number;
  readonly lost: number;
  readonly closed: boolean;
}

/** What the ledger needs beside the database's own settings. */
export const ledgerSettings = {
  ...kafkaSettings,
  KAFKA_GROUP_ID: consumerSettings.KAFKA_GROUP_ID,
  CDC_SLOT_NAME: debeziumSettings.CDC_SLOT_NAME,
};
export type LedgerSettings = CleanedEnv<typeof ledgerSettings & typeof databaseSettings>;

/** Without Kafka the ledger has no log ends; without the database there is none. Rejects with what the driver rejects with. */
export async function readLedger(pool: Pool, settings: LedgerSettings): Promise<Ledger> {
  const { KAFKA_GROUP_ID: groupId, KAFKA_TOPIC_SENSOR: topic, CDC_SLOT_NAME: slotName } = settings;
  const [partitions, outbox, deadLetters, slot, offsets] = await Promise.all([
    readPartitionLedger(pool, groupId, topic),
    readOutboxLedger(pool, slotName),
    readDeadLetterLedger(pool),
    readSlot(pool, slotName),
    readOffsets(settings),
  ]);
  return {
    group_id: groupId,
    topic,
    partitions: [...partitions.map((each) => partitionOf(each, offsets)), ...unread(partitions, offsets)],
    outbox: {
      written: outbox.written,
      confirmed: outbox.confirmed,
      unconfirmed: outbox.unconfirmed,
      deferred: outbox.deferred,
      removed: outbox.removed,
      oldest_unconfirmed_age_seconds: outbox.oldestUnconfirmedAgeSeconds,
    },
    way:
      outbox.marker === null
        ? null
        : { proven_age_seconds: outbox.marker.ageSeconds, latency_ms: outbox.marker.latencyMs },
    slot:
      slot === undefined
        ? null
        : { name: slotName, active: slot.active, wal_status: slot.walStatus, retained_bytes: slot.retainedBytes },
    dead_letters: deadLetters,
  };
}

/** Undefined while Kafka is away. Its client needs 50 MB, and a server that nobody asks for the ledger does without. */
async function readOffsets(settings: LedgerSettings): Promise<TopicOffsets | undefined> {
  const [{ clientOptions }, { topicOffsets }] = await Promise.all([
    import('../kafka/client.ts'),
    import('../kafka/topics.ts'),
  ]);
  return topicOffsets(clientOptions(settings), settings.KAFKA_TOPIC_SENSOR).catch((error: unknown) => {
    if (error instanceof Unavailable) return undefined;
    throw error;
  });
}

function partitionOf(stored: PartitionLedger, offsets: TopicOffsets | undefined): LedgerPartition {
  const now = offsets?.id === stored.topicId ? offsets.partitions[stored.partition] : undefined;
  return {
    topic_id: stored.topicId,
    partition: stored.partition,
    first_offset: stored.firstOffset,
    next_offset: stored.nextOffset,
    log_start: now?.start ?? null,
    log_end: now?.end ?? null,
    lag: now === undefined ? null : Math.max(0, now.end - stored.nextOffset),
    scored: stored.scored,
    anomalous: stored.anomalous,
    rejected: stored.rejected,
    readings_scored: stored.scored + stored.moreScored,
    readings_rejected: stored.rejected + stored.moreRejected,
    skipped: stored.skipped,
    lost: stored.lost,
    closed: stored.closed,
  };
}

/** Partitions of which nothing has been read yet. */
function unread(stored: readonly PartitionLedger[], offsets: TopicOffsets | undefined): Ledger['partitions'] {
  if (offsets === undefined) return [];
  const known = new Set(stored.filter((each) => each.topicId === offsets.id).map((each) => each.partition));
  return offsets.partitions
    .filter(({ partition }) => !known.has(partition))
    .map(({ partition, start, end }) => ({
      topic_id: offsets.id,
      partition,
      first_offset: start,
      next_offset: start,
      log_start: start,
      log_end: end,
      lag: end - start,
      scored: 0,
      anomalous: 0,
      rejected: 0,
      readings_scored: 0,
      readings_rejected: 0,
      skipped: 0,
      lost: 0,
      closed: false,
    }));
}
