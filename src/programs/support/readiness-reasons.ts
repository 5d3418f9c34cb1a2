// Why a program is not ready, by name.

export interface ReadinessReasons {
  /** The latest, which says most: that a group is not joined yet is only what follows from a neighbour that is away. Undefined for none. */
  readonly latest: () => readonly [what: string, reason: string] | undefined;
  /** Sets a reason under a name; null clears it. */
  readonly set: (what: string, reason: string | null) => void;
}

export function createReadinessReasons(
  ...first: readonly (readonly [what: string, reason: string])[]
): ReadinessReasons {
  const reasons = new Map<string, string>(first);
  return {
    latest: () => [...reasons].at(-1),
    set: (what, reason) => {
      reasons.delete(what);
      if (reason !== null) reasons.set(what, reason);
    },
  };
}
