// In which bins the values of one sensor, feature or score are counted: tenths of what training saw, and two more for what lies below and
// above all of that. Edges lie between values that training saw, never on one, so that it does not matter whether a value comes as a double
// or as a float32.

/** How often training saw values in each bin. */
export interface BinnedSample {
  /** Rising. A value is in the bin of as many edges as are not above it. */
  readonly edges: readonly number[];
  /** One more than edges. */
  readonly counts: readonly number[];
  /** Of the readings that had no value. */
  readonly missing: number;
}

const parts = 10;
/** How far beyond the least and the greatest value a value is one that training did not see, as a share of their distance. */
const outerShare = 1e-3;
/** At least so far, as a share of the value: what rounding it to a float32 changes is a sixteenth of that. */
const floatShare = 2 ** -20;

/** NaN is a missing value. */
export function binSample(values: Float64Array): BinnedSample {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const edges = edgesOf(sorted);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of sorted) counts[binOf(edges, value)] = (counts[binOf(edges, value)] as number) + 1;
  return { edges, counts, missing: values.length - sorted.length };
}

/** The number of edges that are not above the value. */
export function binOf(edges: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= (edges[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function edgesOf(sorted: Float64Array): readonly number[] {
  const least = sorted[0];
  const greatest = sorted.at(-1);
  if (least === undefined || greatest === undefined) return [];
  const pad = Math.max(
    outerShare * (greatest - least || Math.abs(least) || 1),
    floatShare * Math.max(Math.abs(least), Math.abs(greatest)),
  );
  const edges = [between(least - pad, least)];
  for (let part = 1; part < parts; part++) {
    const place = Math.floor((part * sorted.length) / parts);
    const value = sorted[place] as number;
    const below = sorted[firstOf(sorted, value) - 1];
    if (below === undefined) continue;
    const edge = between(below, value);
    if (edge > (edges.at(-1) as number)) edges.push(edge);
  }
  edges.push(between(greatest, greatest + pad));
  return edges;
}

/** The place of the first one of its equals. */
function firstOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The middle with the fewest digits that still lies between, also when both are rounded to a float32. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  const [above, upTo] = [Math.max(low, Math.fround(low)), Math.min(high, Math.fround(high))];
  for (let digits = 3; digits < 17; digits++) {
    const short = Number(middle.toPrecision(digits));
    if (short > above && short < upTo) return short;
  }
  return middle;
}
