// Reads the JSON models of XGBoost 1.0 to 3.x: boosted trees (gbtree) with the objective binary:logistic. Everything else is refused by
// name, with the path inside the document; nothing in a file can make this crash, hang, or allocate more than a few times its size.
import { checkForest, type Forest, type Tree } from './forest.ts';
import { type Member, readJson } from './json-member.ts';
import { logarithm32 } from './logarithm.ts';

const supportedObjective = 'binary:logistic';

/**
 * The model's trees, checked. An early-stopped model scores with the rounds up to its best one, as XGBClassifier does. Throws
 * InvalidModel.
 */
export function readXgboostJson(text: string): Forest {
  const learner = readJson(text).member('learner');
  const objective = learner.member('objective').member('name').text();
  const booster = learner.member('gradient_booster');
  const boosterName = booster.member('name');
  if (boosterName.text() !== 'gbtree') boosterName.fail(`is ${boosterName.text()}; only gbtree is supported`);
  if (objective !== supportedObjective) {
    learner.member('objective').member('name').fail(`is ${objective}; only ${supportedObjective} is supported`);
  }
  const parameters = learner.member('learner_model_param');
  const featureCount = parameters.member('num_feature').wholeNumber(1, featureCountMax);
  for (const [name, most] of [['num_class', 1] as const, ['num_target', 1] as const]) {
    const given = parameters.optional(name);
    if (given !== undefined && given.wholeNumber(0) > most) given.fail('is more than 1; one output is supported');
  }
  const model = booster.member('model');
  const forest = {
    featureCount,
    featureNames: readFeatureNames(learner, featureCount),
    baseMargin: readBaseMargin(parameters.member('base_score')),
    objective,
    trees: readTrees(learner, model),
  };
  checkForest(forest);
  return forest;
}

const featureCountMax = 100_000;

function readFeatureNames(learner: Member, featureCount: number): readonly string[] | null {
  const given = learner.optional('feature_names');
  const names = given?.items().map((name) => name.text()) ?? [];
  if (names.length === 0) return null;
  if (names.length !== featureCount) given?.fail(`has ${names.length} names for ${featureCount} features`);
  return names;
}

/** Written "5E-1", and from XGBoost 3.1 "[5E-1]": a probability, whatever the spelling. */
function readBaseMargin(member: Member): number {
  const spelled = member.value;
  const text = typeof spelled === 'string' ? /^\s*\[?\s*([^[\]\s,]+)\s*\]?\s*$/.exec(spelled)?.[1] : String(spelled);
  const probability = Math.fround(text === undefined ? Number.NaN : Number(text));
  if (!(probability > 0 && probability < 1)) member.fail('is not one number between 0 and 1');
  const odds = Math.fround(Math.fround(1 / probability) - 1);
  if (odds === Number.POSITIVE_INFINITY) member.fail('is too near to 0');
  return -logarithm32(odds);
}

function readTrees(learner: Member, model: Member): readonly Tree[] {
  const trees = model.member('trees').items();
  const parameters = model.optional('gbtree_model_param');
  const declared = parameters?.optional('num_trees');
  if (declared !== undefined && declared.wholeNumber(0) !== trees.length) {
    declared.fail(`is ${declared.wholeNumber(0)}, and there are ${trees.length} trees`);
  }
  for (const group of model.optional('tree_info')?.items() ?? []) {
    if (group.wholeNumber(0) !== 0) group.fail('is not 0; one output is supported');
  }
  const best = learner.optional('attributes')?.optional('best_iteration');
  if (best === undefined) return trees.map((tree) => readTree(tree));
  const treesPerRound = parameters?.optional('num_parallel_tree')?.wholeNumber(0) || 1;
  const scoring = (best.wholeNumber(0) + 1) * treesPerRound;
  if (scoring > trees.length) best.fail(`is ${best.wholeNumber(0)}, and there are ${trees.length} trees`);
  return trees.slice(0, scoring).map((tree) => readTree(tree));
}

function readTree(tree: Member): Tree {
  const parameters = tree.optional('tree_param');
  const leafSize = parameters?.optional('size_leaf_vector');
  if (leafSize !== undefined && leafSize.wholeNumber(0) > 1)
    leafSize.fail('is more than 1; leaves of one value are supported');
  const left = Int32Array.from(tree.member('left_children').wholeNumbers(-1, indexMax));
  const declared = parameters?.optional('num_nodes');
  if (declared !== undefined && declared.wholeNumber(0) !== left.length) {
    declared.fail(`is ${declared.wholeNumber(0)}, and left_children has ${left.length} nodes`);
  }
  const column = (name: string): Member => {
    const member = tree.member(name);
    if (member.length() !== left.length) member.fail(`has ${member.length()} values for ${left.length} nodes`);
    return member;
  };
  const splitTypes = tree.optional('split_type');
  splitTypes?.wholeNumbers(0, 1).forEach((type, node) => {
    if (type !== 0 && left[node] !== -1) splitTypes.failAt(node, 'is categorical; only numerical splits are supported');
  });
  return {
    left,
    right: Int32Array.from(column('right_children').wholeNumbers(-1, indexMax)),
    features: Int32Array.from(column('split_indices').wholeNumbers(0, indexMax)),
    thresholds: Float32Array.from(column('split_conditions').numbers()),
    missingLeft: Uint8Array.from(column('default_left').flags()),
    path: tree.path,
  };
}

// Pruned nodes, which no walk reaches, have this as their feature.
const indexMax = 2 ** 31 - 1;
