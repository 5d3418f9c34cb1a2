// Trees of any depth, and single rows: sixteen trees, or eight rows, at a time, so that the processor works on one while others wait for memory. A step has
// no branch. Values become whole numbers in the same order, whose comparison is faster. A row stands twice in memory, once with the least
// number in place of its missing values (they go left) and once with the greatest; a node says which of the two it reads. This folder
// knows only addresses: src/inference lays the data out and says what stands where. Nothing here allocates or checks.

// A node has sixteen bytes: the greatest number that goes left, the address of its value in the first row, the address of its left child
// (the right one is next), and the value of a leaf.

/**
 * Turns rows of float32 into rows for walks. Both have a multiple of four values per row, `rowBytes` bytes; a row for walks has twice as
 * many. The order of float32 is that of their bits as whole numbers, once those of negative values are turned round and -0 is 0.
 */
export function prepareRows(values: usize, rowBytes: usize, rowCount: i32, rows: usize): void {
  const least = i32x4.splat(i32.MIN_VALUE);
  const greatest = i32x4.splat(i32.MAX_VALUE);
  for (; rowCount > 0; rowCount--) {
    for (const end = values + rowBytes; values < end; values += 16, rows += 16) {
      const x = f32x4.add(v128.load(values), f32x4.splat(0));
      const order = v128.xor(x, v128.and(i32x4.shr_s(x, 31), greatest));
      const isMissing = f32x4.ne(x, x);
      v128.store(rows, v128.bitselect(least, order, isMissing));
      v128.store(rows + rowBytes, v128.bitselect(greatest, order, isMissing));
    }
    rows += rowBytes;
  }
}

/** A leaf is its own left child, and no number is above its own: there, a step stays where it is. */
function step(node: usize, rowOffset: usize): usize {
  const value = load<i32>(rowOffset + (load<u32>(node, 4) as usize));
  return (load<u32>(node, 8) as usize) + (usize(value > load<i32>(node)) << 4);
}

/**
 * The first row through all trees. `roots` has for each sixteen trees their roots and the depth of the deepest, 68 bytes; the trees of the
 * last sixteen that do not exist are any others. `offsets` has the offset of each tree's sum; 0 when all have the same.
 */
export function walkRow(roots: usize, treeCount: i32, sums: usize, offsets: usize): void {
  let sum = load<f32>(sums);
  for (let left = treeCount; left > 0; left -= 16) {
    let n0 = load<u32>(roots) as usize;
    let n1 = load<u32>(roots, 4) as usize;
    let n2 = load<u32>(roots, 8) as usize;
    let n3 = load<u32>(roots, 12) as usize;
    let n4 = load<u32>(roots, 16) as usize;
    let n5 = load<u32>(roots, 20) as usize;
    let n6 = load<u32>(roots, 24) as usize;
    let n7 = load<u32>(roots, 28) as usize;
    let n8 = load<u32>(roots, 32) as usize;
    let n9 = load<u32>(roots, 36) as usize;
    let n10 = load<u32>(roots, 40) as usize;
    let n11 = load<u32>(roots, 44) as usize;
    let n12 = load<u32>(roots, 48) as usize;
    let n13 = load<u32>(roots, 52) as usize;
    let n14 = load<u32>(roots, 56) as usize;
    let n15 = load<u32>(roots, 60) as usize;
    for (let depth = load<i32>(roots, 64); depth > 0; depth--) {
      n0 = step(n0, 0);
      n1 = step(n1, 0);
      n2 = step(n2, 0);
      n3 = step(n3, 0);
      n4 = step(n4, 0);
      n5 = step(n5, 0);
      n6 = step(n6, 0);
      n7 = step(n7, 0);
      n8 = step(n8, 0);
      n9 = step(n9, 0);
      n10 = step(n10, 0);
      n11 = step(n11, 0);
      n12 = step(n12, 0);
      n13 = step(n13, 0);
      n14 = step(n14, 0);
      n15 = step(n15, 0);
    }
    if (offsets === 0) {
      sum += load<f32>(n0, 12);
      if (left > 1) sum += load<f32>(n1, 12);
      if (left > 2) sum += load<f32>(n2, 12);
      if (left > 3) sum += load<f32>(n3, 12);
      if (left > 4) sum += load<f32>(n4, 12);
      if (left > 5) sum += load<f32>(n5, 12);
      if (left > 6) sum += load<f32>(n6, 12);
      if (left > 7) sum += load<f32>(n7, 12);
      if (left > 8) sum += load<f32>(n8, 12);
      if (left > 9) sum += load<f32>(n9, 12);
      if (left > 10) sum += load<f32>(n10, 12);
      if (left > 11) sum += load<f32>(n11, 12);
      if (left > 12) sum += load<f32>(n12, 12);
      if (left > 13) sum += load<f32>(n13, 12);
      if (left > 14) sum += load<f32>(n14, 12);
      if (left > 15) sum += load<f32>(n15, 12);
    } else {
      add(sums, offsets, 0, n0);
      if (left > 1) add(sums, offsets, 1, n1);
      if (left > 2) add(sums, offsets, 2, n2);
      if (left > 3) add(sums, offsets, 3, n3);
      if (left > 4) add(sums, offsets, 4, n4);
      if (left > 5) add(sums, offsets, 5, n5);
      if (left > 6) add(sums, offsets, 6, n6);
      if (left > 7) add(sums, offsets, 7, n7);
      if (left > 8) add(sums, offsets, 8, n8);
      if (left > 9) add(sums, offsets, 9, n9);
      if (left > 10) add(sums, offsets, 10, n10);
      if (left > 11) add(sums, offsets, 11, n11);
      if (left > 12) add(sums, offsets, 12, n12);
      if (left > 13) add(sums, offsets, 13, n13);
      if (left > 14) add(sums, offsets, 14, n14);
      if (left > 15) add(sums, offsets, 15, n15);
      offsets += 64;
    }
    roots += 68;
  }
  if (offsets === 0) store<f32>(sums, sum);
}

