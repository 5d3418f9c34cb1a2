// Files changed at random: whatever comes, the reader refuses with InvalidModel or gives a model that can be scored.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidModel } from '../../src/core/errors.ts';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { times } from '../support/times.ts';
import { readFixtures } from './fixtures.ts';
import { createDraw, type Draw, mutate } from './mutate.ts';

const fixtures = readFixtures();

const changedFiles = times(14_000, 350);
const changedDocuments = times(8_000, 200);

test(`${changedFiles} files with changed bytes are refused or scored`, () => {
  const small = fixtures.filter(({ modelBytes }) => modelBytes.length < 12_000).map(({ modelBytes }) => modelBytes);
  const outcome = readMany(changedFiles, 1, small, mutate);
  assert.ok(outcome.refused > 0.7 * changedFiles && outcome.scored > 0.02 * changedFiles, JSON.stringify(outcome));
});

test(`${changedDocuments} sound documents with wrong values are refused or scored`, () => {
  const kinds = ['dart-json', 'categories-partition-json', 'softprob-json', 'logistic-json', 'best-iteration'];
  const documents = fixtures
    .filter(({ name, modelBytes }) => modelBytes[1] === 0x22 && kinds.some((kind) => name.endsWith(kind)))
    .map(({ modelBytes }) => shortened(JSON.parse(utf8.decode(modelBytes).replace(/\bNaN\b/g, '0'))));
  assert.ok(documents.length > 10);
  const outcome = readMany(changedDocuments, 2, documents, (text, draw) =>
    encoder.encode(JSON.stringify(changedDocument(text, draw))),
  );
  assert.ok(
    outcome.refused > 0.25 * changedDocuments && outcome.scored > 0.12 * changedDocuments,
    JSON.stringify(outcome),
  );
});

const utf8 = new TextDecoder();
const encoder = new TextEncoder();

function readMany<Source>(
  count: number,
  seed: number,
  sources: readonly Source[],
  change: (source: Source, draw: Draw) => Uint8Array,
): { refused: number; scored: number } {
  const draw = createDraw(seed);
  const outcome = { refused: 0, scored: 0 };
  for (let round = 0; round < count; round++) {
    const bytes = change(sources[draw(sources.length)] as Source, draw);
    try {
      const scorer = createReferenceScorer(readModel(bytes));
      scorer.margins(new Float32Array(2 * scorer.featureCount).fill(1.5), 2);
      outcome.scored++;
    } catch (error) {
      if (!(error instanceof InvalidModel)) throw new Error(`round ${round} of seed ${seed}`, { cause: error });
      outcome.refused++;
    }
  }
  return outcome;
}

type Json = { [name: string]: Json } | Json[] | string | number | boolean | null;

interface ModelPart {
  trees: Json[];
  tree_info: Json[];
  weight_drop?: Json[];
  iteration_indptr?: number[];
  gbtree_model_param: { num_trees: string };
}

interface Document {
  learner: { gradient_booster: { gbtree?: { model: ModelPart }; model?: ModelPart; weight_drop?: Json[] } };
}

/** With its first trees only, as text. */
function shortened(document: Document): string {
  const booster = document.learner.gradient_booster;
  const model = (booster.gbtree?.model ?? booster.model) as ModelPart;
  const count = 3;
  model.trees = model.trees.slice(0, count);
  model.tree_info = model.tree_info.slice(0, count);
  model.gbtree_model_param.num_trees = String(count);
  if (model.iteration_indptr !== undefined) model.iteration_indptr = model.iteration_indptr.slice(0, count + 1);
  for (const holder of [booster, model]) {
    if (holder.weight_drop !== undefined) holder.weight_drop = holder.weight_drop.slice(0, count);
  }
  return JSON.stringify(document);
}

const values: readonly Json[] = [
  -1,
  0,
  1,
  2,
  3,
  5,
  31,
  1e9,
  2 ** 31,
  -(2 ** 31),
  0.5,
  1e39,
  null,
  true,
  '',
  'x',
  '[1,2]',
  '1E400',
  [],
  {},
  [1, 2],
];

/** With one value, somewhere, that is another. */
function changedDocument(text: string, draw: Draw): Json {
  const document = JSON.parse(text) as Json;
  let at = document;
  for (;;) {
    if (typeof at !== 'object' || at === null) return document;
    const names = Object.keys(at);
    const name = names[draw(Math.max(1, names.length))];
    if (name === undefined) return document;
    const holder = at as { [name: string]: Json };
    const next = holder[name] as Json;
    if (typeof next !== 'object' || next === null || Object.keys(next).length === 0 || draw(20) === 0) {
      holder[name] = values[draw(values.length)] as Json;
      return document;
    }
    at = next;
  }
}
