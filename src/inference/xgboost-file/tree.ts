// Reads one tree of an XGBoost document: its columns, which all have one value per node, and the lists of its categorical splits.

import { type CategoricalSplits, categoryMax, checkTree, type Tree } from '../forest/forest.ts';
import type { Entry } from './entry.ts';

export interface TreeContext {
  readonly featureCount: number;
  readonly depthMax: number;
  readonly group: number;
}

/** Throws InvalidModel. */
export function readTree(entry: Entry, { featureCount, depthMax, group }: TreeContext): Tree {
  const parameters = entry.optional('tree_param');
  const leafSize = parameters?.optional('size_leaf_vector');
  if (leafSize !== undefined && leafSize.wholeNumber(0) > 1) {
    leafSize.fail('is more than 1: vector leaves are not supported; train with multi_strategy=one_output_per_tree');
  }
  const left = entry.member('left_children').wholeNumbers(-1, indexMax);
  const nodeCount = left.length;
  const declared = parameters?.optional('num_nodes');
  if (declared !== undefined && declared.wholeNumber(0) !== nodeCount) {
    declared.fail(`is ${declared.wholeNumber(0)}, and left_children has ${nodeCount} nodes`);
  }
  const column = (name: string): Entry => {
    const given = entry.member(name);
    if (given.length() !== nodeCount) given.fail(`has ${given.length()} values for ${nodeCount} nodes`);
    return given;
  };
  const tree = {
    left,
    right: column('right_children').wholeNumbers(-1, indexMax),
    features: column('split_indices').wholeNumbers(0, indexMax),
    thresholds: column('split_conditions').floats(),
    missingLeft: column('default_left').flags(true),
    covers: entry.optional('sum_hessian') === undefined ? null : column('sum_hessian').floats(),
    categories: readCategories(entry, left),
    group,
  };
  // No score depends on these, and XGBoost refuses a file in which they are wrong.
  for (const name of unusedColumns) entry.optional(name)?.requireNumbers(nodeCount);
  return { ...tree, depth: checkTree(tree, featureCount, depthMax, entry.path()) };
}

const unusedColumns = ['base_weights', 'loss_changes', 'parents'] as const;

// Pruned nodes, which no walk reaches, have this as their feature.
const indexMax = 2 ** 31 - 1;

function readCategories(entry: Entry, left: Int32Array): CategoricalSplits | null {
  const types = entry.optional('split_type');
  if (types === undefined) return null;
  const splitTypes = types.flags();
  if (splitTypes.length !== left.length) types.fail(`has ${splitTypes.length} values for ${left.length} nodes`);
  const isCategorical = (node: number): boolean => splitTypes[node] === 1 && left[node] !== -1;
  const nodesEntry = entry.member('categories_nodes');
  const segmentsEntry = entry.member('categories_segments');
  const sizesEntry = entry.member('categories_sizes');
  const values = entry.member('categories').wholeNumbers(0, categoryMax - 1);
  const nodes = nodesEntry.wholeNumbers(0, left.length - 1);
  const segments = segmentsEntry.wholeNumbers(0, values.length);
  const sizes = sizesEntry.wholeNumbers(0, values.length);
  if (segments.length !== nodes.length) segmentsEntry.fail(`has ${segments.length} values for ${nodes.length} nodes`);
  if (sizes.length !== nodes.length) sizesEntry.fail(`has ${sizes.length} values for ${nodes.length} nodes`);
  if (!splitTypes.some((_, node) => isCategorical(node))) return null;
  const starts = new Int32Array(left.length).fill(-1);
  const counts = new Int32Array(left.length);
  let previousEnd = 0;
  for (const [index, node] of nodes.entries()) {
    const start = segments[index] as number;
    const size = sizes[index] as number;
    if (starts[node] !== -1) nodesEntry.failAt(index, `is ${node}, which stands there already`);
    // Segments that overlap would let a small file stand for much work.
    if (start < previousEnd) segmentsEntry.failAt(index, `is ${start}, inside the segment before it`);
    if (start + size > values.length) {
      sizesEntry.failAt(index, `is ${size}, beyond the ${values.length} categories`);
    }
    previousEnd = start + size;
    values.subarray(start, start + size).sort();
    starts[node] = start;
    counts[node] = size;
  }
  const without = starts.findIndex((start, node) => start === -1 && isCategorical(node));
  if (without !== -1) types.failAt(without, 'is categorical, and categories_nodes does not list the node');
  // A leaf, or a numerical split, with a list of categories means nothing.
  for (const node of nodes) if (!isCategorical(node)) starts[node] = -1;
  return { starts, counts, values };
}
