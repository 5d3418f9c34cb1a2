// What the reader makes of whole files, what it refuses, and the words it has for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { assertRefused, encode, modelDocument, treeOf } from './model-documents.ts';

test('reads a model of two stumps', () => {
  const forest = readModel(encode(modelDocument()));
  const scorer = createReferenceScorer(forest);
  assert.deepEqual([...scorer.margins(Float32Array.of(0, 0, 5, 0), 2)], [2, -2]);
  assert.deepEqual([...scorer.probabilities(Float32Array.of(0, 0), 1)], [Math.fround(0.880797)]);
});

test('a number with a plus is no JSON, as XGBoost has it', () => {
  const text = new TextDecoder().decode(encode(modelDocument()));
  assertRefused(encode(text.replace('"split_conditions":[1,', '"split_conditions":[+1.5,')), /is no JSON/);
});

// Margins and probabilities of XGBoost 3.2.0 and 3.4.0, which are equal; those before refuse 0 and 1.
test('a base score of 0 or 1, which all labels alike give, scores as in XGBoost', () => {
  for (const [version, base, margins, probabilities] of [
    [[3, 4, 0], '1', [15.745160102844238, 11.745160102844238], [0.9999998807907104, 0.9999920129776001]],
    [[3, 4, 0], '[0E0]', [-11.815509796142578, -15.815509796142578], [7.389006896119099e-6, 1.3533536957766046e-7]],
    [[3, 2, 0], '1E-7', [-11.815509796142578, -15.815509796142578], [7.389006896119099e-6, 1.3533536957766046e-7]],
    [[2, 1, 0], '1', [15.745160102844238, 11.745160102844238], [0.9999998807907104, 0.9999920129776001]],
    [[2, 1, 0], '1E-7', [-14.118095397949219, -18.11809539794922], [7.389052711914701e-7, 1.3533531628695528e-8]],
  ] as const) {
    const document = modelDocument();
    document.version = [...version];
    document.learner.learner_model_param.base_score = base;
    const scorer = createReferenceScorer(readModel(encode(document)));
    const rows = Float32Array.of(0, 7, 1, 7);
    assert.deepEqual([...scorer.margins(rows, 2)], margins, base);
    assert.deepEqual([...scorer.probabilities(rows, 2)], probabilities, base);
  }
});

// XGBoost takes the last of two, and other readers the first: with two learners the scores would be of different models.
test('a name that stands twice is refused', () => {
  const text = new TextDecoder().decode(encode(modelDocument()));
  assertRefused(encode(`${text.slice(0, -1)},"learner":{}}`), /learner stands there twice/);
});

// Margin and prediction of XGBoost 3.0.5, 3.2.0 and 3.4.0, which write 0 where all counts are 0.
test('a base score of 0 of a model of counts gives a margin of minus infinity and the prediction 0', () => {
  const document = modelDocument();
  document.learner.objective.name = 'count:poisson';
  document.learner.learner_model_param.base_score = '[0E0]';
  const scorer = createReferenceScorer(readModel(encode(document)));
  assert.deepEqual([...scorer.margins(Float32Array.of(0, 7), 1)], [Number.NEGATIVE_INFINITY]);
  assert.deepEqual([...scorer.probabilities(Float32Array.of(0, 7), 1)], [0]);
});

test('a document of version 0 scores as in the XGBoost that reads it', () => {
  const document = modelDocument();
  Object.assign(document, { version: [0, 90, 0] });
  document.learner.objective.name = 'binary:logitraw';
  document.learner.learner_model_param.base_score = '0.3';
  const scorer = createReferenceScorer(readModel(encode(document)));
  assert.deepEqual([...scorer.margins(Float32Array.of(0, 7, 1, 7), 2)], [2.299999952316284, -1.7000000476837158]);
});

