// An isolation forest as a forest of the engine, whose margin is a sum of leaves: so the kernel, its reference and exact contributions
// serve it as they are.
import type { Forest } from '../../inference/forest/forest.ts';
import { type IsolationTree, isMissingLeft } from './grow.ts';

/**
 * What takes a mean path length E(h) to the margin: perStep (shift - E(h)), which the logistic function takes to the probability. The shorter the
 * paths, the higher both.
 */
export interface PathScale {
  /** The mean path length of a probability of one half. */
  readonly shift: number;
  /** Above 0: what a mean path that is one step shorter adds to the log-odds. */
  readonly perStep: number;
}

/** Each leaf of T trees holds perStep (shift - h) / T, so that the leaves of a row sum to its margin. */
export function toForest(
  trees: readonly IsolationTree[],
  featureNames: readonly string[],
  { shift, perStep }: PathScale,
): Forest {
  return {
    featureCount: featureNames.length,
    featureNames,
    groupCount: 1,
    baseMargins: new Float32Array(1),
    isBaseLast: false,
    objective: 'binary:logistic',
    link: 'logistic',
    trees: trees.map(({ left, right, features, thresholds, pathLengths, counts, depth }) => ({
      left,
      right,
      features,
      thresholds: thresholds.map((threshold, node) =>
        left[node] === -1 ? (perStep * (shift - (pathLengths[node] as number))) / trees.length : threshold,
      ),
      // A missing value goes where most rows went.
      missingLeft: Uint8Array.from(left, (child, node) =>
        child !== -1 && isMissingLeft({ left, right, counts }, node) ? 1 : 0,
      ),
      covers: Float32Array.from(counts),
      categories: null,
      group: 0,
      depth,
    })),
  };
}
