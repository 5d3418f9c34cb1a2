// Moves deferred messages into the outbox, one piece at a time: the next one when the last has been read from its topic. So an alert that is written meanwhile
// waits for one piece at most, however many are deferred; a piece is of as many as come through in a short time.

export interface DeferredPorts {
  /** Whether any are deferred. */
  readonly look: () => Promise<boolean>;
  /** Moves at most so many: how many are deferred no more, and the event ids of those that are on their way now. */
  readonly move: (most: number) => Promise<{ readonly moved: number; readonly ids: readonly string[] }>;
  readonly arrivals: Arrivals;
  /** Messages of the outbox that are not known to be in Kafka, of any kind; counts no further than `most`. */
  readonly countUnconfirmed: (most: number) => Promise<number>;
  /** Resolves sooner when the signal aborts. */
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
}

/** The topic of dead letters, read from where it ended when it was begun. Both say false or undefined where Kafka does not answer, or has another topic now. */
export interface Arrivals {
  /** Takes no time where it was begun, and has not failed since. */
  readonly begin: () => Promise<boolean>;
  /** Event ids that have come since, at least one of them unless so long nothing comes. */
  readonly next: (waitMs: number) => Promise<readonly string[] | undefined>;
}

export interface DeferredBounds {
  /** How long a piece is to be under way, about. */
  readonly pieceMs: number;
  /** Between two looks for more, and at what is unconfirmed. */
  readonly intervalMs: number;
}

export const pieceRows = { first: 100, min: 10, max: 10_000 } as const;
/** A piece that is not there after this time is looked for by what is unconfirmed. */
const patienceMs = 5_000;

/** Runs until the signal aborts. Rejects with what PostgreSQL's ports reject with. */
export async function sendDeferred(
  ports: DeferredPorts,
  { pieceMs, intervalMs }: DeferredBounds,
  signal: AbortSignal,
): Promise<void> {
  let most: number = pieceRows.first;
  while (!signal.aborted) {
    // Where Kafka does not answer, nothing is carried there either.
    const isReady = (await ports.look()) && (await ports.arrivals.begin());
    const { moved, ids } = isReady ? await ports.move(most) : nothing;
    if (moved === 0) {
      await ports.pause(intervalMs);
      continue;
    }
    const tookMs = await untilThere(ports, { ids, most, intervalMs }, signal);
    most = nextPiece(most, moved, { tookMs, pieceMs });
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

/** Resolves with how long that took, in ms. */
async function untilThere(
  ports: DeferredPorts,
  { ids, most, intervalMs }: { readonly ids: readonly string[]; readonly most: number; readonly intervalMs: number },
  signal: AbortSignal,
): Promise<number> {
  const awaited = new Set(ids);
  const startedAt = ports.nowMs();
  while (awaited.size > 0 && !signal.aborted) {
    const leftMs = startedAt + patienceMs - ports.nowMs();
    const come = leftMs > 0 ? await ports.arrivals.next(leftMs) : undefined;
    if (come === undefined) {
      await untilConfirmed(ports, { most, intervalMs }, signal);
      break;
    }
    for (const id of come) awaited.delete(id);
  }
  return ports.nowMs() - startedAt;
}

/** The topic was made anew, or nothing is carried: the next piece may go when most of this one is known to be in Kafka, by the guardian's looks. */
async function untilConfirmed(
  ports: DeferredPorts,
  { most, intervalMs }: { readonly most: number; readonly intervalMs: number },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await ports.countUnconfirmed(most)) >= most) {
    await ports.pause(intervalMs);
    await ports.look();
  }
}
