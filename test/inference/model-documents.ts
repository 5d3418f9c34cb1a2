// Small documents as XGBoost writes them, to be changed by tests.
import assert from 'node:assert/strict';
import { InvalidModel } from '../../src/core/errors.ts';
import { type ReadModelOptions, readModel } from '../../src/inference/xgboost-file/read-model.ts';

export interface TreeDocument {
  left_children: number[];
  right_children: number[];
  split_indices: number[];
  split_conditions: number[];
  default_left: number[];
  sum_hessian: number[];
  tree_param: { num_nodes?: string; size_leaf_vector?: string };
  split_type?: number[];
  categories_nodes?: number[];
  categories_segments?: number[];
  categories_sizes?: number[];
  categories?: number[];
}

export type ModelDocument = ReturnType<typeof modelDocument>;

/** One split at 1 of feature 0: 1 below, -1 from there on. */
function smallTree(): TreeDocument {
  return {
    left_children: [1, -1, -1],
    right_children: [2, -1, -1],
    split_indices: [0, 0, 0],
    split_conditions: [1, 1, -1],
    default_left: [1, 0, 0],
    sum_hessian: [4, 2, 2],
    tree_param: { num_nodes: '3', size_leaf_vector: '1' },
  };
}

/** Two small trees, two features, binary:logistic; a document of XGBoost 2.1. */
export function modelDocument() {
  return {
    version: [2, 1, 0],
    learner: {
      attributes: {} as { best_iteration?: string },
      feature_names: [] as string[],
      learner_model_param: { num_feature: '2', num_class: '0', num_target: '1', base_score: '5E-1' },
      objective: { name: 'binary:logistic' },
      gradient_booster: {
        name: 'gbtree',
        model: {
          gbtree_model_param: { num_trees: '2', num_parallel_tree: '1' },
          tree_info: [0, 0],
          trees: [smallTree(), smallTree()],
        },
      },
    },
  };
}

/** Text, a document (with bare NaN and Infinity), or a list of texts and bytes. */
export function encode(content: string | object | readonly (string | number)[]): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  if (Array.isArray(content)) {
    return Uint8Array.from(
      content.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)])),
    );
  }
  const text = JSON.stringify(content, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? `<${value}>` : value,
  );
  return new TextEncoder().encode(text.replace(/"<(NaN|-?Infinity)>"/g, '$1'));
}

export function assertRefused(bytes: Uint8Array, message: RegExp, options?: ReadModelOptions): void {
  assert.throws(
    () => readModel(bytes, options),
    (error) =>
      error instanceof InvalidModel && message.test(error.message) === true ? true : assert.fail(String(error)),
  );
}

export function modelOf(document: ModelDocument): ModelDocument['learner']['gradient_booster']['model'] {
  return document.learner.gradient_booster.model;
}

export function treeOf(document: ModelDocument): TreeDocument {
  return modelOf(document).trees[1] as TreeDocument;
}
