// Lays the trees of a forest out for the kernel's computation of whole trees: thresholds become their rank, one byte, and a tree becomes
// octets of seven splits with eight ends. Trees that together have too many thresholds of a feature come in several segments.

import type { Forest, Tree } from '../forest/forest.ts';
import { cellCount, featureBytes, octetBytes, octetTreeHeaderBytes, upperSplitBytes } from './layout.ts';

/** With more thresholds in one cell, a search is faster. */
const thresholdsPerCellMax = 6;
/** Behind the last threshold, because some are read ahead. */
const paddingCount = 8;
/** A byte has 256 values; one more than the ranks is needed, and one for a missing value that goes right. */
const thresholdsMax = 254;
/** Trees that share their ranks. */
export interface Segment {
  readonly trees: Tree[];
  /** Feature to its thresholds. */
  readonly thresholds: Map<number, Set<number>>;
}

export interface SegmentLayout {
  readonly features: number;
  readonly featureCount: number;
  readonly ranks: RankLayout['ranks'];
  readonly trees: number;
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
  const tableBytes = segments.reduce(
    (sum, { thresholds }) => sum + thresholds.size * (featureBytes + 4 * (256 + paddingCount) + cellCount),
    0,
  );
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
  return octetTreeHeaderBytes + octets * (octetBytes + upperSplitBytes + 32);
}

/** Columns and sums of a block are `blockRows` rows long; the columns begin at `columns`. */
export function layOutOctets(
  plan: OctetPlan,
  view: DataView,
  start: number,
  columns: number,
  blockRows: number,
): readonly SegmentLayout[] {
  let next = start;
  return plan.segments.map((segment) => {
    const layout = layOutRanks(segment, view, next, columns, blockRows);
    next = layout.end;
    for (const tree of segment.trees) next = writeTree(tree, layout.ranks, view, next, blockRows);
    const { features, ranks, end } = layout;
    return { features, featureCount: ranks.size, ranks, trees: end, end: next };
  });
}

export interface RankLayout {
  readonly features: number;
  readonly ranks: ReadonlyMap<number, FeatureRanks>;
  readonly end: number;
}

/** The thresholds of a segment's features, by which the kernel replaces values by ranks. */
export function layOutRanks(
  { thresholds }: Segment,
  view: DataView,
  start: number,
  columns: number,
  blockRows: number,
): RankLayout {
  const ranks = new Map<number, FeatureRanks>();
  let next = start + thresholds.size * featureBytes;
  for (const [feature, values] of thresholds) {
    const sorted = Float32Array.from(values).sort();
    const column = 2 * ranks.size * blockRows;
    const entry = start + ranks.size * featureBytes;
    next = writeThresholds(sorted, view, entry, next);
    view.setUint32(entry, 4 * feature, true);
    view.setUint32(entry + 8, columns + column, true);
    ranks.set(feature, { column, rankOf: new Map(Array.from(sorted, (value, rank) => [value, rank])) });
  }
  return { features: start, ranks, end: next };
}

/** The thresholds, NaN after the last, and the cells of their range where they are spread over it. Returns where the next may begin. */
function writeThresholds(sorted: Float32Array, view: DataView, entry: number, start: number): number {
  const steps = 32 - Math.clz32(sorted.length);
  const count = 2 ** steps - 1 + paddingCount;
  for (let rank = 0; rank < count; rank++) view.setFloat32(start + 4 * rank, sorted[rank] ?? Number.NaN, true);
  const finite = sorted.filter(Number.isFinite);
  const least = finite[0] ?? 0;
  const width = Math.fround((finite.at(-1) ?? 0) - least);
  const scale = width > 0 && width < Number.POSITIVE_INFINITY ? Math.fround(cellCount / width) : 0;
  const below = new Uint8Array(cellCount);
  const inside = new Uint8Array(cellCount);
  for (const threshold of sorted) {
    const cell = cellOf(threshold, least, scale);
    inside[cell] = (inside[cell] as number) + 1;
  }
  for (let cell = 1; cell < cellCount; cell++) below[cell] = (below[cell - 1] as number) + (inside[cell - 1] as number);
  const perCell = inside.reduce((most, own) => Math.max(most, own), 0);
  const cells = perCell <= thresholdsPerCellMax ? start + 4 * count : 0;
  view.setUint32(entry + 4, start, true);
  view.setUint32(entry + 12, steps, true);
  view.setUint32(entry + 16, cells, true);
  view.setUint32(entry + 20, perCell, true);
  view.setFloat32(entry + 24, least, true);
  view.setFloat32(entry + 28, scale, true);
  if (cells === 0) return start + 4 * count;
  new Uint8Array(view.buffer, cells, cellCount).set(below);
  return cells + cellCount;
}

