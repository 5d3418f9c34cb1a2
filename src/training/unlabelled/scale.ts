// From mean path lengths to what is called a probability, without labels: how rare a reading is decides its odds. Nothing here is the chance of a
// failure, of which readings without labels say nothing.
import type { PathScale } from '../isolation/to-forest.ts';

/** The probability of the limit: from it on a reading is anomalous. The severities' own limits of 0.5 and 0.7 then tell rarer readings apart. */
export const limitProbability = 0.3;

const limitLogOdds = Math.log(limitProbability / (1 - limitProbability));

/** Beyond so many of the shortest paths their lengths are taken for exponential: of so many rows at least. */
const tailShare = 0.02;
const tailRowsMin = 50;

/**
 * How much shorter the shortest paths are, on average, than where their tail begins: the scale of an exponential tail, by the mean excess. `sorted`
 * ascends.
 */
export function tailScale(sorted: Float64Array): number {
  const count = Math.min(sorted.length - 1, Math.max(tailRowsMin, Math.ceil(tailShare * sorted.length)));
  const begin = sorted[count] as number;
  let sum = 0;
  for (let place = 0; place < count; place++) sum += begin - (sorted[place] as number);
  // Rows that are all alike have no tail; any slope then says the same of them.
  return Math.max(sum / count, 1e-3);
}

/**
 * The scale that gives the limit its probability. The odds then go as one over the share of readings that are as unusual: a reading so unusual that
 * half as many are has twice the odds. By the tail's scale, that is e for each `tail` that the mean path is shorter.
 */
export function scaleAt(limit: number, tail: number): PathScale {
  return { shift: limit + limitLogOdds * tail, perStep: 1 / tail };
}

/** The probability of a mean path length, as the model gives it but for rounding. */
export function probabilityOf({ shift, perStep }: PathScale, meanPathLength: number): number {
  return 1 / (1 + Math.exp(perStep * (meanPathLength - shift)));
}
