// A forest as the document that XGBoost itself would write (UBJSON of 3.x), so that XGBoost, this engine and whatever else reads such files
// score it alike. For forests that were not trained by XGBoost.
import type { Forest, Tree } from '../forest/forest.ts';
import { type UbjValue, writeUbj } from './write-ubj.ts';

/**
 * Of a forest with one margin for each row, which begins at 0, and without categorical splits; anything else throws RangeError. Nodes must stand
 * as readers find them: the root first.
 */
export function writeModel(forest: Forest): Uint8Array {
  const { featureCount, featureNames, groupCount, baseMargins, isBaseLast, objective, trees } = forest;
  const isPlain = groupCount === 1 && baseMargins[0] === 0 && !isBaseLast && objective === 'binary:logistic';
  if (!isPlain || trees.some(({ categories }) => categories !== null))
    throw new RangeError(
      'only forests of binary:logistic with numerical splits and a margin that begins at 0 are written',
    );
  // Where XGBoost wants a plain array, a row of one type is refused, and the other way round.
  return writeUbj({
    learner: {
      attributes: {},
      feature_names: featureNames ?? [],
      feature_types: (featureNames ?? []).map(() => 'float'),
      gradient_booster: {
        model: {
          cats: { enc: [], feature_segments: new Int32Array(), sorted_idx: new Int32Array() },
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(trees.length) },
          iteration_indptr: Array.from({ length: trees.length + 1 }, (_, tree) => tree),
          tree_info: trees.map(() => 0),
          trees: trees.map((tree, id) => treeDocument(tree, id, featureCount)),
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: '[5E-1]',
        boost_from_average: '0',
        num_class: '0',
        num_feature: String(featureCount),
        num_target: '1',
      },
      objective: { name: objective, reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [3, 4, 0],
  });
}

/** What XGBoost writes for the parent of the root. */
const noParent = 2 ** 31 - 1;

function treeDocument(tree: Tree, id: number, featureCount: number): UbjValue {
  const { left, right, features, thresholds, missingLeft, covers } = tree;
  const nodeCount = left.length;
  const parents = new Int32Array(nodeCount).fill(noParent);
  left.forEach((child, node) => {
    if (child === -1) return;
    parents[child] = node;
    parents[right[node] as number] = node;
  });
  return {
    base_weights: new Float32Array(nodeCount),
    categories: new Int32Array(),
    categories_nodes: new Int32Array(),
    categories_segments: new BigInt64Array(),
    categories_sizes: new BigInt64Array(),
    default_left: missingLeft,
    id,
    left_children: left,
    loss_changes: new Float32Array(nodeCount),
    parents,
    right_children: right,
    split_conditions: thresholds,
    split_indices: features,
    split_type: new Uint8Array(nodeCount),
    sum_hessian: covers ?? new Float32Array(nodeCount),
    tree_param: {
      num_deleted: '0',
      num_feature: String(featureCount),
      num_nodes: String(nodeCount),
      size_leaf_vector: '1',
    },
  };
}
