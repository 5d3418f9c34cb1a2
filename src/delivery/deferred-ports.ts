// What sends deferred messages, over the real PostgreSQL and Kafka.
import type { Pool } from 'pg';
import { Unavailable } from '../core/errors.ts';
import { type DeferredWay, moveDeferred, readDeferred } from '../database/outbox/deferred.ts';
import { countUnconfirmedOf } from '../database/outbox/waiting.ts';
import { eachEventId } from '../debezium/event-id.ts';
import { clientOptions, type KafkaClientOptions } from '../kafka/client.ts';
import { type HeldFetch, openHeldFetch, type TopicPlace } from '../kafka/held-fetch.ts';
import { pause } from '../kafka/pause.ts';
import type { TopicOffsets } from '../kafka/topics.ts';
import { explainPostgres } from '../postgres/explain.ts';
import { orAborted } from '../watch/or-aborted.ts';
import { findWay } from './deferred-way.ts';
import type { GuardianContext } from './guardian-ports.ts';
import { type Arrivals, sendDeferred } from './send-deferred.ts';

/** Sends what is deferred until the signal aborts, as whom the guardian looks. Rejects where the database does not answer. */
export async function runDeferred(
  pool: Pool,
  { settings, database, metrics, log }: Pick<GuardianContext, 'settings' | 'database' | 'metrics' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  const stored = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
  const { close, ...arrivals } = openArrivals(
    clientOptions(settings),
    (topic) => findWay(settings, topic),
    (error) => log.debug({ err: error }, 'Deferred dead letters wait: their topic cannot be read'),
    signal,
  );
  const ports = {
    look: async () => {
      const { rowsAtMost, oldestAgeSeconds, topic } = await stored(() => readDeferred(pool));
      metrics.deferred(rowsAtMost, oldestAgeSeconds);
      return topic;
    },
    move: (way: DeferredWay, most: number) => stored(() => moveDeferred(pool, way, most)),
    arrivals,
    countUnconfirmed: (ids: readonly string[]) => stored(() => countUnconfirmedOf(pool, settings.CDC_SLOT_NAME, ids)),
    pause: (ms: number) => pause(ms, signal),
    nowMs: () => performance.now(),
  };
  const bounds = { pieceMs: settings.OUTBOX_DEFERRED_PIECE_MS, intervalMs: settings.CDC_GUARDIAN_INTERVAL_MS };
  await sendDeferred(ports, bounds, signal).finally(close);
}

function openArrivals(
  client: KafkaClientOptions,
  find: (topic: string) => Promise<TopicOffsets | undefined>,
  failed: (error: Error) => void,
  signal: AbortSignal,
): Arrivals & { readonly close: () => void } {
  let held: { readonly of: string; readonly topic: string; readonly fetch: HeldFetch } | undefined;
  let place: TopicPlace | undefined;
  let hasFailed = false;
  const orFailed = async <T>(step: () => Promise<T>): Promise<T | undefined> => {
    hasFailed = false;
    try {
      return await orAborted(step(), signal);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      hasFailed = true;
      failed(error);
      return undefined;
    }
  };
  const end = (): void => {
    place = undefined;
  };
  const close = (): void => {
    end();
    held?.fetch.close();
    held = undefined;
  };
  return {
    begin: async (topic) => {
      if (place !== undefined && held?.of === topic && !hasFailed) return held.topic;
      end();
      const found = await orFailed(() => find(topic));
      if (found === undefined) return undefined;
      if (held?.topic !== found.name) close();
      held = { of: topic, topic: found.name, fetch: held?.fetch ?? openHeldFetch(client, found.name) };
      // What a transaction that is open has written is read when it ends.
      place = { id: found.id, next: new Map(found.partitions.map((each) => [each.partition, each.stableEnd])) };
      return found.name;
    },
    next: async (waitMs) => {
      const ids: string[] = [];
      const from = place;
      if (from === undefined || held === undefined) return undefined;
      const { fetch } = held;
      const reached = await orFailed(() =>
        fetch.next(
          from,
          waitMs,
          (records) => eachEventId(records, (id) => ids.push(id)),
          // What cannot be read is not found, and the guardian's looks say the rest.
          () => {},
        ),
      );
      // Where Kafka was away, it goes on from there.
      if (hasFailed) return undefined;
      place = reached;
      return place === undefined ? undefined : ids;
    },
    end,
    close,
  };
}
