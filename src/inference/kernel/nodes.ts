// Lays the trees of a forest out for the kernel's walks: the nodes that are reached, each child pair together.
import type { Forest, Tree } from '../forest/forest.ts';

const nodeBytes = 16;
const groupBytes = 68;
const treeBytes = 12;
const treesPerGroup = 16;

export interface WalkLayout {
  /** Of sixteen trees each, for single rows. */
  readonly roots: number;
  /** Of each tree, for rows in blocks. */
  readonly trees: number;
  /** Where each tree's sum lies, for single rows; 0 when there is one group. */
  readonly offsets: number;
  readonly end: number;
}

/** More than will be needed: nodes that no walk reaches are counted. */
export function walkBytes({ trees }: Forest): number {
  const nodes = trees.reduce((sum, tree) => sum + tree.left.length, 0);
  return nodes * nodeBytes + (trees.length + treesPerGroup) * (groupBytes + treeBytes + 4);
}

/** `row` is where the first row for walks lies; `blockRows` is the distance between the sums of two groups in a block. */
export function layOutWalks(forest: Forest, view: DataView, start: number, row: number, blockRows: number): WalkLayout {
  const { trees, featureCount, groupCount } = forest;
  const groupsOfTrees = Math.ceil(trees.length / treesPerGroup);
  const roots = start;
  const treesAt = roots + groupsOfTrees * groupBytes;
  const offsets = treesAt + trees.length * treeBytes;
  let next = offsets + groupsOfTrees * treesPerGroup * 4;
  next += -next & (nodeBytes - 1);
  const queue = new Int32Array(trees.reduce((most, tree) => Math.max(most, tree.left.length), 0));
  const rootAddresses = trees.map((tree) => {
    const root = next;
    next = writeNodes(tree, { row, width: paddedCount(featureCount) }, queue, view, root);
    return root;
  });
  trees.forEach((tree, index) => {
    view.setUint32(treesAt + index * treeBytes, rootAddresses[index] as number, true);
    view.setUint32(treesAt + index * treeBytes + 4, tree.depth, true);
    view.setUint32(treesAt + index * treeBytes + 8, tree.group * blockRows * 4, true);
    view.setUint32(offsets + index * 4, tree.group * 4, true);
  });
  for (let group = 0; group < groupsOfTrees; group++) {
    const first = group * treesPerGroup;
    const own = trees.slice(first, first + treesPerGroup);
    for (let place = 0; place < treesPerGroup; place++) {
      const root = rootAddresses[first + place] ?? (rootAddresses[first] as number);
      view.setUint32(roots + group * groupBytes + place * 4, root, true);
    }
    const depth = own.reduce((most, tree) => Math.max(most, tree.depth), 0);
    view.setInt32(roots + group * groupBytes + 64, depth, true);
  }
  return { roots, trees: treesAt, offsets: groupCount === 1 ? 0 : offsets, end: next };
}

/** Level by level, so that the first steps of all rows stay together. Returns where the next tree may begin. */
function writeNodes(
  tree: Tree,
  { row, width }: { readonly row: number; readonly width: number },
  queue: Int32Array,
  view: DataView,
  root: number,
): number {
  const { left, right, features, thresholds, missingLeft } = tree;
  queue[0] = 0;
  let count = 1;
  for (let index = 0, address = root; index < count; index++, address += nodeBytes) {
    const node = queue[index] as number;
    const threshold = thresholds[node] as number;
    if (left[node] === -1) {
      view.setInt32(address, int32Max, true);
      view.setUint32(address + 4, row, true);
      view.setUint32(address + 8, address, true);
      view.setFloat32(address + 12, threshold, true);
      continue;
    }
    // What equals the threshold goes right.
    writeOrder(view, address, threshold);
    view.setInt32(address, view.getInt32(address, true) - 1, true);
    const column = (features[node] as number) + (missingLeft[node] === 1 ? 0 : width);
    view.setUint32(address + 4, row + 4 * column, true);
    view.setUint32(address + 8, root + count * nodeBytes, true);
    queue[count++] = left[node] as number;
    queue[count++] = right[node] as number;
  }
  return root + count * nodeBytes;
}

const int32Max = 2 ** 31 - 1;

/** A whole number for a float32, in the same order, as the kernel makes them of values. */
function writeOrder(view: DataView, address: number, value: number): void {
  // Makes 0 of -0.
  view.setFloat32(address, value + 0, true);
  const bits = view.getInt32(address, true);
  view.setInt32(address, bits < 0 ? bits ^ int32Max : bits, true);
}

/** Values of a row in the kernel, which takes four at a time. */
export function paddedCount(featureCount: number): number {
  return Math.ceil(featureCount / 4) * 4;
}
