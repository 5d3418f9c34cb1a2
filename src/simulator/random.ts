// Chance that can be repeated: the same seed gives the same numbers, on every machine and in every version.
import type { Random } from '../core/profile.ts';

/** Uniform numbers in [0, 1) from a seed and the number of a stream (sfc32, C. Doty-Humphrey). Streams of one seed differ. */
export function seededRandom(seed: number, stream: number): Random {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = stream >>> 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  // The first numbers still show the seed.
  for (let round = 0; round < 15; round++) next();
  return next;
}
