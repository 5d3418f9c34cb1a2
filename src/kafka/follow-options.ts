// What the loop over a topic is given by its owner, and what it tells it.
import type { Consumer } from '@platformatic/kafka';
import type { Batch, OffsetRange } from '../pipeline/batch.ts';
import type { Timed } from '../pipeline/stages.ts';
import type { Heart } from '../watch/heart.ts';
import type { KafkaClientOptions } from './client.ts';
import type { PositionStore } from './positions.ts';

export interface FollowOptions {
  readonly client: KafkaClientOptions;
  readonly groupId: string;
  /** Static membership: a member that comes back under this name gets its partitions at once. Empty for none. */
  readonly groupInstanceId: string;
  readonly topic: string;
  readonly batchSizeMax: number;
  readonly fetchBytesMax: number;
  readonly fetchWaitMs: number;
  /** The most that a record batch may come to when it is decompressed; one beyond that is refused. */
  readonly decompressedBytesMax: number;
  readonly sessionTimeoutMs: number;
  readonly retryDelayMs: { readonly min: number; readonly max: number };
  readonly positions: PositionStore;
  /** What to do when records are lost that were never read: end with ReadingsLost, or go on from the earliest that is left. */
  readonly onGap: 'stop' | 'earliest';
  /** What to do when the log ends before the position, because Kafka has lost records: end with ReadingsLost, or read all again. */
  readonly onTruncated: 'stop' | 'reread';
  /**
   * Handles a batch. `conflict`: positions have been moved by somebody else, and are read again. A rejection means that the same batch is
   * to be handled again; who has handled a part of it must then say `conflict`, or handle that part again without effect.
   */
  readonly process: (batch: Batch) => Promise<'saved' | 'conflict'>;
  /** After a batch is saved. What it rejects with ends the membership. */
  readonly saved: (consumer: Consumer, ranges: readonly OffsetRange[]) => Promise<void> | void;
  readonly observe: FollowObserver;
  readonly heart: Heart;
  readonly timed?: Timed;
}

/** What the owner of the loop is told. */
export interface FollowObserver {
  readonly assigned: (partitions: readonly number[]) => void;
  /** Kafka is away, a partition cannot be read, or a batch could not be handled; tried again after `delayMs`. Told at every failed attempt. */
  readonly failed: (what: 'kafka' | 'partition' | 'batch', error: Error, attempt: number, delayMs: number) => void;
  /** It works again after `failed`. */
  readonly recovered: (what: 'kafka' | 'partition' | 'batch') => void;
  readonly conflict: (batch: Batch) => void;
  /** Kafka no longer holds the records from `from` to `to`: they were never read. */
  readonly gap: (partition: number, from: number, to: number) => void;
  /** The brokers allow no shorter session than this. */
  readonly sessionTimeoutRaised: (toMs: number) => void;
  readonly fetched: (durationMs: number, recordCount: number) => void;
  /** `records` behind the log's end, and how many of them are held back by a transaction of a producer that has not ended. */
  readonly lag: (partition: number, records: number, held: number) => void;
}
