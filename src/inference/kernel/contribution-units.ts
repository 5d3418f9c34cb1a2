// TreeSHAP ahead of time. A tree is cut into units, small subtrees: what the leaves of a unit contribute depends only on the decisions at
// its splits and at those above it. For each combination of these decisions the exact contributions are computed once, in double precision.
import type { Tree } from '../forest/forest.ts';
import { coverShare, requireCovers } from '../forest/reference-contributions.ts';

export interface Unit {
  /** Steps from the tree's root to the unit's. */
  readonly level: number;
  /** Nodes of its splits. */
  readonly splits: readonly number[];
  /** Those that it contributes to. */
  readonly features: readonly number[];
  /**
   * Row-major, a row of `width` values for each combination of decisions: one bit for each split above, from the root down, then for each
   * own split; the last is the lowest bit; 1 goes right.
   */
  readonly table: Float32Array;
  /** 4 or 8; values beyond the features are 0. */
  readonly width: 4 | 8;
}

/** A split above units, or a unit; each after all splits above it. */
export type Part = { readonly split: number; readonly level: number } | { readonly unit: Unit };

const unitSplitsMax = 3;
/** A combination of decisions is a byte for the kernel. */
const decisionsMax = 8;
/** Deeper trees have units with more decisions. */
export const unitDepthMax = decisionsMax - 1;

/** How many values the tables of a tree of `unitDepthMax` levels or less will have. */
export function countTableValues(tree: Tree): number {
  let sum = 0;
  cut(tree, {
    onSplit: () => {},
    onUnit: (splits, above) => {
      sum += 2 ** (above.length + splits.length) * (above.length + splits.length > 4 ? 8 : 4);
    },
  });
  return sum;
}

/** Throws InvalidModel when the tree has no covers. */
export function cutIntoUnits(tree: Tree): readonly Part[] {
  const parts: Part[] = [];
  cut(tree, {
    onSplit: (split, level) => parts.push({ split, level }),
    onUnit: (splits, above, root) => parts.push({ unit: createUnit(tree, root, splits, above) }),
  });
  return parts;
}

interface Decision {
  readonly node: number;
  readonly isRight: boolean;
}

interface Cutter {
  readonly onSplit: (node: number, level: number) => void;
  readonly onUnit: (splits: readonly number[], above: readonly Decision[], root: number) => void;
}

function cut(tree: Tree, { onSplit, onUnit }: Cutter): void {
  const visit = (node: number, above: readonly Decision[]): void => {
    const splits = splitsBelow(tree, node);
    if (splits !== undefined) {
      onUnit(splits, above, node);
      return;
    }
    onSplit(node, above.length);
    visit(tree.left[node] as number, [...above, { node, isRight: false }]);
    visit(tree.right[node] as number, [...above, { node, isRight: true }]);
  };
  visit(0, []);
}

/** The splits of a subtree, itself first; undefined when there are too many. */
function splitsBelow(tree: Tree, root: number): readonly number[] | undefined {
  const splits: number[] = [];
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (tree.left[node] === -1) continue;
    if (splits.length === unitSplitsMax) return undefined;
    splits.push(node);
    open.push(tree.right[node] as number, tree.left[node] as number);
  }
  return splits;
}

function createUnit(tree: Tree, root: number, splits: readonly number[], above: readonly Decision[]): Unit {
  const decisionCount = above.length + splits.length;
  const features = [
    ...new Set([...above.map(({ node }) => node), ...splits].map((node) => tree.features[node] as number)),
  ];
  const width = features.length > 4 ? 8 : 4;
  const sums = new Float64Array(2 ** decisionCount * width);
  const bitOf = new Map(
    [...above.map(({ node }) => node), ...splits].map((node, place) => [node, decisionCount - 1 - place]),
  );
  const visit = (node: number, decisions: readonly Decision[]): void => {
    if (tree.left[node] === -1) {
      addLeaf({ tree, leaf: node, decisions, bitOf, features, width }, sums);
      return;
    }
    visit(tree.left[node] as number, [...decisions, { node, isRight: false }]);
    visit(tree.right[node] as number, [...decisions, { node, isRight: true }]);
  };
  visit(root, above);
  return { level: above.length, splits, features, table: Float32Array.from(sums), width };
}

interface LeafContext {
  readonly tree: Tree;
  readonly leaf: number;
  readonly decisions: readonly Decision[];
  readonly bitOf: ReadonlyMap<number, number>;
  readonly features: readonly number[];
  readonly width: number;
}

function addLeaf({ tree, leaf, decisions, bitOf, features, width }: LeafContext, sums: Float64Array): void {
  const own = [...new Set(decisions.map(({ node }) => tree.features[node] as number))];
  const shares = new Float64Array(own.length).fill(1);
  // A row agrees with the path in a feature when all decisions at its splits do.
  const masks = new Uint32Array(own.length);
  const wanted = new Uint32Array(own.length);
  const covers = requireCovers(tree);
  decisions.forEach(({ node, isRight }, index) => {
    const place = own.indexOf(tree.features[node] as number);
    const bit = 1 << (bitOf.get(node) as number);
    masks[place] = (masks[place] as number) | bit;
    if (isRight) wanted[place] = (wanted[place] as number) | bit;
    shares[place] = (shares[place] as number) * coverShare(covers, node, decisions[index + 1]?.node ?? leaf);
  });
  const slots = own.map((feature) => features.indexOf(feature));
  const values = leafContributions(shares, tree.thresholds[leaf] as number);
  for (let combination = 0; combination < sums.length / width; combination++) {
    let agreeing = 0;
    for (let place = 0; place < own.length; place++) {
      if ((combination & (masks[place] as number)) === wanted[place]) agreeing |= 1 << place;
    }
    for (let place = 0; place < own.length; place++) {
      const at = combination * width + (slots[place] as number);
      sums[at] = (sums[at] as number) + (values[agreeing * own.length + place] as number);
    }
  }
}

/**
 * The Shapley values of a leaf's features, for each set of features in which a row agrees with the path (bit by bit): of the game whose
 * worth is the leaf's value times the shares of training rows of all features that neither agree nor are in the coalition.
 */
function leafContributions(shares: Float64Array, leaf: number): Float64Array {
  const count = shares.length;
  const values = new Float64Array(2 ** count * count);
  const weights = coalitionWeights(count);
  // By the size of the coalition: the sum over coalitions without the feature of the shares of what is not in them.
  const bySize = new Float64Array(count + 1);
  for (let agreeing = 0; agreeing < 2 ** count; agreeing++) {
    for (let feature = 0; feature < count; feature++) {
      bySize.fill(0);
      bySize[0] = 1;
      let size = 0;
      for (let other = 0; other < count; other++) {
        if (other === feature) continue;
        const share = shares[other] as number;
        const agrees = (agreeing >> other) & 1;
        for (let of = size; of >= 0; of--) {
          const before = bySize[of] as number;
          if (agrees === 1) bySize[of + 1] = (bySize[of + 1] as number) + before;
          bySize[of] = before * share;
        }
        size += agrees;
      }
      let sum = 0;
      for (let of = 0; of <= size; of++) sum += (bySize[of] as number) * (weights[of] as number);
      const difference = ((agreeing >> feature) & 1) - (shares[feature] as number);
      values[agreeing * count + feature] = leaf * difference * sum;
    }
  }
  return values;
}

/** size! (count - 1 - size)! / count!, by size. */
function coalitionWeights(count: number): number[] {
  const weights = [1 / count];
  for (let size = 1; size < count; size++) weights.push(((weights[size - 1] as number) * size) / (count - size));
  return weights;
}
