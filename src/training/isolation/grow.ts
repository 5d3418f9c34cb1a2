// Grows the trees of an isolation forest (Liu, Ting and Zhou, ICDM 2008, algorithms 1 and 2): each from a few rows drawn at random, split by a
// feature drawn at random at a value drawn at random, until rows stand alone or the tree is as deep as it may be. The same rows, options and seed
// give the same trees on every machine. No label is looked at.
import { type Random, seededRandom } from '../random.ts';
import { averagePathLength } from './path-length.ts';

export interface GrowOptions {
  readonly treeCount: number;
  /** Rows that each tree is grown from, drawn without putting back; all where there are fewer. */
  readonly subsample: number;
  readonly depthMax: number;
  readonly seed: number;
}

/** A node is a leaf when its left child is -1. `x < threshold` goes left, and what is missing goes where most of the others went. */
export interface IsolationTree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly features: Int32Array;
  readonly thresholds: Float32Array;
  /** Of a leaf: the steps to it, and those that its rows would take on average to be isolated. */
  readonly pathLengths: Float64Array;
  /** How many of the drawn rows came through each node. */
  readonly counts: Uint32Array;
  readonly depth: number;
}

/** `matrix` is row-major float32, NaN where a value is missing; `rows` are those that may be drawn. */
export function growForest(
  matrix: Float32Array,
  featureCount: number,
  rows: Uint32Array,
  { treeCount, subsample, depthMax, seed }: GrowOptions,
): readonly IsolationTree[] {
  const random = seededRandom(seed);
  const pool = rows.slice();
  const drawn = Math.min(subsample, pool.length);
  return Array.from({ length: treeCount }, () => {
    // The first so many of a shuffle that ends there.
    for (let at = 0; at < drawn; at++) {
      const other = at + Math.floor(random() * (pool.length - at));
      [pool[at], pool[other]] = [pool[other] as number, pool[at] as number];
    }
    return growTree({ matrix, featureCount, depthMax, random, rows: pool.slice(0, drawn) });
  });
}

interface Growing {
  readonly matrix: Float32Array;
  readonly featureCount: number;
  readonly depthMax: number;
  readonly random: Random;
  /** Its own: put in the order of the leaves. */
  readonly rows: Uint32Array;
}

function growTree(growing: Growing): IsolationTree {
  const { rows, depthMax } = growing;
  const left: number[] = [];
  const right: number[] = [];
  const features: number[] = [];
  const thresholds: number[] = [];
  const pathLengths: number[] = [];
  const counts: number[] = [];
  let deepest = 0;
  const grow = (from: number, to: number, depth: number): number => {
    const node = left.length;
    const split = depth < depthMax && to - from > 1 ? drawSplit(growing, from, to) : undefined;
    left.push(-1);
    right.push(-1);
    features.push(split?.feature ?? 0);
    thresholds.push(split?.threshold ?? 0);
    pathLengths.push(split === undefined ? depth + averagePathLength(to - from) : 0);
    counts.push(to - from);
    deepest = Math.max(deepest, depth);
    if (split === undefined) return node;
    const middle = partition(growing, from, to, split);
    left[node] = grow(from, middle, depth + 1);
    right[node] = grow(middle, to, depth + 1);
    return node;
  };
  grow(0, rows.length, 0);
  return {
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    features: Int32Array.from(features),
    thresholds: Float32Array.from(thresholds),
    pathLengths: Float64Array.from(pathLengths),
    counts: Uint32Array.from(counts),
    depth: deepest,
  };
}

interface DrawnSplit {
  readonly feature: number;
  readonly threshold: number;
}

/** Of the features that vary among the rows each is as likely; undefined where all rows are alike. */
function drawSplit({ matrix, featureCount, random, rows }: Growing, from: number, to: number): DrawnSplit | undefined {
  const untried = Array.from({ length: featureCount }, (_, feature) => feature);
  while (untried.length > 0) {
    const at = Math.floor(random() * untried.length);
    const [feature = 0] = untried.splice(at, 1);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let place = from; place < to; place++) {
      const value = matrix[(rows[place] as number) * featureCount + feature] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (!(low < high)) continue;
    // Above the lowest, so that a row goes either way; float32, as it will stand in the model.
    const threshold = Math.fround(low + random() * (high - low));
    return { feature, threshold: threshold > low ? threshold : high };
  }
  return undefined;
}

/** Puts the rows that go left first; where those that go right begin. */
function partition(growing: Growing, from: number, to: number, split: DrawnSplit): number {
  const { matrix, featureCount, rows } = growing;
  const { feature, threshold } = split;
  const isMissingLeft = mostGoLeft(growing, from, to, split);
  let middle = from;
  for (let place = from; place < to; place++) {
    const row = rows[place] as number;
    const value = matrix[row * featureCount + feature] as number;
    if (!(value < threshold || (isMissingLeft && Number.isNaN(value)))) continue;
    rows[place] = rows[middle] as number;
    rows[middle++] = row;
  }
  return middle;
}

/** Of the rows whose value is not missing. With the others beside them the larger side stays so, by which the nodes' counts tell it. */
function mostGoLeft(
  { matrix, featureCount, rows }: Growing,
  from: number,
  to: number,
  { feature, threshold }: DrawnSplit,
): boolean {
  let [left, right] = [0, 0];
  for (let place = from; place < to; place++) {
    const value = matrix[(rows[place] as number) * featureCount + feature] as number;
    if (value < threshold) left++;
    else if (!Number.isNaN(value)) right++;
  }
  return left >= right;
}

/** Where a missing value goes. */
export function isMissingLeft(
  { left, right, counts }: Pick<IsolationTree, 'left' | 'right' | 'counts'>,
  node: number,
): boolean {
  return (counts[left[node] as number] as number) >= (counts[right[node] as number] as number);
}

/** The mean length of each row's paths, plainly and in double precision: what a model's margins are held to. */
export function meanPathLengths(
  trees: readonly IsolationTree[],
  matrix: Float32Array,
  featureCount: number,
  rows: Uint32Array,
): Float64Array {
  const sums = new Float64Array(rows.length);
  for (const tree of trees) {
    const { left, right, features, thresholds, pathLengths } = tree;
    for (let place = 0; place < rows.length; place++) {
      const start = (rows[place] as number) * featureCount;
      let node = 0;
      while ((left[node] as number) !== -1) {
        const value = matrix[start + (features[node] as number)] as number;
        const goesLeft = Number.isNaN(value) ? isMissingLeft(tree, node) : value < (thresholds[node] as number);
        node = (goesLeft ? left[node] : right[node]) as number;
      }
      sums[place] = (sums[place] as number) + (pathLengths[node] as number);
    }
  }
  return sums.map((sum) => sum / trees.length);
}
