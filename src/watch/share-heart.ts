// One heart for several loops that work hand in hand, each ahead of the next. What is told of them together is what the foremost of those
// that wait is waiting for, and its trouble: the others wait because of it.
import type { Heart } from './heart.ts';

export interface SharedHeart extends Heart {
  /** Waits for nothing any more. */
  readonly rest: () => void;
}

/** `names` in the order of whose waiting says most. */
export function shareHeart<Name extends string>(
  heart: Heart,
  names: readonly Name[],
): Readonly<Record<Name, SharedHeart>> {
  const waiting = new Map<Name, string>();
  const troubles = new Map<Name, string>();
  const foremost = (told: ReadonlyMap<Name, string>): string | undefined => {
    const name = names.find((each) => told.has(each));
    return name === undefined ? undefined : told.get(name);
  };
  const beat = (): void => heart.beat(foremost(waiting) ?? 'its next step');
  const share = (name: Name): SharedHeart => ({
    position: heart.position,
    parts: heart.parts,
    beat: (waitingFor) => {
      waiting.set(name, waitingFor);
      beat();
    },
    rest: () => {
      if (waiting.delete(name)) beat();
    },
    trouble: (reason, part) => {
      if (part !== undefined) return heart.trouble(reason, part);
      if (reason === null) troubles.delete(name);
      else troubles.set(name, reason);
      heart.trouble(foremost(troubles) ?? null);
    },
  });
  return Object.fromEntries(names.map((name) => [name, share(name)])) as Record<Name, SharedHeart>;
}
