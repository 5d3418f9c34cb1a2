// What each feature does in the model: XGBoost's exact contributions (TreeSHAP) over all rows, and a sample of them to be drawn.
import type { ContributionSummary } from './evaluation.ts';

export interface ContributionInput {
  readonly featureNames: readonly string[];
  /** Row-major, a column per feature and the bias last. */
  readonly contributions: Float32Array;
  /** Row-major feature values. */
  readonly matrix: Float32Array;
  readonly labels: Float32Array;
}

/** The most important feature first. */
export function summariseContributions(input: ContributionInput): ContributionSummary {
  const { featureNames, contributions, matrix, labels } = input;
  const width = featureNames.length;
  const rowCount = labels.length;
  const sampleRows = chooseSample(labels);
  const features = featureNames.map((name, feature) => {
    const at = (row: number): number => contributions[row * (width + 1) + feature] as number;
    let sum = 0;
    for (let row = 0; row < rowCount; row++) sum += Math.abs(at(row));
    const sorted = Float32Array.from({ length: rowCount }, (_, row) => matrix[row * width + feature] as number).sort();
    const fifths = [0.2, 0.4, 0.6, 0.8].map((share) => sorted[Math.floor(share * rowCount)] as number);
    const fifthOf = (row: number): number => {
      const value = matrix[row * width + feature] as number;
      return fifths.filter((limit) => value > limit).length;
    };
    return {
      name,
      importance: sum / rowCount,
      sample: sampleRows.map((row): [number, number] => [at(row), fifthOf(row)]),
    };
  });
  features.sort((one, other) => other.importance - one.importance);
  return { features, sampleCount: sampleRows.length };
}

const sampleCountMax = 240;

/** Half failures, where there are enough, evenly over the file: among rows as they come, failures could hardly be seen. */
function chooseSample(labels: Float32Array): readonly number[] {
  const evenly = (rows: readonly number[], count: number): readonly number[] =>
    rows.filter(
      (_, index) => Math.floor((index * count) / rows.length) !== Math.floor(((index - 1) * count) / rows.length),
    );
  const rowsOf = (label: number): number[] => [...labels.keys()].filter((row) => labels[row] === label);
  const half = sampleCountMax / 2;
  return [
    ...evenly(rowsOf(1), Math.min(half, rowsOf(1).length)),
    ...evenly(rowsOf(0), Math.min(half, rowsOf(0).length)),
  ];
}
