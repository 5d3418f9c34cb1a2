// A model made by hand, of trees that ask for one feature each: for runs that must know beforehand what it says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultTypeEncoding } from '../../../src/core/machine-type.ts';
import type { Profile } from '../../../src/core/profile.ts';
import type { Forest, Tree } from '../../../src/inference/forest/forest.ts';
import { createReferenceScorer } from '../../../src/inference/forest/reference-scorer.ts';
import { featureDigest, memoryRules, probeMatrix } from '../../../src/inference/model/probe.ts';
import { writeModel } from '../../../src/inference/xgboost-file/write-model.ts';
import { formatJson, goldenVectors, sha256 } from '../../../src/training/artefact.ts';

/** Of all features of a profile. Without trees' word a row is as likely anomalous as not. */
export function madeForest(featureNames: readonly string[], trees: readonly Tree[]): Forest {
  return {
    featureCount: featureNames.length,
    featureNames,
    groupCount: 1,
    baseMargins: new Float32Array(1),
    isBaseLast: false,
    objective: 'binary:logistic',
    link: 'logistic',
    trees,
  };
}

/** Below the threshold a leaf takes what it adds from there on. */
export function treeOf(feature: number, threshold: number, leaf: number): Tree {
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

/** Writes the folder that MODEL_PATH names. */
export function writeMadeModel(folder: string, profile: Profile, forest: Forest): void {
  const { featureCount: width } = forest;
  const featureNames = forest.featureNames ?? [];
  const typeEncoding = defaultTypeEncoding(profile);
  const model = writeModel(forest);
  const matrix = probeMatrix(profile, { featureNames }, typeEncoding);
  const rows = Uint32Array.from({ length: 16 }, (_, row) => row);
  const margins = createReferenceScorer(forest).margins(matrix.subarray(0, rows.length * width), rows.length);
  const manifest = {
    schemaVersion: 1,
    name: profile.name,
    version: sha256(model).slice(0, 12),
    profile: profile.name,
    featureNames,
    typeEncoding,
    memory: memoryRules(profile, featureNames),
    threshold: 0.5,
    modelSha256: sha256(model),
    featureDigest: featureDigest(profile, { featureNames }, typeEncoding, sha256),
    golden: goldenVectors(rows, matrix, margins, width),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.ubj'), model);
  writeFileSync(join(folder, 'manifest.json'), formatJson(manifest));
}
