// What the reader refuses, and the words it has for it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { InvalidModel } from '../../src/core/errors.ts';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { type ReadModelOptions, readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { encode, type ModelDocument, modelDocument, type TreeDocument } from './model-documents.ts';

test('reads a model of two stumps', () => {
  const forest = readModel(encode(modelDocument()));
  const scorer = createReferenceScorer(forest);
  assert.deepEqual([...scorer.margins(Float32Array.of(0, 0, 5, 0), 2)], [2, -2]);
  assert.deepEqual([...scorer.probabilities(Float32Array.of(0, 0), 1)], [Math.fround(0.880797)]);
});

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
    /base_score does not have one number, or 1/,
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

// Each is read by a process of its own, whose greatest size is then known.
const hostile: Readonly<Record<string, string>> = {
  'arrays in arrays': `Buffer.from('{"learner":' + '['.repeat(size))`,
  'many empty arrays': `Buffer.from('{"learner":[' + '[],'.repeat(size / 3) + '[]]}')`,
  'many empty objects': `Buffer.from('{"learner":[' + '{},'.repeat(size / 3) + '{}]}')`,
  'many members': `Buffer.from('{"learner":{' + '"a":1,'.repeat(size / 6) + '"a":1}}')`,
  'many numbers': `Buffer.from('{"learner":[' + '1,'.repeat(size / 2) + '1]}')`,
  'many numbers and a text': `Buffer.from('{"learner":[' + '1,'.repeat(size / 2) + '"a"]}')`,
  'many nulls of UBJSON': `Buffer.concat([Buffer.from('{L\\0\\0\\0\\0\\0\\0\\0\\x07learner['), Buffer.alloc(size, 'Z')])`,
};

for (const [name, make] of Object.entries(hostile)) {
  test(`${name} need no more than a few times the file`, () => {
    const script = `
      import { readModel } from ${JSON.stringify(new URL('../../src/inference/xgboost-file/read-model.ts', import.meta.url).href)};
      const size = 30_000_000;
      const bytes = ${make};
      globalThis.gc();
      const before = process.memoryUsage.rss();
      let message = '';
      try { readModel(bytes); } catch (error) { message = error.name; }
      const grown = 1024 * process.resourceUsage().maxRSS - before;
      process.stdout.write(JSON.stringify({ message, times: grown / bytes.length }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    assert.match(stdout, /InvalidModel/, stderr);
    // Making the file itself can have taken more than what is left of it.
    assert.ok(JSON.parse(stdout).times < 8, stdout);
  });
}

function assertRefused(bytes: Uint8Array, message: RegExp, options?: ReadModelOptions): void {
  assert.throws(
    () => readModel(bytes, options),
    (error) =>
      error instanceof InvalidModel && message.test(error.message) === true ? true : assert.fail(String(error)),
  );
}

function modelOf(document: ModelDocument): ModelDocument['learner']['gradient_booster']['model'] {
  return document.learner.gradient_booster.model;
}

function treeOf(document: ModelDocument): TreeDocument {
  return modelOf(document).trees[1] as TreeDocument;
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
