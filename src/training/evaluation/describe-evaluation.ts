// Puts what was measured into the one document that the card is drawn from. Numbers are rounded, so that a redrawn card is the same.
import type { Profile } from '../../core/profile.ts';
import { type LabelRule, targetFacts } from '../../core/target/target.ts';
import type { Model } from '../../inference/model/model.ts';
import type { Dataset } from '../data/dataset.ts';
import { compareModel } from '../unlabelled/compared.ts';
import type { Recipe } from '../xgboost/trainer.ts';
import { summariseContributions } from './contributions.ts';
import { foldsOfOneKind, pooled } from './cross-validate.ts';
import { histogram, precisionRecallCurve, reliability } from './curves.ts';
import type { SetEvaluation } from './evaluate-set.ts';
import type { Evaluation, LearningStep, Protocol, SplitFacts } from './evaluation.ts';
import { eventOutcomes } from './events.ts';
import { measureDecision } from './metrics.ts';
import { modeOutcomes } from './mode-outcomes.ts';
import type { NeighbourCheck } from './neighbours.ts';
import { modelFreeProtocols, setProtocols } from './protocols.ts';
import type { SetPlan } from './set-plan.ts';
import { seenRows } from './test-rows.ts';
import { usualChanges } from './usual-changes.ts';
import { usualRanges } from './usual-ranges.ts';

export interface Measured {
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly columns: { readonly target: LabelRule | null };
  readonly name: string;
  readonly featureSet: string;
  readonly set: { readonly featureNames: readonly string[]; readonly matrix: Float32Array };
  readonly recipe: Recipe;
  readonly recipes: Readonly<Record<string, Recipe>>;
  readonly plan: SetPlan;
  readonly seed: number;
  readonly evaluations: Readonly<Record<string, SetEvaluation>>;
  readonly notebook: readonly Protocol[];
  readonly learning: readonly LearningStep[];
  readonly neighbours: NeighbourCheck | null;
  /** A model to be measured on the same rows; null for none. */
  readonly compared: Model | null;
  /** Of all rows, by the model itself. */
  readonly contributions: Float32Array;
  readonly xgboostVersion: string;
}

/** Without the version, which is a digest of the model too. */
export type UnversionedEvaluation = Omit<Evaluation, 'model'> & {
  readonly model: Omit<Evaluation['model'], 'version'>;
};

export function describeEvaluation(measured: Measured): UnversionedEvaluation {
  const { profile, plan, recipe } = measured;
  const own = measured.evaluations[measured.featureSet] as SetEvaluation;
  // What is reported: the test file where there is one.
  const { dataset, repetitions } = reportedRows(measured, own);
  const all = pooled(dataset.labels, repetitions);
  const { precision, recall } = measureDecision(all.labels, all.probabilities, own.threshold);
  const scoresOf = (label: number): readonly number[] => {
    const probabilities = Array.from(all.probabilities).filter((_, row) => all.labels[row] === label);
    return histogram(probabilities, scoreBinCount).map((count) => count / repetitions.length);
  };
  const other = compareWith(measured, own);
  return rounded({
    schemaVersion: 1,
    model: describeModel(measured),
    data: describeData(measured.dataset),
    ...describeTarget(measured),
    split: describeSplit(measured, own),
    events: eventOutcomes(dataset, repetitions, own.threshold),
    costs: plan.costs,
    threshold: own.threshold,
    nestedF1: own.nestedF1,
    calibration: own.calibration,
    protocols: [
      ...measured.notebook,
      ...protocolsOfSets(measured, recipe),
      ...(other === null ? [] : [other.protocol]),
      ...modelFreeProtocols(profile, measured.dataset),
    ],
    curve: {
      points: precisionRecallCurve(all.labels, all.probabilities, curvePointsMax),
      chosen: { precision, recall },
    },
    reliability: reliability(all.labels, all.probabilities, repetitions.length),
    modes: modeOutcomes(profile, dataset, repetitions, own.threshold),
    scores: { failures: scoresOf(1), others: scoresOf(0) },
    contributions: summariseContributions({
      ...measured.set,
      contributions: measured.contributions,
      labels: measured.dataset.labels,
    }),
    learningCurve: measured.learning,
    usual: usualRanges(profile, dataset, measured.set.featureNames),
    ...learntChanges(profile, dataset),
    ...(other === null ? {} : { compared: other.compared }),
  });
}

