// How much less the readings of a window tell than as many that know nothing of one another. Readings of a machine resemble those before
// them, so that a thousand of them may say no more than ten. Seen from how counts differ between the slices of the window, in time order:
// the design effect of cluster samples (J. N. K. Rao, A. J. Scott, The Analysis of Categorical Data from Complex Sample Surveys, 1981), of
// cumulated shares. Slices are also taken in twos and fours, since what resembles may last longer than a slice; what lasts as long as
// the window is not seen as chance, but as drift.

/** Of each slice, in time order, how many readings fell into each bin. */
export type Slices = readonly ArrayLike<number>[];

/** From how many slices a spread can be told. */
const slicesMin = 8;

export interface Resemblance {
  /** So many readings count for one; at least 1. Infinite where too few slices have readings to tell. */
  readonly readingsForOne: number;
  /** From so many parts of the window that is known. */
  readonly parts: number;
}

export function resemblanceIn(slices: Slices): Resemblance {
  const filled = slices.filter((slice) => total(slice) > 0);
  const parts = filled.length / 2;
  if (filled.length < slicesMin) return { readingsForOne: Number.POSITIVE_INFINITY, parts };
  const [alone, inTwos, inFours] = [1, 2, 4].map((count) => spreadBetween(together(filled, count))) as [
    number,
    number,
    number,
  ];
  // Where fours differ by more than single slices do, eights would by more again.
  const goesOn = Math.max(1, inFours / Math.max(1, alone));
  return { readingsForOne: Math.max(1, alone, inTwos, inFours) * goesOn, parts };
}

export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) sum += counts[bin] as number;
  return sum;
}

/** Of each slice the cells from `at` on. */
export function partOf(slices: Slices, at: number, count: number): readonly number[][] {
  return slices.map((slice) => Array.from({ length: count }, (_, cell) => slice[at + cell] as number));
}

export function sumOf(slices: Slices): number[] {
  const sums = new Array<number>(slices[0]?.length ?? 0).fill(0);
  for (const slice of slices)
    for (let bin = 0; bin < sums.length; bin++) sums[bin] = (sums[bin] as number) + (slice[bin] as number);
  return sums;
}

function together(slices: Slices, count: number): Slices {
  if (count === 1) return slices;
  const taken: number[][] = [];
  for (let at = 0; at < slices.length; at += count) taken.push(sumOf(slices.slice(at, at + count)));
  return taken;
}

/** How far the slices' cumulated shares are from those of all, as a multiple of what chance makes of readings that do not resemble. */
function spreadBetween(slices: Slices): number {
  if (slices.length < 2) return 0;
  const sums = sumOf(slices);
  const all = total(sums);
  let spread = 0;
  let expected = 0;
  let below = 0;
  const cumulated = new Float64Array(slices.length);
  const totals = slices.map(total);
  for (let bin = 0; bin < sums.length - 1; bin++) {
    below += sums[bin] as number;
    const share = below / all;
    expected += share * (1 - share);
    slices.forEach((slice, place) => {
      cumulated[place] = (cumulated[place] as number) + (slice[bin] as number);
      const of = totals[place] as number;
      spread += of * ((cumulated[place] as number) / of - share) ** 2;
    });
  }
  return expected === 0 ? 1 : spread / (slices.length - 1) / expected;
}
