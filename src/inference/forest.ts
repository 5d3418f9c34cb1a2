// The trees of a model, in flat arrays: what every reader makes and every scorer walks. A Forest that checkForest has let through can
// be walked without a further check: each walk ends, and never leaves the arrays.
import { InvalidModel } from '../core/errors.ts';

export interface Forest {
  readonly featureCount: number;
  /** The names inside the file, in model order; null when it has none. */
  readonly featureNames: readonly string[] | null;
  /** The margin before the first tree, a float32. */
  readonly baseMargin: number;
  /** What the scores are, such as `binary:logistic`. */
  readonly objective: string;
  /** Those that score, in the order in which their leaves are added. */
  readonly trees: readonly Tree[];
}

/** A node is a leaf when its left child is -1; its value then stands in `thresholds`. */
export interface Tree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly features: Int32Array;
  /** Float32 values. `x < threshold` goes left, everything else right. */
  readonly thresholds: Float32Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** Where the file's document describes this tree, for error messages. */
  readonly path: string;
}

/**
 * Refuses what could not be walked: children, features out of range, cycles, nodes with two parents, thresholds that are not numbers.
 * Nodes that no walk reaches are left alone: pruning leaves them behind. Throws InvalidModel with the path inside the document.
 */
export function checkForest(forest: Forest): void {
  for (const tree of forest.trees) checkTree(tree, forest.featureCount);
}

function checkTree(tree: Tree, featureCount: number): void {
  const { left, right, features, thresholds, path } = tree;
  const nodeCount = left.length;
  const fail = (problem: string): never => {
    throw new InvalidModel(`${path}${problem}`);
  };
  if (nodeCount === 0) fail(' has no nodes');
  const isReached = new Uint8Array(nodeCount);
  const open = [0];
  isReached[0] = 1;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const threshold = thresholds[node] as number;
    const isLeaf = left[node] === -1;
    if (isLeaf !== (right[node] === -1)) fail(`.right_children[${node}] makes a node with one child`);
    if (isLeaf ? !Number.isFinite(threshold) : Number.isNaN(threshold)) {
      fail(`.split_conditions[${node}] is ${threshold}, not ${isLeaf ? 'a finite leaf value' : 'a threshold'}`);
    }
    if (isLeaf) continue;
    const feature = features[node] as number;
    if (feature < 0 || feature >= featureCount) {
      fail(`.split_indices[${node}] is ${feature}, and the model has ${featureCount} features`);
    }
    for (const [name, child] of [
      ['left_children', left[node] as number],
      ['right_children', right[node] as number],
    ] as const) {
      if (child < 0 || child >= nodeCount) fail(`.${name}[${node}] is ${child}, and the tree has ${nodeCount} nodes`);
      if (isReached[child] === 1) fail(`.${name}[${node}] is ${child}, which has another parent already`);
      isReached[child] = 1;
      open.push(child);
    }
  }
}
