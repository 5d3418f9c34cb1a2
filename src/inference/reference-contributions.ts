// Exact path-dependent TreeSHAP, plainly: walks every path of every tree with the weights of all subsets of its features, as in Lundberg,
// Erion and Lee, "Consistent Individualized Feature Attribution for Tree Ensembles" (2018), algorithm 2. In double precision.
import { InvalidModel } from '../core/errors.ts';
import { type Forest, goesLeft, type Tree } from './forest.ts';

/** Per row and group featureCount + 1 numbers, the bias last. */
export type Contributions = (matrix: Float32Array, rowCount: number) => Float32Array;

export function createReferenceContributions(forest: Forest): Contributions {
  const { featureCount, groupCount, baseMargins, trees } = forest;
  let expectations: readonly number[] | undefined;
  return (matrix, rowCount) => {
    expectations ??= trees.map(expectedValue);
    const width = featureCount + 1;
    const result = new Float32Array(rowCount * groupCount * width);
    const sums = new Float64Array(groupCount * width);
    for (let row = 0; row < rowCount; row++) {
      sums.fill(0);
      for (let group = 0; group < groupCount; group++) sums[(group + 1) * width - 1] = baseMargins[group] as number;
      trees.forEach((tree, index) => {
        const own = sums.subarray(tree.group * width, (tree.group + 1) * width);
        own[featureCount] = (own[featureCount] as number) + (expectations?.[index] as number);
        addTree(tree, matrix, row * featureCount, own);
      });
      result.set(sums, row * groupCount * width);
    }
    return result;
  };
}

/** The share of a node's training rows that went to its child; half where no rows came through, so that the shares still sum to 1. */
export function coverShare(covers: Float32Array, node: number, child: number): number {
  const cover = covers[node] as number;
  return cover > 0 ? (covers[child] as number) / cover : 0.5;
}

/** The mean of the leaves, each with the share of training rows that came to it. Throws InvalidModel when a tree has no covers. */
export function expectedValue(tree: Tree): number {
  const covers = requireCovers(tree);
  let sum = 0;
  const open: [node: number, share: number][] = [[0, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, share] = next;
    const left = tree.left[node] as number;
    if (left === -1) {
      sum += share * (tree.thresholds[node] as number);
      continue;
    }
    for (const child of [left, tree.right[node] as number]) open.push([child, share * coverShare(covers, node, child)]);
  }
  return sum;
}

export function requireCovers({ covers }: Tree): Float32Array {
  if (covers !== null) return covers;
  throw new InvalidModel('has no sum_hessian in its trees, and contributions need it');
}

/** The features of a path so far, with the share of training rows and of this row that go on, and the weights of the subsets. */
interface Path {
  readonly features: number[];
  readonly zeros: number[];
  readonly ones: number[];
  readonly weights: number[];
}

function addTree(tree: Tree, matrix: Float32Array, start: number, sums: Float64Array): void {
  if (tree.depth === 0) return;
  const covers = requireCovers(tree);
  const visit = (node: number, path: Path): void => {
    const left = tree.left[node] as number;
    if (left === -1) {
      addLeaf(path, tree.thresholds[node] as number, sums);
      return;
    }
    const right = tree.right[node] as number;
    const feature = tree.features[node] as number;
    const hot = goesLeft(tree, node, matrix[start + feature] as number) ? left : right;
    let zero = 1;
    let one = 1;
    let rest = path;
    const place = path.features.indexOf(feature);
    if (place !== -1) {
      zero = path.zeros[place] as number;
      one = path.ones[place] as number;
      rest = unwound(path, place);
    }
    for (const child of [left, right]) {
      const share = zero * coverShare(covers, node, child);
      const ownShare = child === hot ? one : 0;
      // Below a child that neither training rows nor this row come to, nothing has a weight.
      if (share > 0 || ownShare > 0) visit(child, extended(rest, feature, share, ownShare));
    }
  };
  visit(0, extended({ features: [], zeros: [], ones: [], weights: [] }, -1, 1, 1));
}

function extended({ features, zeros, ones, weights }: Path, feature: number, zero: number, one: number): Path {
  const length = features.length;
  const next = [...weights, length === 0 ? 1 : 0];
  for (let index = length - 1; index >= 0; index--) {
    const weight = next[index] as number;
    next[index + 1] = (next[index + 1] as number) + (one * weight * (index + 1)) / (length + 1);
    next[index] = (zero * weight * (length - index)) / (length + 1);
  }
  return { features: [...features, feature], zeros: [...zeros, zero], ones: [...ones, one], weights: next };
}

function unwound(path: Path, place: number): Path {
  const without = (values: readonly number[]): number[] => values.toSpliced(place, 1);
  const weights = unwoundWeights(path, place);
  return { features: without(path.features), zeros: without(path.zeros), ones: without(path.ones), weights };
}

/** The weights as they were before the feature at `place` came in. */
function unwoundWeights({ zeros, ones, weights }: Path, place: number): number[] {
  const last = weights.length - 1;
  const zero = zeros[place] as number;
  const one = ones[place] as number;
  const result = weights.slice(0, last);
  let carried = weights[last] as number;
  for (let index = last - 1; index >= 0; index--) {
    const weight = weights[index] as number;
    if (one === 0) {
      result[index] = (weight * (last + 1)) / (zero * (last - index));
    } else {
      const value = (carried * (last + 1)) / ((index + 1) * one);
      result[index] = value;
      carried = weight - (value * zero * (last - index)) / (last + 1);
    }
  }
  return result;
}

function addLeaf(path: Path, leaf: number, sums: Float64Array): void {
  for (let place = 1; place < path.features.length; place++) {
    const zero = path.zeros[place] as number;
    const one = path.ones[place] as number;
    const weight = unwoundWeights(path, place).reduce((sum, value) => sum + value, 0);
    const feature = path.features[place] as number;
    sums[feature] = (sums[feature] as number) + weight * (one - zero) * leaf;
  }
}
