// Trees of small depth, for blocks of rows. Each value is first replaced by the number of thresholds it has reached, one signed byte, so
// that sixteen rows are compared at once. A tree is then computed whole, from its lowest splits up: no row walks, and no branch depends on
// a row. Values of a feature stand together, once for splits where a missing value goes left and once for those where it goes right.

import {
  cellCount,
  chunkRows,
  featureBytes,
  octetBytes,
  octetTreeHeaderBytes,
  upperSplitBytes,
} from '../src/inference/kernel/layout';

/** Fills the columns of a block. `rowCount` is a multiple of 4. */
export function quantize(
  matrix: usize,
  rowBytes: usize,
  rowCount: usize,
  features: usize,
  featureCount: i32,
  blockRows: usize,
): void {
  for (let index = 0; index < featureCount; index++, features += featureBytes) {
    const values = matrix + (load<u32>(features) as usize);
    if (load<u32>(features, 16) === 0) searchThresholds(features, values, rowBytes, rowCount, blockRows);
    else lookUpCells(features, values, rowBytes, rowCount, blockRows);
  }
}

/**
 * The range of the thresholds is cut into cells of the same width, and each cell knows how many thresholds lie below it: so only those in
 * the same cell are left to compare. The cell of a value never falls when the value rises, however its computation is rounded.
 */
function lookUpCells(feature: usize, value: usize, rowBytes: usize, rowCount: usize, blockRows: usize): void {
  const thresholds = load<u32>(feature, 4) as usize;
  const column = load<u32>(feature, 8) as usize;
  const cells = load<u32>(feature, 16) as usize;
  const perCell = load<i32>(feature, 20);
  const least = v128.load_splat<f32>(feature, 24);
  const scale = v128.load_splat<f32>(feature, 28);
  const last = i32x4.splat(cellCount - 1);
  for (let row: usize = 0; row < rowCount; row += 4) {
    const x = loadFour(value, value + rowBytes, value + 2 * rowBytes, value + 3 * rowBytes);
    const cell = i32x4.min_u(i32x4.trunc_sat_f32x4_u(f32x4.mul(f32x4.sub(x, least), scale)), last);
    const c0 = load<u8>(cells + (i32x4.extract_lane(cell, 0) as usize)) as usize;
    const c1 = load<u8>(cells + (i32x4.extract_lane(cell, 1) as usize)) as usize;
    const c2 = load<u8>(cells + (i32x4.extract_lane(cell, 2) as usize)) as usize;
    const c3 = load<u8>(cells + (i32x4.extract_lane(cell, 3) as usize)) as usize;
    let reached = i32x4.splat(c0 as i32);
    reached = i32x4.replace_lane(reached, 1, c1 as i32);
    reached = i32x4.replace_lane(reached, 2, c2 as i32);
    reached = i32x4.replace_lane(reached, 3, c3 as i32);
    let t0 = thresholds + (c0 << 2);
    let t1 = thresholds + (c1 << 2);
    let t2 = thresholds + (c2 << 2);
    let t3 = thresholds + (c3 << 2);
    for (let left = perCell; left > 0; left--) {
      reached = i32x4.sub(reached, f32x4.le(loadFour(t0, t1, t2, t3), x));
      t0 += 4;
      t1 += 4;
      t2 += 4;
      t3 += 4;
    }
    storeRanks(column + row, blockRows, reached, x);
    value += rowBytes << 2;
  }
}

