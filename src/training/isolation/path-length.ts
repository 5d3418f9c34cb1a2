// How long a path is in a random tree, for the isolation forest of Liu, Ting and Zhou ("Isolation Forest", ICDM 2008): what a leaf that was not
// split further stands for, and what a path of average length is.

/**
 * c(n) = 2 H(n - 1) - 2 (n - 1) / n, their equation 1: the average length of an unsuccessful search in a binary search tree of n values, which
 * is how many more steps it would take on average to isolate one of n rows. H is the harmonic number itself, not its estimate by a logarithm:
 * for the few rows of a leaf that would be far off. 0 for a single row.
 */
export function averagePathLength(rowCount: number): number {
  if (rowCount <= 1) return 0;
  let harmonic = 0;
  for (let term = 1; term < rowCount; term++) harmonic += 1 / term;
  return 2 * harmonic - (2 * (rowCount - 1)) / rowCount;
}

/** Their equation 2, 2^(-E(h) / c(n)): 1 for what is isolated at once, a half for the average, towards 0 for what is never isolated. */
export function isolationScore(meanPathLength: number, subsample: number): number {
  return 2 ** (-meanPathLength / averagePathLength(subsample));
}
