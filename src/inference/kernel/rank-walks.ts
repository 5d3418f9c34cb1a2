// Lays trees of at most six levels out for the kernel's way of one row by ranks: what stands where is described in kernel/row.ts.

import type { Forest, Tree } from '../forest/forest.ts';
import { rankLeavesAt, rankTreeBytes } from './layout.ts';
import { type OctetPlan, type RankLayout, type SegmentLayout, splitOf } from './octets.ts';

export interface RankWalkSegment {
  readonly features: number;
  readonly featureCount: number;
  readonly uppers: number;
  readonly trees: number;
  readonly treeCount: number;
}

export interface RankWalks {
  readonly segments: readonly RankWalkSegment[];
  readonly table: number;
  readonly ends: number;
}

const depthMax = 6;
/** As many ranks as the kernel holds in its two registers. */
const featuresMax = 32;
const octetBytes = 16;
const upperLevels = 3;
/** No rank is above it: every row goes left. */
const noLimit = 127;

/** Whether rows without missing values can go this way. */
export function canWalkRanks({ trees, groupCount }: Forest, plan: OctetPlan): boolean {
  return (
    groupCount === 1 &&
    trees.every(({ depth }) => depth <= depthMax) &&
    plan.segments.every(({ thresholds }) => thresholds.size <= featuresMax)
  );
}

export function rankWalkBytes({ segments }: OctetPlan): number {
  const pairs = segments.reduce((sum, { trees }) => sum + Math.ceil(trees.length / 2), 0);
  return featuresMax + 128 + pairs * (32 + 2 * rankTreeBytes);
}

/** `layouts` are those of the same plan's octets, with columns of `blockRows` rows. */
export function layOutRankWalks(
  plan: OctetPlan,
  layouts: readonly SegmentLayout[],
  view: DataView,
  start: number,
  blockRows: number,
): RankWalks {
  const ends = start + featuresMax;
  for (let decisions = 0; decisions < 128; decisions++) view.setUint8(ends + decisions, endOf(decisions));
  let next = ends + 128;
  const segments = plan.segments.map(({ trees }, index) => {
    const { features, featureCount, ranks } = layouts[index] as SegmentLayout;
    const pairs = Math.ceil(trees.length / 2);
    const uppers = next;
    const first = uppers + 32 * pairs;
    next = first + 2 * pairs * rankTreeBytes;
    trees.forEach((tree, at) => {
      const upper = uppers + 32 * (at >> 1) + 8 * (at % 2);
      writeTree(tree, ranks, blockRows, view, upper, first + at * rankTreeBytes);
    });
    return { features, featureCount, uppers, trees: first, treeCount: trees.length };
  });
  return { segments, table: start, ends };
}

/** Which of eight ends three levels of decisions lead to, the root's in the lowest bit. */
function endOf(decisions: number): number {
  let node = 0;
  for (let level = 0; level < upperLevels; level++) node = 2 * node + 1 + ((decisions >> node) & 1);
  return node - 7;
}

/** A leaf that comes early stands where a row comes to that goes left at all splits that do not exist. */
function writeTree(
  tree: Tree,
  ranks: RankLayout['ranks'],
  blockRows: number,
  view: DataView,
  upper: number,
  start: number,
): void {
  const write = (places: number, limits: number, node: number): void => {
    const { column, rank } = splitOf(tree, node, ranks, blockRows);
    const place = Math.floor(column / (2 * blockRows));
    view.setUint8(places, place < 16 ? place : 128 + place - 16);
    view.setInt8(limits, rank);
  };
  for (let place = 0; place < 8; place++) view.setInt8(upper + 16 + place, noLimit);
  for (let octet = 0; octet < 8; octet++) {
    for (let place = 0; place < 8; place++) view.setInt8(start + octet * octetBytes + 8 + place, noLimit);
  }
  const put = (node: number, level: number, place: number): void => {
    if (tree.left[node] === -1) {
      const leaf = place * 2 ** (depthMax - level);
      view.setFloat32(start + rankLeavesAt + 4 * leaf, tree.thresholds[node] as number, true);
      return;
    }
    if (level < upperLevels) {
      const at = 2 ** level - 1 + place;
      write(upper + at, upper + 16 + at, node);
    } else {
      const inside = level - upperLevels;
      const octet = start + octetBytes * Math.floor(place / 2 ** inside);
      const at = 2 ** inside - 1 + (place % 2 ** inside);
      write(octet + at, octet + 8 + at, node);
    }
    put(tree.left[node] as number, level + 1, 2 * place);
    put(tree.right[node] as number, level + 1, 2 * place + 1);
  };
  put(0, 0, 0);
}