/** Binary search, for thresholds that crowd in few cells: there are 2^steps - 1 of them, NaN after the last. */
function searchThresholds(feature: usize, value: usize, rowBytes: usize, rowCount: usize, blockRows: usize): void {
  const thresholds = (load<u32>(feature, 4) as usize) - 4;
  const column = load<u32>(feature, 8) as usize;
  const half = (1 << load<u32>(feature, 12)) >> 1;
  for (let row: usize = 0; row < rowCount; row += 4) {
    const x = loadFour(value, value + rowBytes, value + 2 * rowBytes, value + 3 * rowBytes);
    let reached = i32x4.splat(0);
    for (let step = half; step > 0; step >>= 1) {
      const steps = i32x4.splat(step);
      const at = i32x4.shl(i32x4.add(reached, steps), 2);
      const t = loadFour(
        thresholds + (i32x4.extract_lane(at, 0) as usize),
        thresholds + (i32x4.extract_lane(at, 1) as usize),
        thresholds + (i32x4.extract_lane(at, 2) as usize),
        thresholds + (i32x4.extract_lane(at, 3) as usize),
      );
      reached = i32x4.add(reached, v128.and(f32x4.le(t, x), steps));
    }
    storeRanks(column + row, blockRows, reached, x);
    value += rowBytes << 2;
  }
}

function loadFour(a: usize, b: usize, c: usize, d: usize): v128 {
  return v128.load_lane<f32>(d, v128.load_lane<f32>(c, v128.load_lane<f32>(b, v128.load32_zero(a), 1), 2), 3);
}

/** A missing value has reached no threshold: so it goes left. In the second column it is above all. */
function storeRanks(at: usize, blockRows: usize, reached: v128, x: v128): void {
  const above = v128.or(reached, i32x4.shr_u(f32x4.ne(x, x), 24));
  const words = i16x8.narrow_i32x4_s(reached, above);
  const bytes = v128.xor(i8x16.narrow_i16x8_u(words, words), i8x16.splat(-128));
  store<i32>(at, i32x4.extract_lane(bytes, 0));
  store<i32>(at + blockRows, i32x4.extract_lane(bytes, 1));
}

/**
 * Adds the leaves of trees, one after the other, to the sums of a block. A tree is: the number of its octets (a power of two), a bit for
 * each that has splits, the offset of its sums, its bytes; then those octets; the splits above them, by levels, and one more; the leaves,
 * eight for each octet. `scratch` has 32 bytes for each octet.
 */
export function addQuantizedTrees(
  tree: usize,
  end: usize,
  columns: usize,
  rowCount: usize,
  sums: usize,
  scratch: usize,
): void {
  while (tree < end) {
    const octets = load<u32>(tree) as usize;
    const present = load<u32>(tree, 4);
    const ownSums = sums + (load<u32>(tree, 8) as usize);
    const next = tree + (load<u32>(tree, 12) as usize);
    const upper = next - octets * 32 - octets * upperSplitBytes;
    const leaves = next - octets * 32;
    for (let row: usize = 0; row < rowCount; row += chunkRows) {
      const x = columns + row;
      let octet = tree + octetTreeHeaderBytes;
      let slot = scratch;
      for (let index: usize = 0; index < octets; index++, slot += 32) {
        const base = i8x16.splat((index << 3) as i8);
        if ((present >> (index as u32)) & 1) {
          computeOctet(octet, x, base, slot);
          octet += octetBytes;
        } else {
          v128.store(slot, base);
          v128.store(slot, base, 16);
        }
      }
      if (octets === 8) {
        joinEight(upper, x, scratch, 0);
        joinEight(upper, x, scratch, 16);
      } else {
        joinOctets(upper, octets, x, scratch);
      }
      addLeaves(leaves, scratch, ownSums + (row << 2));
    }
    tree = next;
  }
}

