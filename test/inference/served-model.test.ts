// What the server needs of a model beyond what XGBoost does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadBareModel } from '../../src/inference/model/load-model.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { encode, modelDocument } from './model-documents.ts';

test('a model of several labels is refused by that, and not by its objective', () => {
  const document = modelDocument();
  document.learner.learner_model_param.num_target = '2';
  document.learner.gradient_booster.model.tree_info = [0, 1];
  const bare = { profile: ai4i, name: 'two', digest: () => '', typeEncoding: {}, featureNames: null, scaler: null };
  assert.throws(
    () => loadBareModel({ ...bare, modelBytes: encode(document) }),
    /the model has 2 targets \(it was trained on several labels at once\), and one probability of failure is wanted/,
  );
});
