// What the rest of the system sees of a model: its manifest and a scorer.
import type { UsualChanges } from '../../core/data-quality/usual-changes.ts';
import type { DriftReference } from '../../core/drift/reference.ts';
import type { Baselines } from '../../core/explanation/baselines.ts';
import type { UsualRanges } from '../../core/explanation/usual.ts';
import type { TypeEncoding } from '../../core/machine-type.ts';
import type { TargetFacts } from '../../core/target/target.ts';
import type { Rounds } from '../xgboost-file/learner.ts';
import type { MemoryRules } from './probe.ts';
import type { Scaler } from './scaler.ts';

/** Scores rows of what modelInputs names. `matrix` is row-major float32 with `featureCount` columns; NaN is a missing value. */
export interface Scorer {
  readonly featureCount: number;
  /** Probability of failure per row, in [0, 1]. Throws RangeError when the matrix is shorter than `rowCount` rows. */
  readonly probabilities: (matrix: Float32Array, rowCount: number) => Float32Array;
  /** The untransformed margin per row, bit-identical to XGBoost's. */
  readonly margins: (matrix: Float32Array, rowCount: number) => Float32Array;
  /**
   * What each feature adds to the margin: exact, path-dependent SHAP values. Per row featureCount + 1 numbers, the bias last; their sum is
   * the margin, up to rounding. Throws InvalidModel when the model does not say how many rows its nodes were trained on.
   */
  readonly contributions: (matrix: Float32Array, rowCount: number) => Float32Array;
}

/**
 * The same for any model: where it has several groups (classes, or targets) every result has a number, or a row of contributions, for each
 * group of a row in turn. A probability is then whatever the objective predicts.
 */
export interface ForestScorer extends Scorer {
  readonly groupCount: number;
  /** How many numbers a row of `probabilities` has: one where the objective names a class, else one for each group. */
  readonly predictionCount: number;
  readonly treeCount: number;
  /** The node of the leaf that each row comes to in each tree, row-major, `treeCount` columns. */
  readonly leaves: (matrix: Float32Array, rowCount: number) => Int32Array;
}

/** What a model was made from: readings with labels, readings without any, or the limits of a profile alone. */
export const modelKinds = ['classifier', 'isolation_forest', 'limits'] as const;
export type ModelKind = (typeof modelKinds)[number];

export interface ModelManifest {
  readonly schemaVersion: 1;
  /** Absent or null for a classifier. */
  readonly kind?: ModelKind | null;
  readonly name: string;
  readonly version: string;
  /** The profile the model was trained for. */
  readonly profile: string;
  /** Model order. */
  readonly featureNames: readonly string[];
  readonly typeEncoding: TypeEncoding;
  /** What features pass through before the scorer (modelInputs); absent or null for none. */
  readonly scaler?: Scaler | null;
  /** An input that is a missing value, after the scaler; absent or null for none. */
  readonly missing?: number | null;
  /** Which of the model's rounds score; absent or null for `best`. */
  readonly rounds?: Rounds | null;
  /** Sensors that a reading may come without; absent or null for none. */
  readonly optionalSensors?: readonly string[] | null;
  /** What its features remember of a machine; absent or null for a model whose features are of one reading alone. */
  readonly memory?: MemoryRules | null;
  /** What it was trained to find; absent or null for a model that does not say it, as every one without labels, or from elsewhere. */
  readonly target?: TargetFacts | null;
  /** Probability from which on a reading is anomalous. */
  readonly threshold: number;
  /** The usual ranges of sensors and features, as training has learnt them; absent or null for a model that does not know them. */
  readonly usual?: UsualRanges | null;
  /** For how long sensors stay at one value and how far they change, likewise; of most data sets it cannot be learnt. */
  readonly usualChanges?: UsualChanges | null;
  /** What is usual of machines and their types, of a model that was trained without labels. */
  readonly baselines?: Baselines | null;
  /** How inputs and scores were spread in training; absent or null for a model that does not know, as every one from elsewhere. */
  readonly reference?: DriftReference | null;
}

/** How a model was made, for people; null where it does not say. */
export interface ModelAbout {
  readonly rows: number | null;
  readonly failures: number | null;
  /** Of the readings of training. */
  readonly dataDigest: string | null;
  /** The version of XGBoost. */
  readonly madeBy: string | null;
  readonly protocol: string | null;
  readonly warning: string | null;
  readonly figures: readonly {
    readonly name: string;
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  /** How much each feature moves the margin on average, the largest first. */
  readonly importance: readonly { readonly name: string; readonly value: number }[] | null;
}

export interface Model {
  readonly manifest: ModelManifest;
  readonly scorer: Scorer;
  /** What the file is, such as `XGBClassifier`, for /health. */
  readonly modelType: string;
  /** The model card as HTML; absent or null for a model without one. */
  readonly card?: string | null;
  /** Absent for a model from elsewhere. */
  readonly about?: ModelAbout;
}
