// The version with which a condition's row begins: from the event that made it, so that the row of a machine that was quiet in between is never
// taken for the one that somebody has seen before.
import type { Condition } from '../../core/episode/condition.ts';

/** A whole number from 1 to 2^48. */
export function firstVersion({ onset, episode, at }: Condition): number {
  const name = onset.at(-1)?.eventId ?? episode?.id ?? String(at);
  // Two hashes after Fowler, Noll and Vo (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/), the second with another basis.
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let place = 0; place < name.length; place++) {
    const code = name.charCodeAt(place);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x01000193);
  }
  return (high >>> 8) * 2 ** 24 + (low >>> 8) + 1;
}
