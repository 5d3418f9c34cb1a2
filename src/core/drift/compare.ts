// One sensor, feature or score of a window against what training saw: PSI and KS with what chance alone would make of them, and the shares
// of values that are missing, or lie beyond everything in training. A difference is found only where it is both larger than chance and
// large enough to matter.
import type { BinnedSample } from './bins.ts';
import { forFewParts, ksByChance, psiByChance, shareByChance } from './chance.ts';
import { partOf, resemblanceIn, type Slices, sumOf, total } from './slices.ts';

/** From here on a difference matters: PSI by the usual convention (N. Siddiqi, Credit Risk Scorecards, 2006). A shift of a normal variable by half its deviation has this PSI and this KS. */
const psiThatMatters = 0.25;
const ksThatMatters = 0.2;
const shareThatMatters = 0.05;

/** `unknown`: too little was read to tell, or training has nothing to compare with. */
export type Verdict = 'same' | 'drifted' | 'unknown';

/** A figure, and the limit that chance passes with the probability that was asked for. */
export interface Measured {
  readonly value: number;
  readonly byChance: number;
}

export interface Comparison {
  readonly verdict: Verdict;
  /** Readings of the window, and as how many that do not resemble one another they count. */
  readonly readings: number;
  readonly independent: number;
  readonly psi: Measured;
  readonly ks: Measured;
  readonly missingShare: Measured & { readonly inTraining: number };
  /** Below or above all values that training saw. */
  readonly outsideShare: number;
  /** Which of the figures are beyond their limits. */
  readonly found: readonly ('psi' | 'ks' | 'missing')[];
}

/** Bins of each slice as `reference.edges` have them, and behind them the missing values. */
export function compare(reference: BinnedSample, slices: Slices, falseAlarmShare: number): Comparison {
  const bins = reference.counts.length;
  const values = partOf(slices, 0, bins);
  const sums = sumOf(values);
  const readings = total(sums);
  const { readingsForOne: forOne, parts } = resemblanceIn(values);
  const independent = readings === 0 ? 0 : readings / forOne;
  const inTraining = total(reference.counts);
  const share = falseAlarmShare / 3;
  const ofOneRow = forFewParts(share, parts) / independent + 1 / inTraining;
  const isTold = independent > 0 && inTraining > 0;
  const psi = {
    value: isTold
      ? Math.min(stabilityIndex(reference.counts, sums, forOne), stabilityIndex(reference.counts, sums, 1))
      : Number.NaN,
    byChance: psiByChance(share, bins, ofOneRow),
  };
  const ks = {
    value: isTold ? largestDistance(reference.counts, sums) : Number.NaN,
    byChance: ksByChance(share, ofOneRow),
  };
  const missingShare = compareMissing(reference, slices, share);
  const found = [
    ...(psi.value >= Math.max(psiThatMatters, psi.byChance) ? (['psi'] as const) : []),
    ...(ks.value >= Math.max(ksThatMatters, ks.byChance) ? (['ks'] as const) : []),
    ...(Math.abs(missingShare.value - missingShare.inTraining) >= Math.max(shareThatMatters, missingShare.byChance)
      ? (['missing'] as const)
      : []),
  ];
  return {
    verdict: found.length > 0 ? 'drifted' : isEnough(psi, ks) ? 'same' : 'unknown',
    readings,
    independent,
    psi,
    ks,
    missingShare,
    outsideShare: outsideShareOf(sums, readings),
    found,
  };
}

/** Of what training never saw a value, all are in the one bin there is, which is both the first and the last. */
function outsideShareOf(sums: readonly number[], readings: number): number {
  if (readings === 0) return Number.NaN;
  return sums.length < 2 ? 1 : ((sums[0] as number) + (sums.at(-1) as number)) / readings;
}

/** Where chance alone may make what matters, "same" would be a guess. */
function isEnough(psi: Measured, ks: Measured): boolean {
  return psi.byChance <= psiThatMatters || ks.byChance <= ksThatMatters;
}

/**
 * Counts are taken as those of so many independent readings, and half a one is added to each bin: an empty bin of few says little. Of very few
 * that alone would be a difference, so it is never said to be more than the index of all readings.
 */
function stabilityIndex(reference: readonly number[], sums: readonly number[], forOne: number): number {
  const bins = sums.length;
  const [before, now] = [total(reference) + bins / 2, total(sums) / forOne + bins / 2];
  return sums.reduce((index, count, bin) => {
    const expected = ((reference[bin] as number) + 0.5) / before;
    const found = (count / forOne + 0.5) / now;
    return index + (found - expected) * Math.log(found / expected);
  }, 0);
}

function largestDistance(reference: readonly number[], sums: readonly number[]): number {
  const [before, now] = [total(reference), total(sums)];
  let distance = 0;
  let ofReference = 0;
  let ofSums = 0;
  for (let bin = 0; bin < sums.length; bin++) {
    ofReference += reference[bin] as number;
    ofSums += sums[bin] as number;
    distance = Math.max(distance, Math.abs(ofReference / before - ofSums / now));
  }
  return distance;
}

function compareMissing(reference: BinnedSample, slices: Slices, share: number): Comparison['missingShare'] {
  const bins = reference.counts.length;
  const presence = slices.map((slice) => {
    const missing = slice[bins] as number;
    return [total(slice) - missing, missing];
  });
  return compareShares([total(reference.counts), reference.missing], presence, share);
}

/** The share of the second of two numbers, of each slice, beside that of training. */
export function compareShares(
  reference: readonly [number, number],
  slices: Slices,
  falseAlarmShare: number,
): Measured & { readonly inTraining: number; readonly independent: number } {
  const [without, having] = reference;
  const sums = sumOf(slices);
  const all = total(sums);
  const inTraining = having / (without + having);
  const value = (sums[1] as number) / all;
  const { readingsForOne, parts } = resemblanceIn(slices);
  const independent = all / readingsForOne;
  const pooled = (having + value * independent + 1) / (without + having + independent + 2);
  const byChance = shareByChance(
    falseAlarmShare,
    pooled,
    forFewParts(falseAlarmShare, parts) / independent + 1 / (without + having),
  );
  return { value, byChance, inTraining, independent };
}
