// How many requests that were refused are written down, so that whoever sends them without end fills no table that only grows. Pure. What is not written is
// counted, and told with the next one that is.

export interface RefusalBounds {
  /** Of one person or program in a window. */
  readonly perActorMax: number;
  /** Of all. */
  readonly allMax: number;
  readonly windowMs: number;
  /** Of so many people and programs at a time it is known how much they have sent. */
  readonly actorsMax: number;
}

export interface Refusal {
  readonly isWritten: boolean;
  /** How many of this actor have not been written since the last one that was. */
  readonly unwritten: number;
}

interface Counted {
  begunAt: number;
  written: number;
  unwritten: number;
}

export function boundRefusals(bounds: RefusalBounds): (actor: string, now: number) => Refusal {
  const actors = new Map<string, Counted>();
  const all: Counted = { begunAt: Number.NEGATIVE_INFINITY, written: 0, unwritten: 0 };
  const inWindow = (counted: Counted, now: number): Counted => {
    // Also where the clock was set back.
    if (Math.abs(now - counted.begunAt) >= bounds.windowMs) [counted.begunAt, counted.written] = [now, 0];
    return counted;
  };
  return (actor, now) => {
    const known = inWindow(actors.get(actor) ?? { begunAt: now, written: 0, unwritten: 0 }, now);
    actors.delete(actor);
    // The one that was silent for longest goes.
    for (const oldest of actors.keys()) {
      if (actors.size < bounds.actorsMax) break;
      actors.delete(oldest);
    }
    actors.set(actor, known);
    inWindow(all, now);
    if (known.written >= bounds.perActorMax || all.written >= bounds.allMax) {
      known.unwritten += 1;
      return { isWritten: false, unwritten: known.unwritten };
    }
    const { unwritten } = known;
    known.written += 1;
    known.unwritten = 0;
    all.written += 1;
    return { isWritten: true, unwritten };
  };
}
