// The work on batches that were fetched: computed in their order and saved in their order, one save at a time, while the next ones are
// fetched and computed. What waits to be saved is saved together. When a save meets a conflict, or the batches are no longer ours, all that
// was done ahead is dropped without effect. Knows neither Kafka nor a database.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch, OffsetRange } from '../core/record/record.ts';
import { pauseAlive } from '../watch/pause-alive.ts';
import type { SharedHeart } from '../watch/share-heart.ts';
import type { BatchWork, FollowObserver } from './follow-options.ts';
import { backoffMs } from './pause.ts';

export interface WorkAheadOptions<Computed> extends BatchWork<Computed> {
  /** Batches are saved together while they have no more records than this. */
  readonly saveSizeMax: number;
  readonly aheadBatchesMax: number;
  readonly aheadBytesMax: number;
  readonly aheadRowsMax?: number;
  readonly retryDelayMs: { readonly min: number; readonly max: number };
  /** Whether the partitions are still ours, as far as is known. */
  readonly isCurrent: () => boolean;
  /** After batches were saved. What it rejects with ends the work. */
  readonly saved: (ranges: readonly OffsetRange[]) => Promise<void> | void;
  readonly observe: Pick<FollowObserver, 'failed' | 'succeeded' | 'conflict'>;
  readonly hearts: Readonly<Record<'compute' | 'save', SharedHeart>>;
}

export interface WorkAhead {
  /** Resolves when another fetch of so many bytes may be made, or when the work has ended. With nothing in hand there always is room. */
  readonly room: (bytes: number) => Promise<void>;
  /** The batches of one fetch, which took so many bytes. It is given back when the last of them is saved; what is dropped is left to V8. */
  readonly take: (batches: readonly Batch[], bytes: number, giveBack?: () => void) => void;
  /** Nothing that is taken now would have an effect. */
  readonly hasEnded: () => boolean;
  /** Resolves when all that was taken is saved; what fails meanwhile is dropped instead of tried again. Rejects as `drop`. */
  readonly finish: () => Promise<void>;
  /** Drops what is not being saved. Resolves when no save is under way any more. Rejects with what `saved` has rejected with. */
  readonly drop: () => Promise<void>;
}

interface Taken {
  readonly batch: Batch;
  readonly bytes: number;
  readonly giveBack?: (() => void) | undefined;
}

