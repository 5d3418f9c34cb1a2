// Lays the trees of a forest out for the kernel's computation of whole trees: thresholds become their rank, one byte, and a tree becomes
// octets of seven splits with eight ends. Trees that together have too many thresholds of a feature come in several segments.
import type { Forest, Tree } from './forest.ts';

const splitBytes = 8;
const octetBytes = 7 * splitBytes;
const headerBytes = 16;
const featureBytes = 16;
/** A byte has 256 values; one more than the ranks is needed, and one for a missing value that goes right. */
const thresholdsMax = 254;
/** No rank is above it, so that a split that does not exist sends every row left. */
const neverRight = 127;

/** Trees that share their ranks. */
interface Segment {
  readonly trees: Tree[];
  /** Feature to its thresholds. */
  readonly thresholds: Map<number, Set<number>>;
}

export interface SegmentLayout {
  readonly features: number;
  readonly featureCount: number;
  readonly trees: number;
  readonly end: number;
}

export interface OctetLayout {
  readonly segments: readonly SegmentLayout[];
  readonly end: number;
}

export interface OctetPlan {
  readonly segments: readonly Segment[];
  /** More than will be needed. */
  readonly byteCount: number;
  /** Of the segment that has most. */
  readonly columnCount: number;
  /** Of the tree that has most. */
  readonly octetCount: number;
}

export function planOctets({ trees }: Forest): OctetPlan {
  const segments: Segment[] = [];
  let open: Segment | undefined;
  for (const tree of trees) {
    const own = thresholdsOf(tree);
    if (open === undefined || !fits(open, own)) {
      open = { trees: [], thresholds: new Map() };
      segments.push(open);
    }
    open.trees.push(tree);
    for (const [feature, values] of own) {
      const known = open.thresholds.get(feature);
      if (known === undefined) open.thresholds.set(feature, values);
      else for (const value of values) known.add(value);
    }
  }
  const octetCount = trees.reduce((most, tree) => Math.max(most, octetsOf(tree)), 1);
  const treeBytes = trees.reduce((sum, tree) => sum + bytesMax(octetsOf(tree)), 0);
  const columnCount = segments.reduce((most, { thresholds }) => Math.max(most, 2 * thresholds.size), 0);
  const tableBytes = segments.reduce((sum, { thresholds }) => sum + thresholds.size * (featureBytes + 4 * 256), 0);
  return { segments, byteCount: treeBytes + tableBytes, columnCount, octetCount };
}

function thresholdsOf(tree: Tree): Map<number, Set<number>> {
  const found = new Map<number, Set<number>>();
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (tree.left[node] === -1) continue;
    const feature = tree.features[node] as number;
    const values = found.get(feature);
    if (values === undefined) found.set(feature, new Set([tree.thresholds[node] as number]));
    else values.add(tree.thresholds[node] as number);
    open.push(tree.left[node] as number, tree.right[node] as number);
  }
  return found;
}

function fits({ thresholds }: Segment, own: ReadonlyMap<number, ReadonlySet<number>>): boolean {
  for (const [feature, values] of own) {
    const known = thresholds.get(feature);
    if (known === undefined) continue;
    let count = known.size;
    for (const value of values) if (!known.has(value)) count++;
    if (count > thresholdsMax) return false;
  }
  return true;
}

function octetsOf({ depth }: Tree): number {
  return 2 ** Math.max(0, depth - 3);
}

function bytesMax(octets: number): number {
  return headerBytes + octets * octetBytes + (octets - 1) * splitBytes + octets * 32;
}

/** Columns and sums of a block are `blockRows` rows long and begin at `columns`. */
export function layOutOctets(
  plan: OctetPlan,
  view: DataView,
  start: number,
  columns: number,
  blockRows: number,
): OctetLayout {
  let next = start;
  const segments = plan.segments.map(({ trees, thresholds }) => {
    const features = next;
    next += thresholds.size * featureBytes;
    const ranks = new Map<number, FeatureRanks>();
    for (const [feature, values] of thresholds) {
      const sorted = Float32Array.from(values).sort();
      const steps = 32 - Math.clz32(sorted.length);
      const column = 2 * ranks.size * blockRows;
      const entry = features + ranks.size * featureBytes;
      view.setUint32(entry, 4 * feature, true);
      view.setUint32(entry + 4, steps, true);
      view.setUint32(entry + 8, next, true);
      view.setUint32(entry + 12, columns + column, true);
      for (let rank = 0; rank < 2 ** steps - 1; rank++)
        view.setFloat32(next + 4 * rank, sorted[rank] ?? Number.NaN, true);
      next += 4 * (2 ** steps - 1);
      ranks.set(feature, { column, rankOf: new Map(Array.from(sorted, (value, rank) => [value, rank])) });
    }
    const treesAt = next;
    for (const tree of trees) next = writeTree(tree, ranks, view, next, blockRows);
    return { features, featureCount: thresholds.size, trees: treesAt, end: next };
  });
  return { segments, end: next };
}