test('a file that is something else is named, with what to do', () => {
  for (const [bytes, message] of [
    [[0x1f, 0x8b, 8, 0], /compressed by gzip.*tar -xzf/],
    [['PK\u0003\u0004....', 'model.txt'], /a zip archive/],
    [['PK\u0003\u0004....', 'a.npy'], /NumPy's npz/],
    [[0x80, 4, 0x95, 1], /a Python pickle.*never opened.*export-python-model/],
    [['}q\u0000(X\u0001\u0000\u0000\u0000aq\u0001'], /a Python pickle/],
    [['tree\nversion=v4\n'], /a model of LightGBM/],
    [['CBM1', 0], /a model of CatBoost/],
    [[8, 8, 0x12, 7, 'pytorch'], /an ONNX model/],
    [['\n<!DOCTYPE html><html>'], /a web page or XML.*download/],
    [['version https://git-lfs.github.com/spec/v1\n'], /a pointer of Git LFS.*git lfs pull/],
    [['booster[0]:\n0:[f0<1]'], /XGBoost's dump of its trees/],
    [['[\n  { "nodeid": 0, "depth": 0'], /XGBoost's dump of its trees as JSON/],
    [['parameters: 3'], /is text, and neither JSON nor UBJSON/],
    [['binf', 0, 0, 1], /the old binary format/],
  ] as const) {
    const content = bytes.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'latin1')]));
    assertRefused(Uint8Array.from(content), message);
  }
});

test('an infinite threshold is legal', () => {
  const document = modelDocument();
  treeOf(document).split_conditions[0] = Number.NEGATIVE_INFINITY;
  const scorer = createReferenceScorer(readModel(encode(document)));
  assert.deepEqual([...scorer.margins(Float32Array.of(0, 0), 1)], [0]);
});

test('an early-stopped model scores with its best rounds, or with all', () => {
  const document = modelDocument();
  document.learner.attributes.best_iteration = '0';
  assert.equal(readModel(encode(document)).trees.length, 1);
  assert.equal(readModel(encode(document), { rounds: 'all' }).trees.length, 2);
  document.learner.attributes.best_iteration = '7';
  assert.equal(readModel(encode(document), { rounds: 'all' }).trees.length, 2);
  assert.equal(readModel(encode(document), { rounds: 1 }).trees.length, 1);
  assertRefused(encode(document), /too few for 3 rounds/, { rounds: 3 });
});

test('refuses what is beyond a limit', () => {
  const bytes = encode(modelDocument());
  assertRefused(bytes, /has \d+ bytes, and 100 are the most/, { limits: { bytesMax: 100 } });
  assertRefused(bytes, /trees has 2 trees, and 1 are allowed/, { limits: { treesMax: 1 } });
  assertRefused(bytes, /num_feature is not a whole number from 1 to 1/, { limits: { featuresMax: 1 } });
  assertRefused(bytes, /trees\[0\] is deeper than 0/, { limits: { depthMax: 0 } });
});

test('refuses what is no document', () => {
  assertRefused(encode('binf\0\0\0\0'), /neither JSON nor UBJSON; .*booster\.save_model\('model\.ubj'\)/);
  assertRefused(new Uint8Array(), /is empty/);
  assertRefused(encode('{"learner":{"a":[1,2'), /learner\.a.* \(byte/);
  assertRefused(encode('{"learner":{}} x'), /is followed by something else \(byte 15\)/);
  assertRefused(encode('{"learner":[{},{"a":tru}]}'), /learner\[1\]\.a is no JSON \(byte 20\)/);
  assertRefused(encode('[1,2]'), /neither JSON nor UBJSON/);
});

test('a length of 2^60 allocates nothing', () => {
  const key = (name: string) => ['L', 0, 0, 0, 0, 0, 0, 0, name.length, name];
  const huge = ['L', 0x10, 0, 0, 0, 0, 0, 0, 0];
  const file = (...parts: (string | number)[]) => encode(['{', ...key('learner'), ...parts]);
  assertRefused(
    file('[', '$', 'd', '#', ...huge),
    /learner is said to go on for 4611686018427\d+ bytes, and 0 are left/,
  );
  assertRefused(file('[', '#', ...huge), /learner(\[0\])? is said to go on for 11529215046068\d+ bytes/);
  assertRefused(file('S', ...huge), /learner(\[0\])? is said to go on for 11529215046068\d+ bytes/);
  assertRefused(encode(['{', ...huge]), /the document is said to go on for 11529215046068\d+ bytes/);
  assertRefused(file('[', '$', 'd', '#', 'L', 0xff, 0, 0, 0, 0, 0, 0, 0), /learner has the length -/);
});
