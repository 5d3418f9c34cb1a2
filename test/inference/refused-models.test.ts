// What the reader refuses of a document, by its path.
import { test } from 'node:test';
import { assertRefused, encode, type ModelDocument, modelDocument, modelOf, treeOf } from './model-documents.ts';

const refusals: readonly [name: string, change: (document: ModelDocument) => void, message: RegExp][] = [
  [
    'gblinear',
    (d) => (d.learner.gradient_booster.name = 'gblinear'),
    /gradient_booster\.name is gblinear; gbtree and dart/,
  ],
  [
    'an unknown objective',
    (d) => (d.learner.objective.name = 'my:own'),
    /learner\.objective\.name is my:own; supported are/,
  ],
  [
    'vector leaves',
    (d) => (treeOf(d).tree_param.size_leaf_vector = '3'),
    /trees\[1\]\.tree_param\.size_leaf_vector is more than 1: vector leaves/,
  ],
  [
    'a cycle',
    (d) => (treeOf(d).left_children = [0, -1, -1]),
    /trees\[1\]\.left_children\[0\] is 0, which has another parent/,
  ],
  [
    'a shared child',
    (d) => (treeOf(d).left_children = [2, -1, -1]),
    /trees\[1\]\.right_children\[0\] is 2, which has another parent/,
  ],
  [
    'a child out of range',
    (d) => (treeOf(d).right_children = [3, -1, -1]),
    /trees\[1\]\.right_children\[0\] is 3, and the tree has 3 nodes/,
  ],
  [
    'a child below -1',
    (d) => (treeOf(d).left_children = [-2, -1, -1]),
    /trees\[1\]\.left_children\[0\] is not a whole number from -1/,
  ],
  [
    'one child only',
    (d) => (treeOf(d).left_children = [-1, -1, -1]),
    /trees\[1\]\.right_children\[0\] makes a node with one child/,
  ],
  [
    'a feature out of range',
    (d) => (treeOf(d).split_indices = [2, 0, 0]),
    /trees\[1\]\.split_indices\[0\] is 2, and the model has 2 features/,
  ],
  [
    'a negative feature',
    (d) => (treeOf(d).split_indices = [-1, 0, 0]),
    /trees\[1\]\.split_indices\[0\] is not a whole number from 0/,
  ],
  [
    'a threshold that is no number',
    (d) => (treeOf(d).split_conditions = [Number.NaN, 1, -1]),
    /trees\[1\]\.split_conditions\[0\] is NaN, not a threshold/,
  ],
  [
    'an infinite leaf',
    (d) => (treeOf(d).split_conditions = [1, Number.POSITIVE_INFINITY, -1]),
    /trees\[1\]\.split_conditions\[1\] is Infinity, not a finite leaf/,
  ],
  [
    'columns of different lengths',
    (d) => (treeOf(d).default_left = [1, 0]),
    /trees\[1\]\.default_left has 2 values for 3 nodes/,
  ],
  [
    'a tree without nodes',
    (d) => Object.assign(treeOf(d), { left_children: [], tree_param: {} }),
    /trees\[1\]\.right_children has 3 values for 0 nodes/,
  ],
  [
    'a wrong number of nodes',
    (d) => (treeOf(d).tree_param.num_nodes = '4'),
    /tree_param\.num_nodes is 4, and left_children has 3/,
  ],
  [
    'a wrong number of trees',
    (d) => (modelOf(d).gbtree_model_param.num_trees = '3'),
    /num_trees is 3, and there are 2 trees/,
  ],
  ['a group out of range', (d) => (modelOf(d).tree_info = [0, 1]), /tree_info\[1\] is not a whole number from 0 to 0/],
  [
    'a base score without a margin',
    (d) => (d.learner.learner_model_param.base_score = '-1'),
    /base_score holds "-1", which has no margin/,
  ],
  [
    'too many base scores',
    (d) => (d.learner.learner_model_param.base_score = '[5E-1,5E-1]'),
    /base_score does not have one number(?!, or)/,
  ],
  ['no features', (d) => (d.learner.learner_model_param.num_feature = '0'), /num_feature is not a whole number from 1/],
  ['too few names', (d) => (d.learner.feature_names = ['a']), /feature_names has 1 names for 2 features/],
  [
    'a best iteration beyond the trees',
    (d) => (d.learner.attributes.best_iteration = '2'),
    /best_iteration is 2, and there are 2 trees.*--iterations all, of spindle score and import-model/,
  ],
  [
    'rounds that do not begin with the first tree',
    (d) => Object.assign(modelOf(d), { iteration_indptr: [1, 2] }),
    /iteration_indptr\[0\] is not 0/,
  ],
  [
    'rounds that leave trees out',
    (d) => Object.assign(modelOf(d), { iteration_indptr: [0, 1] }),
    /iteration_indptr ends with 1, and there are 2 trees/,
  ],
  [
    'a round without trees',
    (d) => Object.assign(modelOf(d), { iteration_indptr: [0, 0, 2] }),
    /iteration_indptr\[1\] is not more than the one before/,
  ],
  [
    'a base score that XGBoost reads as 0',
    (d) => (d.learner.learner_model_param.base_score = '0x1'),
    /base_score holds "0x1", which has no margin/,
  ],
  [
    'a parameter that is no text',
    (d) => Object.assign(d.learner.learner_model_param, { num_feature: 2 }),
    /num_feature is not text/,
  ],
  [
    'null for a member',
    (d) => Object.assign(treeOf(d), { split_type: null }),
    /trees\[1\]\.split_type is not an array/,
  ],
  [
    'truth values as kinds of splits',
    (d) => Object.assign(treeOf(d), { split_type: [false, false, false] }),
    /split_type\[0\] is not a number/,
  ],
  [
    'columns that no score depends on, with a value too few',
    (d) => Object.assign(treeOf(d), { loss_changes: [1, 0] }),
    /loss_changes has 2 values for 3 nodes/,
  ],
  [
    'text in a column that no score depends on',
    (d) => Object.assign(treeOf(d), { base_weights: [1, '0', 0] }),
    /base_weights\[1\] is not a number/,
  ],
  ['no tree_info', (d) => Reflect.deleteProperty(modelOf(d), 'tree_info'), /model has no member tree_info/],
  [
    'a truth value as a child',
    (d) => (treeOf(d).left_children[0] = true as unknown as number),
    /left_children\[0\] is not a number/,
  ],
  [
    'a truth value as a threshold',
    (d) => (treeOf(d).split_conditions[0] = true as unknown as number),
    /split_conditions\[0\] is not a number/,
  ],
  ['a version of two numbers', (d) => (d.version = [2, 1]), /version has no three numbers/],
  [
    'controls in a name',
    (d) => (d.learner.objective.name = 'a\u001b[2J\u009b'),
    /objective\.name is "a\\u001b\[2J\\u\{9b\}"/,
  ],
  ['categories without a list', (d) => (treeOf(d).split_type = [1, 0, 0]), /trees\[1\] has no member categories_nodes/],
  [
    'a segment out of range',
    (d) => Object.assign(treeOf(d), categorical([0], [0], [3], [1, 2])),
    /categories_sizes\[0\] is not a whole number from 0 to 2/,
  ],
  [
    'segments that overlap',
    (d) => Object.assign(treeOf(d), categorical([0, 1], [0, 1], [2, 1], [1, 2])),
    /categories_segments\[1\] is 1, inside the segment before/,
  ],
  [
    'a node listed twice',
    (d) => Object.assign(treeOf(d), categorical([0, 0], [0, 1], [1, 1], [1, 2])),
    /categories_nodes\[1\] is 0, which stands there already/,
  ],
  [
    'a category out of range',
    (d) => Object.assign(treeOf(d), categorical([0], [0], [1], [2 ** 24])),
    /categories\[0\] is not a whole number/,
  ],
  [
    'dart without weights',
    (d) => (d.learner.gradient_booster.name = 'dart'),
    /gradient_booster has no member weight_drop/,
  ],
];

for (const [name, change, message] of refusals) {
  test(`refuses ${name}, with the path`, () => {
    const document = modelDocument();
    change(document);
    assertRefused(encode(document), message);
  });
}

function categorical(nodes: number[], segments: number[], sizes: number[], categories: number[]) {
  return {
    split_type: [1, 0, 0],
    categories_nodes: nodes,
    categories_segments: segments,
    categories_sizes: sizes,
    categories,
  };
}