/** When the signal aborts, the save in hand is finished and the rest is dropped. */
export function startWorkAhead<Computed>(options: WorkAheadOptions<Computed>, signal: AbortSignal): WorkAhead {
  const { aheadBatchesMax, aheadBytesMax, aheadRowsMax = Number.POSITIVE_INFINITY, saveSizeMax } = options;
  const { observe, hearts, isCurrent, rowsOf = () => 0 } = options;
  const fetched: Taken[] = [];
  const computed: (Taken & { readonly computed: Computed })[] = [];
  const inHand = { batches: 0, bytes: 0 };
  const over = new AbortController();
  /** Who of the two has failed and not succeeded since. */
  const failing = new Set<SharedHeart>();
  let isClosed = false;
  let failure: { readonly error: unknown } | undefined;
  let changed = Promise.withResolvers<void>();

  const tellChange = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const end = (): void => {
    over.abort();
    for (const heart of [hearts.compute, hearts.save]) {
      heart.rest();
      heart.trouble(null);
    }
    tellChange();
  };
  const hasEnded = (): boolean => over.signal.aborted;
  const mayGoOn = (): boolean => {
    if (!hasEnded() && !isCurrent()) end();
    return !hasEnded();
  };

  /** Undefined when the work has ended before it could be done. */
  const untilDone = async <Result>(
    heart: SharedHeart,
    waitingFor: string,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> => {
    for (let attempt = 0; mayGoOn(); attempt++) {
      heart.beat(waitingFor);
      try {
        const result = await work();
        failing.delete(heart);
        heart.trouble(null);
        return result;
      } catch (error) {
        const delayMs = backoffMs(options.retryDelayMs, attempt);
        failing.add(heart);
        heart.trouble((error as Error).message);
        observe.failed('batch', error as Error, attempt + 1, delayMs);
        if (isClosed) end();
        await pauseAlive(delayMs, over.signal, heart, waitingFor);
      }
    }
    return undefined;
  };

  const rowsAhead = (): number => computed.reduce((sum, each) => sum + rowsOf(each.computed), 0);

  const computeAll = async (): Promise<void> => {
    while (!hasEnded()) {
      const next = fetched[0];
      if (next === undefined || rowsAhead() >= aheadRowsMax) {
        hearts.compute.rest();
        await changed.promise;
        continue;
      }
      // Whoever fetched it asks for more first: Kafka answers while this is computed.
      await nextTurn();
      const waitingFor = `a batch of ${next.batch.records.length} records to be computed`;
      const result = await untilDone(hearts.compute, waitingFor, async () => ({
        computed: await options.compute(next.batch),
      }));
      if (result === undefined || hasEnded()) return;
      fetched.shift();
      computed.push({ ...next, ...result });
      tellChange();
    }
  };

  const saveAll = async (): Promise<void> => {
    while (mayGoOn()) {
      const group = firstFew(computed, saveSizeMax);
      const [first] = group;
      if (first === undefined) {
        if (isClosed && inHand.batches === 0) return end();
        hearts.save.rest();
        await changed.promise;
        continue;
      }
      const recordCount = group.reduce((sum, { batch }) => sum + batch.records.length, 0);
      const waitingFor = `a batch of ${recordCount} records to be stored`;
      const result = await untilDone(hearts.save, waitingFor, () => options.save(group.map((each) => each.computed)));
      // That a batch can be computed is not yet that it can be saved.
      if (result !== undefined && failing.size === 0) observe.succeeded('batch');
      if (result === 'conflict') observe.conflict(first.batch);
      if (result !== 'saved') return end();
      computed.splice(0, group.length);
      inHand.batches -= group.length;
      inHand.bytes -= group.reduce((sum, { bytes }) => sum + bytes, 0);
      await options.saved(rangesOf(group.map(({ batch }) => batch)));
      for (const { giveBack } of group) giveBack?.();
      tellChange();
    }
  };

  const fail = (error: unknown): void => {
    failure ??= { error };
    end();
  };
  signal.addEventListener('abort', end, { once: true, signal: over.signal });
  if (signal.aborted) end();
  computeAll().catch(fail);
  const saving = saveAll().catch(fail);
  const settled = async (): Promise<void> => {
    await saving;
    if (failure !== undefined) throw failure.error;
  };

  return {
    hasEnded,
    room: async (bytes) => {
      const isFull = (): boolean =>
        inHand.batches > 0 && (inHand.batches >= aheadBatchesMax || inHand.bytes + bytes > aheadBytesMax);
      while (!hasEnded() && isFull()) await changed.promise;
    },
    take: (batches, bytes, giveBack) => {
      // A fetch is in memory until its last batch is saved.
      const last = batches.length - 1;
      fetched.push(
        ...batches.map((batch, index) => (index === last ? { batch, bytes, giveBack } : { batch, bytes: 0 })),
      );
      inHand.batches += batches.length;
      inHand.bytes += batches.length === 0 ? 0 : bytes;
      tellChange();
    },
    finish: async () => {
      isClosed = true;
      tellChange();
      await settled();
    },
    drop: async () => {
      end();
      await settled();
    },
  };
}

/** At least one, where there is one. */
function firstFew<Item extends { readonly batch: Batch }>(items: readonly Item[], recordsMax: number): Item[] {
  let records = 0;
  const tooMany = items.findIndex(({ batch }, index) => {
    records += batch.records.length;
    return index > 0 && records > recordsMax;
  });
  return tooMany === -1 ? [...items] : items.slice(0, tooMany);
}

/** Of batches that follow one another: each partition once. */
function rangesOf(batches: readonly Batch[]): readonly OffsetRange[] {
  const ranges = new Map<number, OffsetRange>();
  for (const { partition, from, to } of batches.flatMap((batch) => batch.ranges)) {
    ranges.set(partition, { partition, from: ranges.get(partition)?.from ?? from, to });
  }
  return [...ranges.values()];
}
