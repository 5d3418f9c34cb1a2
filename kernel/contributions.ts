// Contributions of features to the margin, for blocks of rows. A tree is cut into units, small subtrees of at most three splits: what a
// unit's leaves contribute depends only on the decisions at its splits and at those above it, so it was computed beforehand for each
// combination of them. Here the decisions become an index, for sixteen rows at once, and what stands there is added up.

import {
  explainedSplitBytes,
  explainedTreeHeaderBytes,
  unitBytes,
  unitPlaces,
  unitSplitBytes,
} from '../src/inference/kernel/layout';

/**
 * Adds what trees contribute to the sums of rows, doubles, `rowBytes` for each row. A tree is: its bytes; then splits and units, each after
 * all splits above it. `scratch` has 16 bytes for each level and 16 more.
 */
export function addContributions(
  tree: usize,
  end: usize,
  columns: usize,
  rowCount: usize,
  sums: usize,
  rowBytes: usize,
  scratch: usize,
): void {
  v128.store(scratch + 16, i8x16.splat(0));
  while (tree < end) {
    const next = tree + (load<u32>(tree) as usize);
    for (let row: usize = 0; row < rowCount; row += 16) {
      const count = min<usize>(rowCount - row, 16);
      addTree(tree + explainedTreeHeaderBytes, next, columns + row, sums + row * rowBytes, count, rowBytes, scratch);
    }
    tree = next;
  }
}

function addTree(at: usize, end: usize, x: usize, sums: usize, rowCount: usize, rowBytes: usize, scratch: usize): void {
  const indexes = scratch + 16;
  while (at < end) {
    const level = (load<u32>(at) as usize) << 4;
    const width = load<u32>(at, 12);
    let index = v128.load(indexes + level);
    if (width === 0) {
      v128.store(indexes + level, withDecision(index, x, at + 4), 16);
      at += explainedSplitBytes;
      continue;
    }
    const splits = load<u32>(at, 4) as usize;
    const table = load<u32>(at, 8) as usize;
    at += unitBytes;
    for (let split: usize = 0; split < splits; split++, at += unitSplitBytes) index = withDecision(index, x, at);
    v128.store(scratch, index);
    if (width > 4) addWide(table, scratch, at, sums, rowCount, rowBytes);
    else addNarrow(table, scratch, at, sums, rowCount, rowBytes);
    at += 4 * unitPlaces;
  }
}

/** The index with one more bit, 1 where the row goes right. */
function withDecision(index: v128, x: usize, split: usize): v128 {
  const values = v128.load(x + (load<u32>(split) as usize));
  const right = i8x16.gt_s(values, v128.load_splat<u8>(split, 4));
  return i8x16.sub(i8x16.add(index, index), right);
}

function addNarrow(table: usize, indexes: usize, places: usize, sums: usize, rowCount: usize, rowBytes: usize): void {
  const p0 = load<u32>(places) as usize;
  const p1 = load<u32>(places, 4) as usize;
  const p2 = load<u32>(places, 8) as usize;
  const p3 = load<u32>(places, 12) as usize;
  for (let row: usize = 0; row < rowCount; row++, sums += rowBytes) {
    const entry = table + ((load<u8>(indexes + row) as usize) << 4);
    add(sums + p0, entry, 0);
    add(sums + p1, entry, 4);
    add(sums + p2, entry, 8);
    add(sums + p3, entry, 12);
  }
}

function addWide(table: usize, indexes: usize, places: usize, sums: usize, rowCount: usize, rowBytes: usize): void {
  const p0 = load<u32>(places) as usize;
  const p1 = load<u32>(places, 4) as usize;
  const p2 = load<u32>(places, 8) as usize;
  const p3 = load<u32>(places, 12) as usize;
  const p4 = load<u32>(places, 16) as usize;
  const p5 = load<u32>(places, 20) as usize;
  const p6 = load<u32>(places, 24) as usize;
  const p7 = load<u32>(places, 28) as usize;
  for (let row: usize = 0; row < rowCount; row++, sums += rowBytes) {
    const entry = table + ((load<u8>(indexes + row) as usize) << 5);
    add(sums + p0, entry, 0);
    add(sums + p1, entry, 4);
    add(sums + p2, entry, 8);
    add(sums + p3, entry, 12);
    add(sums + p4, entry, 16);
    add(sums + p5, entry, 20);
    add(sums + p6, entry, 24);
    add(sums + p7, entry, 28);
  }
}

function add(sum: usize, entry: usize, offset: usize): void {
  store<f64>(sum, load<f64>(sum) + (load<f32>(entry + offset) as f64));
}