/** Rounded at each step as the kernel's own computation is. */
function cellOf(value: number, least: number, scale: number): number {
  const place = Math.fround(Math.fround(value - least) * scale);
  return Number.isNaN(place) ? 0 : Math.min(Math.max(Math.trunc(place), 0), cellCount - 1);
}

interface FeatureRanks {
  /** Of values whose missing ones go left; the other column follows. */
  readonly column: number;
  readonly rankOf: ReadonlyMap<number, number>;
}

export interface Split {
  readonly column: number;
  readonly rank: number;
}

/** Where the kernel finds the ranks of a node's feature, and the threshold's own, as a signed byte. */
export function splitOf(tree: Tree, node: number, ranks: RankLayout['ranks'], blockRows: number): Split {
  const own = ranks.get(tree.features[node] as number) as FeatureRanks;
  return {
    column: own.column + (tree.missingLeft[node] === 1 ? 0 : blockRows),
    rank: (own.rankOf.get(tree.thresholds[node] as number) as number) - 128,
  };
}

/** No rank is above it, so that a split that does not exist sends every row left. */
const noSplit: Split = { column: 0, rank: 127 };

/** A tree with its splits in their places. */
interface PlacedTree {
  readonly octets: number;
  /** Of the octets that have any: seven, from the root down. */
  readonly octetSplits: ReadonlyMap<number, readonly Split[]>;
  /** Those above the octets, the lowest level first. */
  readonly upper: readonly Split[];
  readonly leaves: Float32Array;
}

function writeTree(tree: Tree, ranks: RankLayout['ranks'], view: DataView, start: number, blockRows: number): number {
  const { octets, octetSplits, upper, leaves } = placeNodes(tree, (node) => splitOf(tree, node, ranks, blockRows));
  let present = 0;
  let next = start + octetTreeHeaderBytes;
  const write = ({ column, rank }: Split): void => {
    view.setUint32(next, column, true);
    view.setInt32(next + 4, rank, true);
    next += upperSplitBytes;
  };
  for (let octet = 0; octet < octets; octet++) {
    const splits = octetSplits.get(octet);
    if (splits === undefined) continue;
    present |= 1 << octet;
    splits.forEach(({ column, rank }, place) => {
      new Int8Array(view.buffer, next + 16 * place, 16).fill(rank);
      view.setUint32(next + 16 * splits.length + 4 * place, column, true);
    });
    next += octetBytes;
  }
  upper.forEach(write);
  write(noSplit);
  for (const leaf of leaves) {
    view.setFloat32(next, leaf, true);
    next += 4;
  }
  view.setUint32(start, octets, true);
  view.setUint32(start + 4, present, true);
  view.setUint32(start + 8, tree.group * blockRows * 4, true);
  view.setUint32(start + 12, next - start, true);
  return next;
}

/** A leaf that comes early stands where rows come to that go left at all splits that do not exist. */
function placeNodes(tree: Tree, split: (node: number) => Split): PlacedTree {
  const octets = octetsOf(tree);
  const levelsAbove = Math.log2(octets);
  const leaves = new Float32Array(8 * octets);
  const upper = new Array<Split>(octets - 1).fill(noSplit);
  const octetSplits = new Map<number, Split[]>();
  /** A node `level` steps below the root, the `place`th of its level. */
  const put = (node: number, level: number, place: number): void => {
    if (tree.left[node] === -1) {
      leaves[place * 2 ** (levelsAbove + 3 - level)] = tree.thresholds[node] as number;
      return;
    }
    if (level < levelsAbove) {
      upper[octets - 2 ** (level + 1) + place] = split(node);
    } else {
      const octet = Math.floor(place / 2 ** (level - levelsAbove));
      const inside = level - levelsAbove;
      const splits = octetSplits.get(octet) ?? new Array<Split>(7).fill(noSplit);
      splits[2 ** inside - 1 + (place % 2 ** inside)] = split(node);
      octetSplits.set(octet, splits);
    }
    put(tree.left[node] as number, level + 1, 2 * place);
    put(tree.right[node] as number, level + 1, 2 * place + 1);
  };
  put(0, 0, 0);
  return { octets, octetSplits, upper, leaves };
}
