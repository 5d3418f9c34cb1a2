// Moves deferred messages into the outbox, one piece at a time: the next one when the last has been read from its topic. So an alert that is written meanwhile
// waits for one piece at most, however many are deferred; a piece is of as many as come through in a short time.
import type { DeferredWay } from '../database/outbox/deferred.ts';

export interface DeferredPorts {
  /** The topic of the message that was deferred first; undefined where none is deferred. */
  readonly look: () => Promise<string | undefined>;
  /** Moves at most so many: how many are deferred no more, and the event ids of those that are on their way now. */
  readonly move: (
    way: DeferredWay,
    most: number,
  ) => Promise<{ readonly moved: number; readonly ids: readonly string[] }>;
  readonly arrivals: Arrivals;
  /** How many of these are not known to be in Kafka, by the guardian's looks. */
  readonly countUnconfirmed: (ids: readonly string[]) => Promise<number>;
  /** Resolves sooner when the signal aborts. */
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
}

/** A topic, read from where it ended when it was begun. */
export interface Arrivals {
  /**
   * Resolves with the topic that messages for this one go to, which is read from now on; undefined where Kafka does not answer, or is to have a topic for them first.
   * Takes no time where it was begun, and has not failed since.
   */
  readonly begin: (topic: string) => Promise<string | undefined>;
  /** Event ids that have come since, at least one of them unless so long nothing comes. Undefined where Kafka does not answer, or has another topic now. */
  readonly next: (waitMs: number) => Promise<readonly string[] | undefined>;
  /** What others write from now on need not be read. */
  readonly end: () => void;
}

export interface DeferredBounds {
  /** How long a piece is to be under way, about. */
  readonly pieceMs: number;
  /** Between two looks for more, and at what is unconfirmed. */
  readonly intervalMs: number;
}

/** No fewer: where already one row takes longer than a piece is to, as where Kafka Connect gets little processor, pieces would else be of one for ever. */
export const pieceRows = { first: 100, min: 50, max: 10_000 } as const;
/** After this time a piece is also looked for by what is unconfirmed: its topic may have been made anew. */
const patienceMs = 5_000;

/** Runs until the signal aborts. Rejects with what PostgreSQL's ports reject with. */
export async function sendDeferred(
  ports: DeferredPorts,
  { pieceMs, intervalMs }: DeferredBounds,
  signal: AbortSignal,
): Promise<void> {
  let most: number = pieceRows.first;
  while (!signal.aborted) {
    const from = await ports.look();
    if (from === undefined) ports.arrivals.end();
    // Where Kafka does not answer, nothing is carried there either.
    const to = from && (await ports.arrivals.begin(from));
    const { moved, ids } = from && to ? await ports.move({ from, to }, most) : nothing;
    if (moved === 0) {
      await ports.pause(intervalMs);
      continue;
    }
    const tookMs = await untilThere(ports, ids, intervalMs, signal);
    // How long the guardian's looks took says nothing of how many come through.
    most = tookMs === undefined ? Math.min(most, pieceRows.first) : nextPiece(most, moved, { tookMs, pieceMs });
  }
}

const nothing = { moved: 0, ids: [] } as const;

/** Twice or half as many at most; and no more where there were not as many as might have been. */
function nextPiece(
  most: number,
  moved: number,
  { tookMs, pieceMs }: { readonly tookMs: number; readonly pieceMs: number },
): number {
  const factor = Math.min(moved < most ? 1 : 2, Math.max(0.5, pieceMs / tookMs));
  return Math.round(Math.min(pieceRows.max, Math.max(pieceRows.min, most * factor)));
}

/**
 * Resolves with how long that took, in ms; undefined where the guardian's looks have said so, as of a topic that was made anew. It is of the piece alone: of other
 * messages there may always be some under way.
 */
async function untilThere(
  ports: DeferredPorts,
  ids: readonly string[],
  intervalMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const awaited = new Set(ids);
  const startedAt = ports.nowMs();
  let askAt = startedAt + patienceMs;
  while (awaited.size > 0 && !signal.aborted) {
    const come = await ports.arrivals.next(Math.max(1, askAt - ports.nowMs()));
    for (const id of come ?? []) awaited.delete(id);
    if (awaited.size === 0 || (come !== undefined && ports.nowMs() < askAt)) continue;
    if ((await ports.countUnconfirmed([...awaited])) === 0) return undefined;
    if (come === undefined) await ports.pause(intervalMs);
    await ports.look();
    askAt = ports.nowMs() + intervalMs;
  }
  return ports.nowMs() - startedAt;
}
