// Reads the learner of an XGBoost document, 1.0 to 3.x: boosters gbtree and dart, the objectives of objective.ts. What is not supported
// (gblinear, vector leaves, an unknown objective) is refused by name. A model scores as it did in the XGBoost that wrote it.
import { show } from '../../core/show.ts';
import type { Forest, Tree } from '../forest/forest.ts';
import { findObjective, marginOfBaseScore, objectiveNames } from '../forest/objective.ts';
import type { Entry } from './entry.ts';
import { parseFloat32 } from './float-text.ts';
import type { ModelLimits } from './limits.ts';

import { readTree } from './tree.ts';

/** Which rounds score: up to the best one where training was stopped early, all, or the first so many. */
export type Rounds = 'best' | 'all' | number;

/** Throws InvalidModel. */
export function readLearner(document: Entry, rounds: Rounds, limits: ModelLimits): Forest {
  const learner = document.member('learner');
  const booster = learner.member('gradient_booster');
  const boosterName = booster.member('name');
  if (boosterName.text() !== 'gbtree' && boosterName.text() !== 'dart') {
    boosterName.fail(`is ${shownWord(boosterName.text())}; gbtree and dart are supported`);
  }
  const objectiveEntry = learner.member('objective').member('name');
  const version = readVersion(document);
  const objective = findObjective(objectiveEntry.text(), version);
  if (objective === undefined) {
    return objectiveEntry.fail(`is ${shownWord(objectiveEntry.text())}; supported are ${objectiveNames.join(', ')}`);
  }
  const parameters = learner.member('learner_model_param');
  const featureCount = parameters.member('num_feature').wholeNumber(1, limits.featuresMax);
  const groupCount = readGroupCount(parameters, limits);
  return {
    featureCount,
    featureNames: readFeatureNames(learner, featureCount),
    groupCount,
    baseMargins: readBaseMargins(parameters.member('base_score'), groupCount, (score) =>
      marginOfBaseScore(objective.baseLink, score, version),
    ),
    // Up to 1.2, and with dart up to 1.3.
    isBaseLast: version < (boosterName.text() === 'dart' ? 1.4 : 1.3),
    objective: objectiveEntry.text(),
    link: objective.link,
    trees: readTrees({ learner, booster, featureCount, groupCount, rounds, limits }),
  };
}

/** A plain word as it is, anything else between quotes. */
function shownWord(text: string): string {
  return /^[\w:.-]{1,40}$/.test(text) ? text : show(text);
}

/** The version that wrote the document, such as 1.7; infinite when it does not say. */
function readVersion(document: Entry): number {
  const parts = document.optional('version')?.wholeNumbers(0, 1_000);
  if (parts === undefined) return Number.POSITIVE_INFINITY;
  const [major, minor] = parts;
  // No 0.x wrote such documents; every XGBoost takes one for its own.
  if (major === 0 && minor !== undefined) return Number.POSITIVE_INFINITY;
  return major === undefined || minor === undefined || parts.length < 3
    ? document.member('version').fail('has no three numbers')
    : major + minor / 10;
}

function readGroupCount(parameters: Entry, limits: ModelLimits): number {
  const classCount = parameters.optional('num_class')?.wholeNumber(0, limits.treesMax) ?? 0;
  const targetCount = parameters.optional('num_target')?.wholeNumber(1, limits.treesMax) ?? 1;
  return Math.max(classCount, targetCount, 1);
}

function readFeatureNames(learner: Entry, featureCount: number): readonly string[] | null {
  const given = learner.optional('feature_names');
  if (given === undefined || given.length() === 0) return null;
  if (given.length() !== featureCount) given.fail(`has ${given.length()} names for ${featureCount} features`);
  return Array.from(given.items(), (name) => name.text());
}

/** Written "5E-1", and from XGBoost 3.1 "[5E-1]", with one value for all groups or one for each: in the space of the predictions. */
function readBaseMargins(entry: Entry, groupCount: number, marginOf: (score: number) => number): Float32Array {
  const text = entry.text().trim();
  const inner = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const scores = inner.split(',', groupCount + 1).map((part) => part.trim());
  if (scores.length !== 1 && scores.length !== groupCount)
    entry.fail(`does not have one number${groupCount === 1 ? '' : `, or ${groupCount}`}`);
  const margins = Float32Array.from(scores, (score) => {
    // XGBoost reads other spellings as something else: 0x1 as 0.
    const value = /^-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(score) ? parseFloat32(score) : Number.NaN;
    const margin = marginOf(value);
    return Number.isNaN(margin)
      ? entry.fail(`holds ${score === '' ? 'nothing' : show(score)}, which has no margin`)
      : margin;
  });
  return margins.length === groupCount ? margins : new Float32Array(groupCount).fill(margins[0] as number);
}