function compareWith({ profile, dataset, plan, compared }: Measured, { repetitions }: SetEvaluation) {
  if (compared === null) return null;
  return compareModel({ profile, dataset, test: plan.test, foldCount: plan.foldCount, repetitions }, compared);
}

function learntChanges(profile: Profile, dataset: Dataset): Pick<Evaluation, 'usualChanges'> {
  const learnt = usualChanges(profile, dataset);
  return learnt === undefined ? {} : { usualChanges: learnt };
}

function reportedRows(
  { dataset, plan }: Measured,
  { repetitions, tested }: SetEvaluation,
): { readonly dataset: Dataset; readonly repetitions: readonly { readonly probabilities: Float32Array }[] } {
  if (tested === null || plan.test === null) return { dataset, repetitions };
  return { dataset: plan.test.dataset, repetitions: [tested] };
}

function describeSplit({ dataset, plan, neighbours }: Measured, { repetitions }: SetEvaluation): SplitFacts {
  const { order, labels } = dataset;
  const { splitter, test } = plan;
  return {
    kind: splitter.kind,
    groupColumn: order.groupColumn,
    timeColumn: order.timeColumn,
    groups: order.groupColumn === null ? null : order.groupNames.length,
    foldsOfOneKind: repetitions.reduce((sum, each) => sum + foldsOfOneKind(labels, each), 0),
    test: test === null ? null : { ...describeData(test.dataset), seenRows: seenRows(dataset, test.dataset) },
    notes: order.notes,
    neighbours,
  };
}

const scoreBinCount = 20;
const curvePointsMax = 200;

function describeModel(measured: Measured): UnversionedEvaluation['model'] {
  const { profile, plan, recipe, set } = measured;
  return {
    name: measured.name,
    profile: profile.name,
    featureSet: measured.featureSet,
    featureNames: set.featureNames,
    rounds: recipe.rounds,
    parameters: recipe.parameters,
    imbalance: recipe.imbalance,
    xgboostVersion: measured.xgboostVersion,
    seed: measured.seed,
    foldCount: plan.foldCount,
    selectionSeeds: plan.selectionSeeds,
    reportSeeds: plan.reportSeeds,
  };
}

function describeTarget({ columns }: Measured): Pick<Evaluation, 'target'> {
  return columns.target === null ? {} : { target: targetFacts(columns.target) };
}

function describeData({ rowCount, labels, badRows, sha256 }: Dataset): Evaluation['data'] {
  const failures = labels.reduce((sum, label) => sum + label, 0);
  return { rows: rowCount, failures, badRows: badRows.length, sha256 };
}

function protocolsOfSets({ evaluations, recipes, featureSet, plan }: Measured, recipe: Recipe): readonly Protocol[] {
  return Object.entries(evaluations).flatMap(([name, evaluation]) => {
    const { rounds, imbalance } = name === featureSet ? recipe : (recipes[name] as Recipe);
    const { splitter, foldCount, reportSeeds } = plan;
    return setProtocols(name, evaluation, { splitter, foldCount, repetitions: reportSeeds.length, rounds, imbalance });
  });
}

/** Six significant digits everywhere, except in what is exact. */
function rounded<Content>(content: Content): Content {
  const exact = ['parameters', 'costs', 'applied'];
  const walk = (value: unknown, name: string): unknown => {
    if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(6));
    if (typeof value !== 'object' || value === null || exact.includes(name)) return value;
    if (Array.isArray(value)) return value.map((item) => walk(item, ''));
    return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, walk(item, member)]));
  };
  return walk(content, '') as Content;
}
