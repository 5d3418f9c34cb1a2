// What sends deferred messages, over the real PostgreSQL and Kafka.
import type { Pool } from 'pg';
import { Unavailable } from '../core/errors.ts';
import { moveDeferred, readDeferred } from '../database/outbox/deferred.ts';
import { countUnconfirmed } from '../database/outbox/waiting.ts';
import { eachEventId } from '../debezium/event-id.ts';
import { clientOptions, type KafkaClientOptions } from '../kafka/client.ts';
import { openHeldFetch, type TopicPlace } from '../kafka/held-fetch.ts';
import { pause } from '../kafka/pause.ts';
import { topicOffsets } from '../kafka/topics.ts';
import { explainPostgres } from '../postgres/explain.ts';
import { orAborted } from '../watch/or-aborted.ts';
import type { GuardianContext } from './guardian-ports.ts';
import { type Arrivals, sendDeferred } from './send-deferred.ts';

/** Sends what is deferred until the signal aborts, as whom the guardian looks. Rejects where the database does not answer. */
export async function runDeferred(
  pool: Pool,
  { settings, database, metrics, log }: Pick<GuardianContext, 'settings' | 'database' | 'metrics' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  const stored = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
  const { close, ...arrivals } = openArrivals(clientOptions(settings), settings.KAFKA_TOPIC_DEAD_LETTER, {
    signal,
    failed: (error) => log.debug({ err: error }, 'Deferred dead letters wait: their topic cannot be read'),
  });
  const ports = {
    look: async () => {
      const { rowsAtMost, oldestAgeSeconds } = await stored(() => readDeferred(pool));
      metrics.deferred(rowsAtMost, oldestAgeSeconds);
      return rowsAtMost > 0;
    },
    move: (most: number) => stored(() => moveDeferred(pool, most)),
    arrivals,
    countUnconfirmed: (most: number) => stored(() => countUnconfirmed(pool, settings.CDC_SLOT_NAME, most)),
    pause: (ms: number) => pause(ms, signal),
    nowMs: () => performance.now(),
  };
  const bounds = { pieceMs: settings.OUTBOX_DEFERRED_PIECE_MS, intervalMs: settings.CDC_GUARDIAN_INTERVAL_MS };
  await sendDeferred(ports, bounds, signal).finally(close);
}

function openArrivals(
  client: KafkaClientOptions,
  topic: string,
  { signal, failed }: { readonly signal: AbortSignal; readonly failed: (error: Error) => void },
): Arrivals & { readonly close: () => void } {
  const held = openHeldFetch(client, topic);
  let place: TopicPlace | undefined;
  const orFailed = async <T>(step: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      failed(error);
      return undefined;
    }
  };
  return {
    begin: async () => {
      if (place !== undefined) return true;
      const offsets = await orFailed(() => topicOffsets(client, topic));
      // What a transaction that is open has written is read when it ends.
      if (offsets !== undefined)
        place = { id: offsets.id, next: new Map(offsets.partitions.map((each) => [each.partition, each.stableEnd])) };
      return place !== undefined;
    },
    next: async (waitMs) => {
      const ids: string[] = [];
      const from = place;
      if (from === undefined) return undefined;
      const read = (): Promise<TopicPlace | undefined> =>
        held.next(
          from,
          waitMs,
          (records) => eachEventId(records, (id) => ids.push(id)),
          // What cannot be read is not found, and the guardian's looks say the rest.
          () => {},
        );
      place = await orFailed(async () => orAborted(read(), signal));
      return place === undefined ? undefined : ids;
    },
    close: held.close,
  };
}
