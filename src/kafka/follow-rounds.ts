// The rounds of a membership: find out what is assigned, fetch, and hand over to the work that goes on meanwhile. When the assignment
// changes, or the work ends because somebody else has moved on, what was done ahead is dropped and positions are read again. Knows Kafka
// only as a source, so that every order of events can be tried.
import type { OffsetRange } from '../core/record/record.ts';
import { type FetchedPartition, giveBackFetched, toBatches } from './fetched.ts';
import type { MemberOptions } from './follow-options.ts';
import { pause } from './pause.ts';
import { type Position, type PositionStore, partName } from './positions.ts';
import { startWorkAhead, type WorkAhead } from './work-ahead.ts';

export interface Assignment {
  readonly topicId: string;
  /** Kafka's count of the group's rebalances: a batch of an earlier one may be somebody else's now. */
  readonly generation: number;
  readonly partitions: readonly number[];
  readonly positions: Map<number, Position>;
}

export interface FetchedRound {
  readonly fetched: readonly FetchedPartition[];
  /** What the answers took. */
  readonly bytes: number;
}

/** What a member of a group sees of Kafka. Each rejects with the first fault that it cannot get over. */
export interface RoundSource {
  /** The one that is known while nothing has changed; undefined when only joining anew helps. */
  readonly assignment: (known: Assignment | undefined) => Promise<Assignment | undefined>;
  readonly isCurrent: (assignment: Assignment) => boolean;
  /** Gives positions to those partitions that have none. */
  readonly loadPositions: (assignment: Assignment) => Promise<void>;
  /** Moves `fetchFrom` past what came. */
  readonly fetch: (assignment: Assignment) => Promise<FetchedRound>;
  /** Where the partitions end now. */
  readonly ends: (assignment: Assignment) => Promise<ReadonlyMap<number, NonNullable<Position['end']>>>;
  readonly saved: (ranges: readonly OffsetRange[]) => Promise<void> | void;
}

/** So often it is asked whether another server keeps the positions. */
const storeEveryMs = 5_000;
/** While nothing is fetched, so often Kafka is asked how much there is. */
const endsEveryMs = 5_000;

/** Resolves when the signal aborts, or when only joining anew helps. `working` is told after each round that succeeds. */
export async function followRounds<Computed>(
  options: MemberOptions<Computed>,
  source: RoundSource,
  signal: AbortSignal,
  working: () => void,
): Promise<void> {
  const { observe, hearts, fetchBytesMax, fetchWaitMs, collectMs = 0 } = options;
  let assignment: Assignment | undefined;
  let work: WorkAhead | undefined;
  const over = new AbortController();
  const store = watchStore(options.positions, AbortSignal.any([signal, over.signal]));
  try {
    while (!signal.aborted) {
      const found = await source.assignment(assignment);
      if (found === undefined) return;
      if (found !== assignment) {
        await work?.drop();
        work = undefined;
        assignment = found;
        observe.assigned(found.partitions);
        hearts.fetch.parts(found.partitions.map(partName));
      }
      if (found.partitions.length === 0) {
        working();
        hearts.fetch.beat('partitions, which other members of the group have');
        await pause(fetchWaitMs, signal);
        continue;
      }
      await source.loadPositions(found);
      work ??= startWork(options, source, found, signal);
      hearts.fetch.beat('room for more of what is in hand');
      await roomFor(options, source, found, work);
      if (!work.hasEnded()) {
        const { fetched, bytes } = await source.fetch(found);
        working();
        if (!work.hasEnded()) takeRound(options, found, work, fetched, bytes);
        if (collectMs > 0 && bytes > 0 && bytes < fetchBytesMax / 2) {
          hearts.fetch.beat('messages to come together');
          await pause(collectMs, signal);
        }
      }
      if (work.hasEnded() || store.hasMoved) {
        store.hasMoved = false;
        await work.drop();
        work = undefined;
        found.positions.clear();
      }
    }
  } catch (error) {
    // What Kafka has given is not lost with Kafka.
    await work?.finish();
    throw error;
  } finally {
    over.abort();
    await work?.drop();
  }
}