interface FeatureRanks {
  /** Of values whose missing ones go left; the other column follows. */
  readonly column: number;
  readonly rankOf: ReadonlyMap<number, number>;
}

function writeTree(
  tree: Tree,
  ranks: ReadonlyMap<number, FeatureRanks>,
  view: DataView,
  start: number,
  blockRows: number,
): number {
  const octets = octetsOf(tree);
  const levelsAbove = Math.log2(octets);
  const splitOf = (node: number): { column: number; rank: number } => {
    const own = ranks.get(tree.features[node] as number) as FeatureRanks;
    return {
      column: own.column + (tree.missingLeft[node] === 1 ? 0 : blockRows),
      rank: (own.rankOf.get(tree.thresholds[node] as number) as number) - 128,
    };
  };
  const upper: ({ column: number; rank: number } | undefined)[] = new Array(octets - 1).fill(undefined);
  const leaves = new Float32Array(8 * octets);
  const present: number[] = [];
  /** A node `level` steps below the root, the `place`th of its level. */
  const put = (node: number, level: number, place: number): void => {
    if (tree.left[node] === -1) {
      leaves[place * 2 ** (levelsAbove + 3 - level)] = tree.thresholds[node] as number;
    } else if (level === levelsAbove) {
      present[place] = node;
      putOctet(node, place);
    } else {
      // The lowest level comes first.
      upper[octets - 2 ** (level + 1) + place] = splitOf(node);
      put(tree.left[node] as number, level + 1, 2 * place);
      put(tree.right[node] as number, level + 1, 2 * place + 1);
    }
  };
  const octetSplits = new Map<number, ({ column: number; rank: number } | undefined)[]>();
  const putOctet = (root: number, octet: number): void => {
    const splits: ({ column: number; rank: number } | undefined)[] = new Array(7).fill(undefined);
    octetSplits.set(octet, splits);
    const inside = (node: number, level: number, place: number): void => {
      if (tree.left[node] === -1) {
        leaves[8 * octet + place * 2 ** (3 - level)] = tree.thresholds[node] as number;
        return;
      }
      splits[2 ** level - 1 + place] = splitOf(node);
      inside(tree.left[node] as number, level + 1, 2 * place);
      inside(tree.right[node] as number, level + 1, 2 * place + 1);
    };
    inside(root, 0, 0);
  };
  put(0, 0, 0);
  return writeRecord({ octets, octetSplits, upper, leaves, sums: tree.group * blockRows * 4 }, view, start);
}

type Split = { readonly column: number; readonly rank: number } | undefined;

interface TreeRecord {
  readonly octets: number;
  /** Of those that have any. */
  readonly octetSplits: ReadonlyMap<number, readonly Split[]>;
  readonly upper: readonly Split[];
  readonly leaves: Float32Array;
  readonly sums: number;
}

function writeRecord({ octets, octetSplits, upper, leaves, sums }: TreeRecord, view: DataView, start: number): number {
  let present = 0;
  let next = start + headerBytes;
  const write = (split: Split): void => {
    view.setUint32(next, split?.column ?? 0, true);
    view.setInt32(next + 4, split?.rank ?? neverRight, true);
    next += splitBytes;
  };
  for (let octet = 0; octet < octets; octet++) {
    const splits = octetSplits.get(octet);
    if (splits === undefined) continue;
    present |= 1 << octet;
    for (const split of splits) write(split);
  }
  for (const split of upper) write(split);
  for (const leaf of leaves) {
    view.setFloat32(next, leaf, true);
    next += 4;
  }
  view.setUint32(start, octets, true);
  view.setUint32(start + 4, present, true);
  view.setUint32(start + 8, sums, true);
  view.setUint32(start + 12, next - start, true);
  return next;
}
