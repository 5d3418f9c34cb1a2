// Random numbers that are the same in every run, and values that resemble those before them as readings of a machine do.
export interface Chance {
  /** From 0 to 1, without both. */
  readonly uniform: () => number;
  readonly normal: () => number;
}

/** Mulberry32 (T. Ettinger). */
export function createChance(seed: number): Chance {
  let state = seed | 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** Normal values; each keeps so much of the one before it that what resembles fades within `lasting` values. */
export function resembling({ normal }: Chance, count: number, lasting: number): Float64Array {
  const kept = lasting === 0 ? 0 : Math.exp(-1 / lasting);
  let value = normal();
  return Float64Array.from({ length: count }, () => {
    value = kept * value + Math.sqrt(1 - kept * kept) * normal();
    return value;
  });
}