/** Asked now and then, beside the rounds: what is lacking would else be lacking until something comes. */
function watchStore({ isElsewhere }: PositionStore, signal: AbortSignal): { hasMoved: boolean } {
  const seen = { hasMoved: false };
  const watch = async (isSo: () => Promise<boolean>): Promise<void> => {
    while (!signal.aborted) {
      await pause(storeEveryMs, signal);
      // That it does not answer tells whoever stores.
      if (!signal.aborted && (await isSo().catch(() => false))) seen.hasMoved = true;
    }
  };
  if (isElsewhere !== undefined) void watch(isElsewhere);
  return seen;
}

/** What waits for room, as while the outbox is full, may wait for long: how far behind it is goes on being told. */
async function roomFor<Computed>(
  options: MemberOptions<Computed>,
  source: RoundSource,
  assignment: Assignment,
  work: WorkAhead,
): Promise<void> {
  const room = new AbortController();
  const waiting = work.room(options.fetchBytesMax).then(() => room.abort());
  while (!room.signal.aborted) {
    await Promise.race([waiting, pause(endsEveryMs, room.signal)]);
    if (room.signal.aborted) return;
    const tell = source.ends(assignment).then(
      (ends) => {
        if (!work.hasEnded()) tellEnds(options, assignment, ends);
      },
      // That Kafka is away tells the next fetch.
      () => {},
    );
    await Promise.race([waiting, tell]);
  }
}

function tellEnds<Computed>(
  options: MemberOptions<Computed>,
  assignment: Assignment,
  ends: ReadonlyMap<number, NonNullable<Position['end']>>,
): void {
  for (const [partition, end] of ends) {
    const position = assignment.positions.get(partition);
    if (position === undefined) continue;
    position.end = end;
    tellPosition(options, assignment, partition);
  }
}

function startWork<Computed>(
  options: MemberOptions<Computed>,
  source: RoundSource,
  assignment: Assignment,
  signal: AbortSignal,
): WorkAhead {
  const { positions } = assignment;
  const saved = async (ranges: readonly OffsetRange[]): Promise<void> => {
    for (const { partition, to } of ranges) {
      const position = positions.get(partition);
      if (position !== undefined) position.stored = to;
    }
    await source.saved(ranges);
    for (const { partition } of ranges) tellPosition(options, assignment, partition);
  };
  return startWorkAhead({ ...options, isCurrent: () => source.isCurrent(assignment), saved }, signal);
}

function takeRound<Computed>(
  options: MemberOptions<Computed>,
  assignment: Assignment,
  work: WorkAhead,
  fetched: readonly FetchedPartition[],
  bytes: number,
): void {
  const { topic, batchSizeMax, keepsNothing } = options;
  const { topicId, positions } = assignment;
  const positionOf = (partition: number): Position => positions.get(partition) as Position;
  const storedOf = (partition: number): number => positionOf(partition).planned;
  const batches = [...toBatches(fetched, { topic, topicId, batchSizeMax, storedOf })];
  for (const { partition, to } of batches.flatMap(({ ranges }) => ranges)) positionOf(partition).planned = to;
  work.take(batches, bytes, keepsNothing ? () => giveBackFetched(fetched) : undefined);
  for (const { partition, logEnd, lastStableOffset } of fetched) {
    positionOf(partition).end = { logEnd, lastStableOffset };
    tellPosition(options, assignment, partition);
  }
}

function tellPosition<Computed>(
  { observe, hearts }: MemberOptions<Computed>,
  assignment: Assignment,
  partition: number,
): void {
  const position = assignment.positions.get(partition);
  if (position?.end === undefined) return;
  const { logEnd, lastStableOffset } = position.end;
  hearts.fetch.position(partName(partition), position.stored, lastStableOffset);
  observe.lag(partition, Math.max(0, logEnd - position.stored), Math.max(0, logEnd - lastStableOffset));
}