/** Which of its eight ends 32 rows come to, on top of `base`. */
function computeOctet(p: usize, x: usize, base: v128, slot: usize): void {
  const a = x + (load<u32>(p, 112) as usize);
  const b = x + (load<u32>(p, 116) as usize);
  const c = x + (load<u32>(p, 120) as usize);
  const d = x + (load<u32>(p, 124) as usize);
  const e = x + (load<u32>(p, 128) as usize);
  const f = x + (load<u32>(p, 132) as usize);
  const g = x + (load<u32>(p, 136) as usize);
  const ta = v128.load(p);
  const tb = v128.load(p, 16);
  const tc = v128.load(p, 32);
  const td = v128.load(p, 48);
  const te = v128.load(p, 64);
  const tf = v128.load(p, 80);
  const tg = v128.load(p, 96);
  // Ends are counted below 0, as masks are: so a mask is an end.
  const two = i8x16.splat(-2);
  const four = i8x16.splat(-4);
  const left0 = pick(compare(b, 0, tb), i8x16.add(compare(e, 0, te), two), compare(d, 0, td));
  const right0 = pick(compare(c, 0, tc), i8x16.add(compare(g, 0, tg), two), compare(f, 0, tf));
  v128.store(slot, i8x16.sub(base, pick(compare(a, 0, ta), i8x16.add(right0, four), left0)));
  const left1 = pick(compare(b, 16, tb), i8x16.add(compare(e, 16, te), two), compare(d, 16, td));
  const right1 = pick(compare(c, 16, tc), i8x16.add(compare(g, 16, tg), two), compare(f, 16, tf));
  v128.store(slot, i8x16.sub(base, pick(compare(a, 16, ta), i8x16.add(right1, four), left1)), 16);
}

/** All bits of a byte where the row goes right. */
function compare(column: usize, offset: usize, threshold: v128): v128 {
  return i8x16.gt_s(v128.load(column + offset), threshold);
}

/** The first where the mask is set, else the second; each byte of a mask is all ones or all zeros. */
function pick(mask: v128, right: v128, left: v128): v128 {
  return i8x16.relaxed_laneselect(right, left, mask);
}

/** What joinOctets does, for sixteen rows of the most common depth: without loops, and without memory between the levels. */
function joinEight(splits: usize, x: usize, scratch: usize, rows: usize): void {
  const at = scratch + rows;
  x += rows;
  const a = pick(decide(splits, x, 0), v128.load(at, 32), v128.load(at));
  const b = pick(decide(splits, x, 8), v128.load(at, 96), v128.load(at, 64));
  const c = pick(decide(splits, x, 16), v128.load(at, 160), v128.load(at, 128));
  const d = pick(decide(splits, x, 24), v128.load(at, 224), v128.load(at, 192));
  const left = pick(decide(splits, x, 32), b, a);
  const right = pick(decide(splits, x, 40), d, c);
  v128.store(at, pick(decide(splits, x, 48), right, left));
}

function decide(splits: usize, x: usize, offset: usize): v128 {
  return compare(x + (load<u32>(splits + offset) as usize), 0, v128.load_splat<u8>(splits + offset, 4));
}

/** Level by level, up to the root: what 32 rows come to stands in the first slot at the end. */
function joinOctets(split: usize, octets: usize, x: usize, scratch: usize): void {
  for (let count = octets >> 1; count > 0; count >>= 1) {
    let from = scratch;
    let to = scratch;
    for (let index: usize = 0; index < count; index++) {
      const column = x + (load<u32>(split) as usize);
      const threshold = v128.load_splat<u8>(split, 4);
      const first = pick(compare(column, 0, threshold), v128.load(from, 32), v128.load(from));
      const second = pick(compare(column, 16, threshold), v128.load(from, 48), v128.load(from, 16));
      v128.store(to, first);
      v128.store(to, second, 16);
      split += upperSplitBytes;
      from += 64;
      to += 32;
    }
  }
}

function addLeaves(leaves: usize, ends: usize, sums: usize): void {
  for (let row: usize = 0; row < (chunkRows as usize); row += 4) {
    const values = loadFour(
      leafAt(leaves, ends, 0),
      leafAt(leaves, ends, 1),
      leafAt(leaves, ends, 2),
      leafAt(leaves, ends, 3),
    );
    v128.store(sums, f32x4.add(v128.load(sums), values));
    ends += 4;
    sums += 16;
  }
}

function leafAt(leaves: usize, ends: usize, row: usize): usize {
  return leaves + ((load<u8>(ends + row) as usize) << 2);
}
