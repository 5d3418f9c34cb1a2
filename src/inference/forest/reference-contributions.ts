// Exact path-dependent TreeSHAP, plainly: walks every path of every tree with the weights of all subsets of its features, as in Lundberg,
// Erion and Lee, "Consistent Individualized Feature Attribution for Tree Ensembles" (2018), algorithm 2. In double precision.
import { InvalidModel } from '../../core/errors.ts';
import { type Forest, goesLeft, type Tree } from './forest.ts';

/** Per row and group featureCount + 1 numbers, the bias last. */
export type Contributions = (matrix: Float32Array, rowCount: number) => Float32Array;

export function createReferenceContributions(forest: Forest): Contributions {
  const { featureCount, groupCount, baseMargins, trees } = forest;
  let expectations: readonly number[] | undefined;
  let paths: Paths | undefined;
  return (matrix, rowCount) => {
    expectations ??= trees.map(expectedValue);
    paths ??= createPaths(forest);
    const own = paths;
    const width = featureCount + 1;
    const result = new Float32Array(rowCount * groupCount * width);
    const sums = new Float64Array(groupCount * width);
    for (let row = 0; row < rowCount; row++) {
      sums.fill(0);
      for (let group = 0; group < groupCount; group++) sums[(group + 1) * width - 1] = baseMargins[group] as number;
      trees.forEach((tree, index) => {
        const ofGroup = sums.subarray(tree.group * width, (tree.group + 1) * width);
        ofGroup[featureCount] = (ofGroup[featureCount] as number) + (expectations?.[index] as number);
        addTree(tree, matrix, row * featureCount, ofGroup, own);
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

/**
 * The paths under way, one after the other in the same arrays: that of a node begins where its parent's ends. A path holds its features,
 * each once, with the share of training rows and of this row that go on, and the weights of the sets of its features by size.
 */
interface Paths {
  readonly features: Int32Array;
  readonly zeros: Float64Array;
  readonly ones: Float64Array;
  readonly weights: Float64Array;
}

/** Throws InvalidModel when a tree is so deep that its paths would not fit in memory. */
function createPaths({ trees, featureCount }: Forest): Paths {
  const depth = trees.reduce((most, tree) => Math.max(most, tree.depth), 0);
  // The first element stands for no feature.
  const size = (depth + 2) * (Math.min(depth, featureCount) + 2);
  if (size > pathElementsMax) throw new InvalidModel(`has a tree of depth ${depth}, too deep for contributions`);
  return {
    features: new Int32Array(size),
    zeros: new Float64Array(size),
    ones: new Float64Array(size),
    weights: new Float64Array(size),
  };
}

const pathElementsMax = 20_000_000;

function addTree(tree: Tree, matrix: Float32Array, start: number, sums: Float64Array, paths: Paths): void {
  if (tree.depth === 0) return;
  const covers = requireCovers(tree);
  const { left, right, thresholds, features } = tree;
  /** `from` and `length` are the path of the parent, to which the feature with its shares is added. */
  const visit = (node: number, from: number, length: number, feature: number, zero: number, one: number): void => {
    const at = from + length;
    extend(paths, from, length, feature, zero, one);
    let ownLength = length + 1;
    const leftChild = left[node] as number;
    if (leftChild === -1) {
      addLeaf(paths, at, ownLength, thresholds[node] as number, sums);
      return;
    }
    const rightChild = right[node] as number;
    const own = features[node] as number;
    const hot = goesLeft(tree, node, matrix[start + own] as number) ? leftChild : rightChild;
    let zeroBefore = 1;
    let oneBefore = 1;
    const place = placeOf(paths.features, at, ownLength, own);
    if (place !== -1) {
      zeroBefore = paths.zeros[at + place] as number;
      oneBefore = paths.ones[at + place] as number;
      unwind(paths, at, ownLength, place);
      ownLength--;
    }
    const cold = hot === leftChild ? rightChild : leftChild;
    const hotShare = zeroBefore * coverShare(covers, node, hot);
    const coldShare = zeroBefore * coverShare(covers, node, cold);
    // Below a child that neither training rows nor this row come to, nothing has a weight.
    if (hotShare > 0 || oneBefore > 0) visit(hot, at, ownLength, own, hotShare, oneBefore);
    if (coldShare > 0) visit(cold, at, ownLength, own, coldShare, 0);
  };
  visit(0, 0, 0, -1, 1, 1);
}

function placeOf(features: Int32Array, at: number, length: number, feature: number): number {
  for (let place = 1; place < length; place++) if (features[at + place] === feature) return place;
  return -1;
}

/** Copies a path behind itself, with one more feature. */
function extend(
  { features, zeros, ones, weights }: Paths,
  from: number,
  length: number,
  feature: number,
  zero: number,
  one: number,
): void {
  const at = from + length;
  for (let index = 0; index < length; index++) {
    features[at + index] = features[from + index] as number;
    zeros[at + index] = zeros[from + index] as number;
    ones[at + index] = ones[from + index] as number;
    weights[at + index] = weights[from + index] as number;
  }
  features[at + length] = feature;
  zeros[at + length] = zero;
  ones[at + length] = one;
  weights[at + length] = length === 0 ? 1 : 0;
  for (let index = length - 1; index >= 0; index--) {
    const weight = weights[at + index] as number;
    weights[at + index + 1] = (weights[at + index + 1] as number) + (one * weight * (index + 1)) / (length + 1);
    weights[at + index] = (zero * weight * (length - index)) / (length + 1);
  }
}

/** Takes the feature at `place` out again. */
function unwind({ features, zeros, ones, weights }: Paths, at: number, length: number, place: number): void {
  const last = length - 1;
  const zero = zeros[at + place] as number;
  const one = ones[at + place] as number;
  let carried = weights[at + last] as number;
  for (let index = last - 1; index >= 0; index--) {
    const weight = weights[at + index] as number;
    if (one === 0) {
      weights[at + index] = (weight * length) / (zero * (last - index));
    } else {
      const value = (carried * length) / ((index + 1) * one);
      weights[at + index] = value;
      carried = weight - (value * zero * (last - index)) / length;
    }
  }
  for (let index = place; index < last; index++) {
    features[at + index] = features[at + index + 1] as number;
    zeros[at + index] = zeros[at + index + 1] as number;
    ones[at + index] = ones[at + index + 1] as number;
  }
}

function addLeaf(
  { features, zeros, ones, weights }: Paths,
  at: number,
  length: number,
  leaf: number,
  sums: Float64Array,
): void {
  const last = length - 1;
  for (let place = 1; place < length; place++) {
    const zero = zeros[at + place] as number;
    const one = ones[at + place] as number;
    // The sum of the weights as they would be without this feature.
    let sum = 0;
    let carried = weights[at + last] as number;
    for (let index = last - 1; index >= 0; index--) {
      const weight = weights[at + index] as number;
      if (one === 0) {
        sum += (weight * length) / (zero * (last - index));
      } else {
        const value = (carried * length) / ((index + 1) * one);
        sum += value;
        carried = weight - (value * zero * (last - index)) / length;
      }
    }
    const feature = features[at + place] as number;
    sums[feature] = (sums[feature] as number) + sum * (one - zero) * leaf;
  }
}
