// Trees of small depth, for blocks of rows. Each value is first replaced by the number of thresholds it has reached, one signed byte, so
// that sixteen rows are compared at once. A tree is then computed whole, from its lowest splits up: no row walks, and no branch depends on
// a row. Values of a feature stand together, once for splits where a missing value goes left and once for those where it goes right.

/** Bytes of a split: the address of its column within the block, then its byte. */
const splitBytes: usize = 8;
/** Seven splits, from the root down: three levels with eight ends. */
const octetBytes: usize = 7 * splitBytes;
/** What a feature's entry has: column of the matrix, steps of the search, address of the thresholds, address of its two columns. */
const featureBytes: usize = 16;
const treeHeaderBytes: usize = 16;
/** Rows that are computed at once, two vectors of sixteen. */
const chunkRows: usize = 32;

/**
 * Fills the columns of a block. The thresholds of a feature are ascending, 2^steps - 1 of them, with NaN after the last. `rowCount` is a
 * multiple of 4.
 */
export function quantize(
  matrix: usize,
  rowBytes: usize,
  rowCount: usize,
  features: usize,
  featureCount: i32,
  blockRows: usize,
): void {
  for (let index = 0; index < featureCount; index++, features += featureBytes) {
    let value = matrix + (load<u32>(features) as usize);
    const half = (1 << load<u32>(features, 4)) >> 1;
    const thresholds = (load<u32>(features, 8) as usize) - 4;
    const column = load<u32>(features, 12) as usize;
    for (let row: usize = 0; row < rowCount; row += 4) {
      const x0 = load<f32>(value);
      const x1 = load<f32>(value + rowBytes);
      const x2 = load<f32>(value + 2 * rowBytes);
      const x3 = load<f32>(value + 3 * rowBytes);
      let n0 = 0;
      let n1 = 0;
      let n2 = 0;
      let n3 = 0;
      for (let step = half; step > 0; step >>= 1) {
        n0 += load<f32>(thresholds + (((n0 + step) as usize) << 2)) <= x0 ? step : 0;
        n1 += load<f32>(thresholds + (((n1 + step) as usize) << 2)) <= x1 ? step : 0;
        n2 += load<f32>(thresholds + (((n2 + step) as usize) << 2)) <= x2 ? step : 0;
        n3 += load<f32>(thresholds + (((n3 + step) as usize) << 2)) <= x3 ? step : 0;
      }
      const at = column + row;
      // A missing value has reached no threshold: so it goes left. In the second column it is above all.
      store<u32>(at, (n0 | (n1 << 8) | (n2 << 16) | (n3 << 24)) ^ 0x80808080);
      const m0 = isNaN(x0) ? 255 : n0;
      const m1 = isNaN(x1) ? 255 : n1;
      const m2 = isNaN(x2) ? 255 : n2;
      const m3 = isNaN(x3) ? 255 : n3;
      store<u32>(at + blockRows, (m0 | (m1 << 8) | (m2 << 16) | (m3 << 24)) ^ 0x80808080);
      value += rowBytes << 2;
    }
  }
}

/**
 * Adds the leaves of trees, one after the other, to the sums of a block. A tree is: the number of its octets (a power of two), a bit for
 * each that has splits, the offset of its sums, its bytes; then those octets; the splits above them, by levels; the leaves, eight for each
 * octet. `scratch` has 32 bytes for each octet.
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
    const upper = next - octets * 32 - (octets - 1) * splitBytes;
    const leaves = next - octets * 32;
    for (let row: usize = 0; row < rowCount; row += chunkRows) {
      const x = columns + row;
      let octet = tree + treeHeaderBytes;
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
      joinOctets(upper, octets, x, scratch);
      addLeaves(leaves, scratch, ownSums + (row << 2));
    }
    tree = next;
  }
}

/** Which of its eight ends 32 rows come to, on top of `base`. */
function computeOctet(p: usize, x: usize, base: v128, slot: usize): void {
  const a = x + (load<u32>(p) as usize);
  const ta = v128.load_splat<u8>(p, 4);
  const b = x + (load<u32>(p, 8) as usize);
  const tb = v128.load_splat<u8>(p, 12);
  const c = x + (load<u32>(p, 16) as usize);
  const tc = v128.load_splat<u8>(p, 20);
  const d = x + (load<u32>(p, 24) as usize);
  const td = v128.load_splat<u8>(p, 28);
  const e = x + (load<u32>(p, 32) as usize);
  const te = v128.load_splat<u8>(p, 36);
  const f = x + (load<u32>(p, 40) as usize);
  const tf = v128.load_splat<u8>(p, 44);
  const g = x + (load<u32>(p, 48) as usize);
  const tg = v128.load_splat<u8>(p, 52);
  const two = i8x16.splat(2);
  const four = i8x16.splat(4);
  const left0 = pick(compare(b, 0, tb), i8x16.sub(two, compare(e, 0, te)), i8x16.neg(compare(d, 0, td)));
  const right0 = pick(compare(c, 0, tc), i8x16.sub(two, compare(g, 0, tg)), i8x16.neg(compare(f, 0, tf)));
  v128.store(slot, i8x16.add(base, pick(compare(a, 0, ta), i8x16.add(four, right0), left0)));
  const left1 = pick(compare(b, 16, tb), i8x16.sub(two, compare(e, 16, te)), i8x16.neg(compare(d, 16, td)));
  const right1 = pick(compare(c, 16, tc), i8x16.sub(two, compare(g, 16, tg)), i8x16.neg(compare(f, 16, tf)));
  v128.store(slot, i8x16.add(base, pick(compare(a, 16, ta), i8x16.add(four, right1), left1)), 16);
}

/** All bits of a byte where the row goes right. */
function compare(column: usize, offset: usize, threshold: v128): v128 {
  return i8x16.gt_s(v128.load(column + offset), threshold);
}

/** The first where the mask is set, else the second; each byte of a mask is all ones or all zeros. */
function pick(mask: v128, right: v128, left: v128): v128 {
  return i8x16.relaxed_laneselect(right, left, mask);
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
      split += splitBytes;
      from += 64;
      to += 32;
    }
  }
}

function addLeaves(leaves: usize, ends: usize, sums: usize): void {
  for (let row: usize = 0; row < chunkRows; row += 4) {
    let values = v128.load32_zero(leafAt(leaves, ends, 0));
    values = v128.load_lane<f32>(leafAt(leaves, ends, 1), values, 1);
    values = v128.load_lane<f32>(leafAt(leaves, ends, 2), values, 2);
    values = v128.load_lane<f32>(leafAt(leaves, ends, 3), values, 3);
    v128.store(sums, f32x4.add(v128.load(sums), values));
    ends += 4;
    sums += 16;
  }
}

function leafAt(leaves: usize, ends: usize, row: usize): usize {
  return leaves + ((load<u8>(ends + row) as usize) << 2);
}
