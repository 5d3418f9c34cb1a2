// What chance alone makes of differences between samples: quantiles of the normal and of the chi-square distribution, and the limits of
// PSI and KS that follow from them. PSI of two samples of one distribution in B bins is (1/n + 1/m) times a chi-square variable of B - 1
// degrees (B. Yurdakul, Statistical Properties of Population Stability Index, Western Michigan University, 2018). KS: N. Smirnov, Table for
// estimating the goodness of fit of empirical distributions, 1948; counted at the edges of bins alone it is smaller, so the limit holds.

/** The value that a standard normal variable passes with this probability; 0 < share < 1. P. J. Acklam's approximation, to 1.2e-9 of the value. */
export function normalAbove(share: number): number {
  if (share > 0.5) return -normalAbove(1 - share);
  if (share < tail) {
    const root = Math.sqrt(-2 * Math.log(share));
    return -polynomial(tailAbove, root) / (polynomial(tailBelow, root) * root + 1);
  }
  const centred = 0.5 - share;
  const square = centred * centred;
  return (polynomial(middleAbove, square) * centred) / (polynomial(middleBelow, square) * square + 1);
}

const tail = 0.02425;
const middleAbove = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const middleBelow = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const tailAbove = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const tailBelow = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];

function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduce((sum, coefficient) => sum * at + coefficient, 0);
}

/** The value that a chi-square variable passes with this probability (E. B. Wilson, M. M. Hilferty, 1931; within 2 % from three degrees on). */
export function chiSquareAbove(share: number, degrees: number): number {
  // Of one degree it is the square of a normal variable, and of two an exponential one.
  if (degrees === 1) return normalAbove(share / 2) ** 2;
  if (degrees === 2) return -2 * Math.log(share);
  const part = 2 / (9 * degrees);
  return degrees * Math.max(0, 1 - part + normalAbove(share) * Math.sqrt(part)) ** 3;
}

/** PSI of two samples of one distribution passes this with the given probability. */
export function psiByChance(share: number, bins: number, ofOneRow: number): number {
  return bins < 2 ? Number.POSITIVE_INFINITY : chiSquareAbove(share, bins - 1) * ofOneRow;
}

/** The largest distance of two cumulated shares, likewise. */
export function ksByChance(share: number, ofOneRow: number): number {
  return Math.sqrt((-Math.log(share / 2) / 2) * ofOneRow);
}

/** The distance of two plain shares, likewise; `share0` is what both samples have together. */
export function shareByChance(share: number, share0: number, ofOneRow: number): number {
  return normalAbove(share / 2) * Math.sqrt(share0 * (1 - share0) * ofOneRow);
}

/**
 * By what a limit grows, squared, where the spread that it comes from was itself measured on few parts: Student's t instead of the normal
 * distribution (R. A. Fisher, E. A. Cornish, 1960, to the second term).
 */
export function forFewParts(share: number, parts: number): number {
  const degrees = parts - 1;
  const z = normalAbove(share / 2);
  const first = (z ** 3 + z) / (4 * degrees);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
  return ((z + first + second) / z) ** 2;
}
