// One row without missing values through trees of at most six levels. Each value becomes its rank among the thresholds of its feature, one
// byte, and all ranks stand in 32 bytes, out of which one instruction takes the sixteen that sixteen splits want. So the upper three
// levels of two trees, seven splits each, are compared at once, and then the lower three on the way that the row takes.

import { cellCount, featureBytes, rankLeavesAt, rankTreeBytes } from '../src/inference/kernel/layout';

/**
 * Adds the leaves of the trees to the sum, one after the other. `uppers` has for each two trees sixteen places in the table and sixteen
 * limits, the eighth of each tree unused; a place from 16 on has its highest bit set. `ends` has for seven decisions, a bit each from the
 * root down, which of eight ends they lead to. The last tree of an odd number has room for another behind it.
 */
export function walkRanks(
  row: usize,
  features: usize,
  featureCount: i32,
  table: usize,
  uppers: usize,
  trees: usize,
  treeCount: i32,
  ends: usize,
  sums: usize,
): void {
  for (let place: usize = 0; place < (featureCount as usize); place++, features += featureBytes) {
    store<u8>(table + place, rankOf(features, load<f32>(row + (load<u32>(features) as usize))) - 128);
  }
  const low = v128.load(table);
  const high = v128.load(table, 16);
  let sum = load<f32>(sums);
  for (let left = treeCount; left > 0; left -= 2) {
    const other = trees + rankTreeBytes;
    const upper = decide(low, high, v128.load(uppers), v128.load(uppers, 16));
    const a = load<u8>(ends + (upper & 127)) as usize;
    const b = load<u8>(ends + ((upper >> 8) & 127)) as usize;
    const octetA = trees + (a << 4);
    const octetB = other + (b << 4);
    const places = v128.load_lane<u64>(octetB, v128.load_zero<u64>(octetA), 1);
    const limits = v128.load_lane<u64>(octetB, v128.load_zero<u64>(octetA, 8), 1, 8);
    const lower = decide(low, high, places, limits);
    const c = load<u8>(ends + (lower & 127)) as usize;
    const d = load<u8>(ends + ((lower >> 8) & 127)) as usize;
    sum += load<f32>(trees + (a << 5) + (c << 2), rankLeavesAt);
    if (left > 1) sum += load<f32>(other + (b << 5) + (d << 2), rankLeavesAt);
    uppers += 32;
    trees += rankTreeBytes + rankTreeBytes;
  }
  store<f32>(sums, sum);
}

/** A bit for each split whose value is above its limit. A place with its highest bit set takes nothing. */
function decide(low: v128, high: v128, places: v128, limits: v128): i32 {
  const ofLow = i8x16.relaxed_swizzle(low, places);
  const ofHigh = i8x16.relaxed_swizzle(high, v128.xor(places, i8x16.splat(-128)));
  return i8x16.bitmask(i8x16.gt_s(v128.or(ofLow, ofHigh), limits));
}

/** How many thresholds the value has reached. Eight from the first of the value's cell on are enough: a cell has fewer. */
function rankOf(feature: usize, x: f32): i32 {
  const thresholds = load<u32>(feature, 4) as usize;
  const cells = load<u32>(feature, 16) as usize;
  const value = f32x4.splat(x);
  if (cells === 0) return search(thresholds, load<i32>(feature, 12), x);
  const place = f32x4.mul(f32x4.sub(value, v128.load_splat<f32>(feature, 24)), v128.load_splat<f32>(feature, 28));
  const cell = i32x4.extract_lane(i32x4.min_u(i32x4.trunc_sat_f32x4_u(place), i32x4.splat(cellCount - 1)), 0);
  const below = load<u8>(cells + (cell as usize)) as i32;
  const first = thresholds + ((below as usize) << 2);
  const four = i32x4.bitmask(f32x4.le(v128.load(first), value));
  const next = i32x4.bitmask(f32x4.le(v128.load(first, 16), value));
  return below + popcnt(four | (next << 4));
}

function search(thresholds: usize, steps: i32, x: f32): i32 {
  let reached: i32 = 0;
  for (let half: i32 = (1 << steps) >> 1; half > 0; half >>= 1) {
    const threshold = load<f32>(thresholds + (((reached + half - 1) as usize) << 2));
    reached += select(half, 0, threshold <= x);
  }
  return reached;
}