interface TreeContext {
  readonly learner: Entry;
  readonly booster: Entry;
  readonly featureCount: number;
  readonly groupCount: number;
  readonly rounds: Rounds;
  readonly limits: ModelLimits;
}

function readTrees(context: TreeContext): readonly Tree[] {
  const { booster, featureCount, groupCount, limits } = context;
  // Dart keeps its trees one level deeper up to XGBoost 3.3.
  const model = (booster.optional('gbtree') ?? booster).member('model');
  const entries = model.member('trees');
  const treeCount = entries.length();
  if (treeCount > limits.treesMax) entries.fail(`has ${treeCount} trees, and ${limits.treesMax} are allowed`);
  const declared = model.optional('gbtree_model_param')?.optional('num_trees');
  if (declared !== undefined && declared.wholeNumber(0) !== treeCount) {
    declared.fail(`is ${declared.wholeNumber(0)}, and there are ${treeCount} trees`);
  }
  const groups = model.member('tree_info').wholeNumbers(0, groupCount - 1);
  if (groups.length !== treeCount) {
    model.member('tree_info').fail(`has ${groups.length} values for ${treeCount} trees`);
  }
  const weights = readDartWeights(booster, model, treeCount);
  const scoring = countScoringTrees(context, model, treeCount);
  const trees: Tree[] = [];
  for (const entry of entries.items()) {
    // What does not score is checked all the same.
    const tree = readTree(entry, { featureCount, depthMax: limits.depthMax, group: groups[trees.length] as number });
    trees.push(weights === undefined ? tree : weighted(tree, weights[trees.length] as number));
  }
  return trees.slice(0, scoring);
}

function readDartWeights(booster: Entry, model: Entry, treeCount: number): Float32Array | undefined {
  const entry = booster.optional('weight_drop') ?? model.optional('weight_drop');
  if (entry === undefined) {
    if (booster.member('name').text() === 'dart') booster.member('weight_drop');
    return undefined;
  }
  const weights = entry.floats();
  if (weights.length !== treeCount) entry.fail(`has ${weights.length} weights for ${treeCount} trees`);
  weights.forEach((weight, tree) => {
    if (!Number.isFinite(weight)) entry.failAt(tree, 'is not finite');
  });
  return weights;
}

/** XGBoost rounds the product of leaf and weight before it adds it: so does this, once. */
function weighted(tree: Tree, weight: number): Tree {
  const thresholds = tree.thresholds.map((value, node) => (tree.left[node] === -1 ? value * weight : value));
  return { ...tree, thresholds };
}

function countScoringTrees({ learner, rounds, groupCount }: TreeContext, model: Entry, treeCount: number): number {
  const ends = readRoundEnds(model, treeCount);
  // Old files do not say how many trees a round has; some say how many trees the best rounds have.
  const parallel = model.optional('gbtree_model_param')?.optional('num_parallel_tree')?.wholeNumber(1) ?? 1;
  const best = learner.optional('attributes')?.optional('best_iteration');
  if (rounds === 'all' || (rounds === 'best' && best === undefined)) return treeCount;
  const scoringRounds = typeof rounds === 'number' ? rounds : (best as Entry).wholeNumber(0) + 1;
  const bestTrees =
    rounds === 'best'
      ? learner.member('attributes').optional('best_ntree_limit')?.wholeNumber(0, treeCount)
      : undefined;
  const perGroup = bestTrees ?? scoringRounds * parallel;
  const scoring = ends === undefined ? perGroup * groupCount : ends[scoringRounds];
  if (scoring === undefined || scoring > treeCount) {
    if (rounds !== 'best') return model.member('trees').fail(`has ${treeCount} trees, too few for ${rounds} rounds`);
    return (best as Entry).fail(
      `is ${scoringRounds - 1}, and there are ${treeCount} trees: rounds were cut off after training (--iterations all, of spindle score and import-model, takes those that are left)`,
    );
  }
  return scoring;
}

/** How many trees there are before the first round, and after each one; XGBoost takes its trees by them. Undefined in files before 1.6. */
function readRoundEnds(model: Entry, treeCount: number): Int32Array | undefined {
  const entry = model.optional('iteration_indptr');
  const ends = entry?.wholeNumbers(0, treeCount);
  if (entry === undefined || ends === undefined || (ends.length === 0 && treeCount === 0)) return undefined;
  if (ends[0] !== 0) entry.failAt(0, 'is not 0');
  ends.forEach((end, round) => {
    if (round > 0 && end <= (ends[round - 1] as number)) entry.failAt(round, 'is not more than the one before');
  });
  if (ends.at(-1) !== treeCount) entry.fail(`ends with ${ends.at(-1)}, and there are ${treeCount} trees`);
  return ends;
}