function add(sums: usize, offsets: usize, tree: usize, leaf: usize): void {
  const at = sums + (load<u32>(offsets + (tree << 2)) as usize);
  store<f32>(at, load<f32>(at) + load<f32>(leaf, 12));
}

/** Rows through trees, tree by tree. A tree is here: root, depth, offset of its sums, 12 bytes. `rowCount` is a multiple of eight. */
export function walkRows(rowBytes: usize, rowCount: i32, trees: usize, treeCount: i32, sums: usize): void {
  for (; treeCount > 0; treeCount--, trees += 12) {
    const root = load<u32>(trees) as usize;
    const depth = load<i32>(trees, 4);
    let at = sums + (load<u32>(trees, 8) as usize);
    let row: usize = 0;
    for (let left = rowCount; left > 0; left -= 8) {
      let n0 = root;
      let n1 = root;
      let n2 = root;
      let n3 = root;
      let n4 = root;
      let n5 = root;
      let n6 = root;
      let n7 = root;
      const r1 = row + rowBytes;
      const r2 = r1 + rowBytes;
      const r3 = r2 + rowBytes;
      const r4 = r3 + rowBytes;
      const r5 = r4 + rowBytes;
      const r6 = r5 + rowBytes;
      const r7 = r6 + rowBytes;
      for (let level = depth; level > 0; level--) {
        n0 = step(n0, row);
        n1 = step(n1, r1);
        n2 = step(n2, r2);
        n3 = step(n3, r3);
        n4 = step(n4, r4);
        n5 = step(n5, r5);
        n6 = step(n6, r6);
        n7 = step(n7, r7);
      }
      store<f32>(at, load<f32>(at) + load<f32>(n0, 12));
      store<f32>(at, load<f32>(at, 4) + load<f32>(n1, 12), 4);
      store<f32>(at, load<f32>(at, 8) + load<f32>(n2, 12), 8);
      store<f32>(at, load<f32>(at, 12) + load<f32>(n3, 12), 12);
      store<f32>(at, load<f32>(at, 16) + load<f32>(n4, 12), 16);
      store<f32>(at, load<f32>(at, 20) + load<f32>(n5, 12), 20);
      store<f32>(at, load<f32>(at, 24) + load<f32>(n6, 12), 24);
      store<f32>(at, load<f32>(at, 28) + load<f32>(n7, 12), 28);
      at += 32;
      row = r7 + rowBytes;
    }
  }
}
