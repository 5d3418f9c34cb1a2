// Consumers on the shared Kafka over a store in memory, which tell their events. Whoever imports this has them stopped after each test.
import { afterEach } from 'node:test';
import type { Batch } from '../../src/core/record/record.ts';
import { type ConsumeOptions, consume } from '../../src/kafka/consume.ts';
import { Admin } from '../../src/kafka/library.ts';
import { unwatched } from '../../src/watch/heart.ts';
import type { createMemoryStore } from '../contracts/consumer-store.ts';
import { recoveries } from './recoveries.ts';
import { testClient } from './support.ts';

type Store = ReturnType<typeof createMemoryStore>;

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
});

/** Done after the test, with the stop of its consumers. */
export function afterwards(stop: () => Promise<void>): void {
  running.push(stop);
}

/** A consumer on the store that tells its events, and lets a test wait for a state. */
export function start(topic: string, groupId: string, store: Store, more: Partial<ConsumeOptions<Batch>> = {}) {
  const aborter = new AbortController();
  const events: string[] = [];
  let wake = Promise.withResolvers<void>();
  const tell = (event: string): void => {
    events.push(event);
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const ended = consume(
    {
      client: { ...testClient(), metadataMaxAge: 200 },
      groupId,
      groupInstanceId: '',
      topic,
      batchSizeMax: 1_000,
      fetchBytesMax: 1_048_576,
      fetchWaitMs: 50,
      commitIntervalMs: 50,
      sessionTimeoutMs: 6_000,
      retryDelayMs: { min: 20, max: 200 },
      onGap: 'stop',
      decompressedBytesMax: 16_777_216,
      heart: unwatched,
      loadProgress: store.loadProgress,
      findPredecessors: store.findPredecessors,
      closePredecessor: store.closePredecessor,
      aheadBatchesMax: 8,
      aheadBytesMax: 8_388_608,
      saveSizeMax: 1,
      compute: async (batch) => batch,
      save: async ([batch]) => store.save(batch as Batch),
      observe: {
        assigned: (partitions) => tell(`assigned ${partitions.join()}`),
        ...recoveries({
          failed: (what, error) => tell(`${what} failed: ${error.message}`),
          succeeded: (what) => tell(`${what} recovered`),
        }),
        conflict: () => tell('conflict'),
        gap: (partition, from, to) => tell(`gap ${partition} ${from} ${to}`),
        recreated: ({ unread }) => tell(`recreated, ${unread} unread`),
        sessionTimeoutRaised: (toMs) => tell(`session timeout ${toMs}`),
        fetched: () => tell('fetched'),
        lag: (partition, records) => tell(`lag ${partition} ${records}`),
      },
      ...more,
    },
    aborter.signal,
  );
  ended.catch((error: Error) => tell(`ended: ${error.message}`));
  const stop = async (): Promise<void> => {
    aborter.abort();
    await ended.catch(() => {});
  };
  running.push(stop);
  return {
    events,
    stop,
    until: async (what: string, holds: () => boolean, timeoutMs = 30_000): Promise<void> => {
      const late = AbortSignal.timeout(timeoutMs);
      const over = new Promise<never>((_, reject) => {
        late.onabort = () =>
          reject(new Error(`waited ${timeoutMs} ms for ${what}; events: ${[...new Set(events)].join(' | ')}`));
      });
      over.catch(() => {});
      while (!holds()) await Promise.race([wake.promise, over]);
    },
  };
}

export const numbered = (count: number, prefix = 'reading') =>
  Array.from({ length: count }, (_, index) => ({
    key: String(index),
    value: `${prefix} ${String(index).padStart(5, '0')}`,
  }));
export const valuesOf = (records: readonly { value: string }[]) => records.map((record) => record.value).sort();

export async function withAdmin(use: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = new Admin({ ...testClient() });
  await use(admin).finally(() => admin.close());
}
