// What the loop over a topic is given by its owner, and what it tells it.

import type { Batch, OffsetRange } from '../core/record/record.ts';
import type { Timed } from '../core/stages.ts';
import type { Heart } from '../watch/heart.ts';
import type { SharedHeart } from '../watch/share-heart.ts';
import type { KafkaClientOptions } from './client.ts';
import type { Consumer } from './library.ts';
import type { PositionStore } from './positions.ts';

/** What becomes of batches, in two steps. Either may reject, and is then tried again. */
export interface BatchWork<Computed> {
  /** Without effect: what it has made may be dropped. */
  readonly compute: (batch: Batch) => Promise<Computed>;
  /**
   * Saves batches that follow one another, at least one, all or nothing. `conflict`: positions have been moved by somebody else, and are
   * read again. After a rejection the same batches are saved again; who has saved a part of them must then say `conflict`, or save that part
   * again without effect.
   */
  readonly save: (batches: readonly Computed[]) => Promise<'saved' | 'conflict'>;
  /** Nothing of a batch is read any more once it is saved: the memory of what was fetched is given back then. Absent, and it is left to V8. */
  readonly keepsNothing?: true;
  /** What a computed batch will write and holds in memory until it has; absent, and only what was fetched counts. */
  readonly rowsOf?: (computed: Computed) => number;
}

export interface FollowOptions<Computed> extends BatchWork<Computed> {
  readonly client: KafkaClientOptions;
  readonly groupId: string;
  /** Static membership: a member that comes back under this name gets its partitions at once. Empty for none. */
  readonly groupInstanceId: string;
  readonly topic: string;
  /** The most records that are worked on at once. */
  readonly batchSizeMax: number;
  /** Batches that wait are saved together up to so many records. */
  readonly saveSizeMax: number;
  /** So many batches that are fetched and not saved, or so many bytes of them, and no more is fetched. */
  readonly aheadBatchesMax: number;
  readonly aheadBytesMax: number;
  /** While so many rows (`rowsOf`) are computed and not saved, no further batch is computed; without a bound if absent. */
  readonly aheadRowsMax?: number;
  readonly fetchBytesMax: number;
  readonly fetchWaitMs: number;
  /**
   * So long after a fetch that did not bring much the next one is made, so that more comes with it; 0 if absent. Not the broker's wait: behind a request that
   * waits so do the heartbeats.
   */
  readonly collectMs?: number;
  /** The most that a record batch may come to when it is decompressed; one beyond that is refused. */
  readonly decompressedBytesMax: number;
  readonly sessionTimeoutMs: number;
  readonly retryDelayMs: { readonly min: number; readonly max: number };
  readonly positions: PositionStore;
  /** What to do when records are lost that were never read: end with ReadingsLost, or go on from the earliest that is left. */
  readonly onGap: 'stop' | 'earliest';
  /** What to do when the log ends before the position, because Kafka has lost records: end with ReadingsLost, or read all again. */
  readonly onTruncated: 'stop' | 'reread';
  /** After batches were saved. What it rejects with ends the membership. */
  readonly saved: (consumer: Consumer, ranges: readonly OffsetRange[]) => Promise<void> | void;
  /** Before the member leaves its group; it leaves whatever becomes of it. */
  readonly leaving?: (consumer: Consumer) => Promise<void>;
  readonly observe: FollowObserver;
  readonly heart: Heart;
  readonly timed?: Timed;
}

/** The same inside the loop, whose parts work ahead of each other under one heart. */
export interface MemberOptions<Computed> extends Omit<FollowOptions<Computed>, 'heart'> {
  readonly hearts: Readonly<Record<'fetch' | 'compute' | 'save', SharedHeart>>;
}

/** What the owner of the loop is told. */
export interface FollowObserver {
  readonly assigned: (partitions: readonly number[]) => void;
  /** Kafka is away, a partition cannot be read, or a batch could not be handled; tried again after `delayMs`. Told at every failed attempt. */
  readonly failed: (what: 'kafka' | 'partition' | 'batch', error: Error, attempt: number, delayMs: number) => void;
  /** It works. Told at every success, so that no failure of an earlier membership stays told. */
  readonly succeeded: (what: 'kafka' | 'partition' | 'batch') => void;
  readonly conflict: (batch: Batch) => void;
  /** Kafka no longer holds the records from `from` to `to`: they were never read. */
  readonly gap: (partition: number, from: number, to: number) => void;
  /** The brokers allow no shorter session than this. */
  readonly sessionTimeoutRaised: (toMs: number) => void;
  readonly fetched: (durationMs: number, recordCount: number) => void;
  /** `records` behind the log's end, and how many of them are held back by a transaction of a producer that has not ended. */
  readonly lag: (partition: number, records: number, held: number) => void;
}
