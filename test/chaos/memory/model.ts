// The model of a chaos run with memory, made by hand: one tree tells failing readings from healthy ones by their torque, as the run expects it, and of every
// feature a small tree moves the probability a little, so that what was remembered wrongly shows there too, and changes no verdict.
import { createReferenceScorer } from '../../../src/inference/forest/reference-scorer.ts';
import { madeForest, treeOf, writeMadeModel } from './made-model.ts';
import { chaosProfile } from './profile.ts';

const featureNames = chaosProfile.features.map(({ name }) => name);
/** What every small tree adds or takes; all of them together are far from what the first one decides. */
const nudge = 0.02;
/** Of the features whose names begin so; a half for the others. */
const thresholds = [
  [/^Torque_(deviation|slope|rate|from_start)/, 0.1],
  [/^Torque/, 48],
  [/^Wear_(unrest|from_start)/, 10],
  [/^Wear/, 60],
  [/^(Last|Earlier)/, 2 ** 25],
  [/^Digest/, 2 ** 31],
] as const;

const forest = madeForest(featureNames, [
  treeOf(featureNames.indexOf('Torque_Nm'), 56, 4),
  ...featureNames.map((name, place) =>
    treeOf(place, thresholds.find(([pattern]) => pattern.test(name))?.[1] ?? 0.5, nudge),
  ),
]);
const scorer = createReferenceScorer(forest);

/** The probability of a reading with these sensors, of whose machine this was remembered. */
export function probabilityOf(features: Readonly<Record<string, number>>): number {
  return scorer.probabilities(
    Float32Array.from(featureNames, (name) => features[name] as number),
    1,
  )[0] as number;
}

/** Writes the folder that MODEL_PATH names. */
export function writeChaosModel(folder: string): void {
  writeMadeModel(folder, chaosProfile, forest);
}
