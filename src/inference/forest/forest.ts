// The trees of a model, in flat arrays: what every reader makes and every scorer walks. A tree that checkTree has let through can be walked
// without a further check: each walk ends, and never leaves the arrays.
import { InvalidModel } from '../../core/errors.ts';
import type { Link } from './objective.ts';

export interface Forest {
  readonly featureCount: number;
  /** The names inside the file, in model order; null when it has none. */
  readonly featureNames: readonly string[] | null;
  /** How many margins a row has: the classes of a multi-class model, else the targets, mostly 1. */
  readonly groupCount: number;
  /** One margin per group, float32 values, to which the leaves are added. */
  readonly baseMargins: Float32Array;
  /** Whether the leaves are summed from 0 and the base margin is added last: the sum is then rounded otherwise. */
  readonly isBaseLast: boolean;
  /** What the scores are, such as `binary:logistic`. */
  readonly objective: string;
  /** From margins to predictions. */
  readonly link: Link;
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
  /** The weight of the training rows that came through each node; null when the file does not say. Contributions need it. */
  readonly covers: Float32Array | null;
  /** Null when no split is categorical. */
  readonly categories: CategoricalSplits | null;
  /** The margin that its leaves are added to. */
  readonly group: number;
  /** Steps from the root to the deepest leaf; 0 when the root is a leaf. */
  readonly depth: number;
}

/** A listed category goes right; any other value goes left. */
export interface CategoricalSplits {
  /** Where a node's categories begin; -1 when its split is numerical. */
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** Ascending within a node. */
  readonly values: Int32Array;
}

/** Category numbers are below this; so is whatever XGBoost takes for one. */
export const categoryMax = 2 ** 24;

/** Where a value goes from an inner node. */
export function goesLeft({ thresholds, missingLeft, categories }: Tree, node: number, value: number): boolean {
  if (Number.isNaN(value)) return missingLeft[node] === 1;
  if (categories !== null && categories.starts[node] !== -1) return !isListed(categories, node, value);
  return value < (thresholds[node] as number);
}

/** Whether a value of a categorical feature is among a node's categories, and so goes right. Its fraction is cut off. */
function isListed({ starts, counts, values }: CategoricalSplits, node: number, value: number): boolean {
  if (!(value >= 0 && value < categoryMax)) return false;
  const category = Math.trunc(value);
  let low = starts[node] as number;
  let high = low + (counts[node] as number);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = values[middle] as number;
    if (found === category) return true;
    if (found < category) low = middle + 1;
    else high = middle;
  }
  return false;
}

/**
 * The depth of a tree that can be walked. Refuses children and features out of range, cycles, nodes with two parents, thresholds that are
 * not numbers, and more than `depthMax` steps. Nodes that no walk reaches are left alone: pruning leaves them behind. Throws InvalidModel
 * with `path`, where the file describes the tree, and the place in it.
 */
export function checkTree(tree: Omit<Tree, 'depth'>, featureCount: number, depthMax: number, path: string): number {
  const { left, right, features, thresholds } = tree;
  const nodeCount = left.length;
  const fail = (problem: string): never => {
    throw new InvalidModel(`${path}${problem}`);
  };
  if (nodeCount === 0) fail(' has no nodes');
  const isReached = new Uint8Array(nodeCount);
  isReached[0] = 1;
  let level = [0];
  for (let depth = 0; ; depth++) {
    if (depth > depthMax) fail(` is deeper than ${depthMax}, the most that is allowed`);
    const next: number[] = [];
    for (const node of level) {
      const threshold = thresholds[node] as number;
      const isLeaf = left[node] === -1;
      if (isLeaf !== (right[node] === -1)) fail(`.right_children[${node}] makes a node with one child`);
      if (isLeaf ? !Number.isFinite(threshold) : Number.isNaN(threshold) && !isCategorical(tree, node)) {
        fail(`.split_conditions[${node}] is ${threshold}, not ${isLeaf ? 'a finite leaf value' : 'a threshold'}`);
      }
      if (isLeaf) continue;
      const feature = features[node] as number;
      if (feature < 0 || feature >= featureCount) {
        fail(`.split_indices[${node}] is ${feature}, and the model has ${featureCount} features`);
      }
      for (const [name, children] of [['left_children', left] as const, ['right_children', right] as const]) {
        const child = children[node] as number;
        if (child < 0 || child >= nodeCount) fail(`.${name}[${node}] is ${child}, and the tree has ${nodeCount} nodes`);
        if (isReached[child] === 1) fail(`.${name}[${node}] is ${child}, which has another parent already`);
        isReached[child] = 1;
        next.push(child);
      }
    }
    if (next.length === 0) return depth;
    level = next;
  }
}

function isCategorical({ categories }: Pick<Tree, 'categories'>, node: number): boolean {
  return categories !== null && categories.starts[node] !== -1;
}
