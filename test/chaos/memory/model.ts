// The model of a chaos run with memory, made by hand: one tree tells failing readings from healthy ones by their torque, as the run expects it, and of every
// feature a small tree moves the probability a little, so that what was remembered wrongly shows there too, and changes no verdict.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultTypeEncoding } from '../../../src/core/machine-type.ts';
import type { Forest, Tree } from '../../../src/inference/forest/forest.ts';
import { createReferenceScorer } from '../../../src/inference/forest/reference-scorer.ts';
import { featureDigest, memoryRules, probeMatrix } from '../../../src/inference/model/probe.ts';
import { writeModel } from '../../../src/inference/xgboost-file/write-model.ts';
import { formatJson, goldenVectors, sha256 } from '../../../src/training/artefact.ts';
import { chaosProfile } from './profile.ts';

const featureNames = chaosProfile.features.map(({ name }) => name);
const width = featureNames.length;
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

const forest: Forest = {
  featureCount: width,
  featureNames,
  groupCount: 1,
  baseMargins: new Float32Array(1),
  isBaseLast: false,
  objective: 'binary:logistic',
  link: 'logistic',
  trees: [
    treeOf(featureNames.indexOf('Torque_Nm'), 56, 4),
    ...featureNames.map((name, place) =>
      treeOf(place, thresholds.find(([pattern]) => pattern.test(name))?.[1] ?? 0.5, nudge),
    ),
  ],
};
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
  const typeEncoding = defaultTypeEncoding(chaosProfile);
  const model = writeModel(forest);
  const matrix = probeMatrix(chaosProfile, { featureNames }, typeEncoding);
  const rows = Uint32Array.from({ length: 16 }, (_, row) => row);
  const margins = scorer.margins(matrix.subarray(0, rows.length * width), rows.length);
  const manifest = {
    schemaVersion: 1,
    name: 'chaos',
    version: sha256(model).slice(0, 12),
    profile: chaosProfile.name,
    featureNames,
    typeEncoding,
    memory: memoryRules(chaosProfile, featureNames),
    threshold: 0.5,
    modelSha256: sha256(model),
    featureDigest: featureDigest(chaosProfile, { featureNames }, typeEncoding, sha256),
    golden: goldenVectors(rows, matrix, margins, width),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.ubj'), model);
  writeFileSync(join(folder, 'manifest.json'), formatJson(manifest));
}

/** Below the threshold a leaf takes what it adds from there on. */
function treeOf(feature: number, threshold: number, leaf: number): Tree {
  return {
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    features: Int32Array.of(feature, 0, 0),
    thresholds: Float32Array.of(threshold, -leaf, leaf),
    missingLeft: new Uint8Array(3),
    covers: Float32Array.of(10, 5, 5),
    categories: null,
    group: 0,
    depth: 1,
  };
}
