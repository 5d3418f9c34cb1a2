// What the rest of the system sees of a model: its manifest and a scorer.
import type { TypeEncoding } from '../core/machine-type.ts';

/** Scores feature rows. `matrix` is row-major float32 with `featureCount` columns. */
export interface Scorer {
  readonly featureCount: number;
  /** Probability of failure per row, in [0, 1]. Throws RangeError when the matrix is shorter than `rowCount` rows. */
  readonly probabilities: (matrix: Float32Array, rowCount: number) => Float32Array;
  /** The untransformed margin per row, bit-identical to XGBoost's. */
  readonly margins: (matrix: Float32Array, rowCount: number) => Float32Array;
}

export interface ModelManifest {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly version: string;
  /** The profile the model was trained for. */
  readonly profile: string;
  /** Model order. */
  readonly featureNames: readonly string[];
  readonly typeEncoding: TypeEncoding;
  /** Probability from which on a reading is anomalous. */
  readonly threshold: number;
}

export interface Model {
  readonly manifest: ModelManifest;
  readonly scorer: Scorer;
  /** What the file is, such as `XGBClassifier`, for /health. */
  readonly modelType: string;
}
