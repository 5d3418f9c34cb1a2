// Why a program is not ready, or in what it is degraded, by name.

export interface NamedReasons {
  /** The latest, which says most: that a group is not joined yet is only what follows from a neighbour that is away. Undefined for none. */
  readonly latest: () => readonly [what: string, reason: string] | undefined;
  /** All of them as one sentence; null for none. */
  readonly all: () => string | null;
  /** Sets a reason under a name; null clears it. */
  readonly set: (what: string, reason: string | null) => void;
  /** The same, but that one which was set already is no newer for it. */
  readonly keep: (what: string, reason: string | null) => void;
}

export function createNamedReasons(...first: readonly (readonly [what: string, reason: string])[]): NamedReasons {
  const reasons = new Map<string, string>(first);
  const set = (what: string, reason: string | null): void => {
    reasons.delete(what);
    if (reason !== null) reasons.set(what, reason);
  };
  return {
    latest: () => [...reasons].at(-1),
    all: () => (reasons.size === 0 ? null : [...reasons.values()].join('; ')),
    set,
    keep: (what, reason) => {
      if (reason !== null && reasons.has(what)) reasons.set(what, reason);
      else set(what, reason);
    },
  };
}
