// Many measurements of one thing in three numbers: mean, standard deviation, and the interval in which the mean is to be expected.
import type { Metrics } from './metrics.ts';

export interface Summary {
  readonly mean: number;
  readonly standardDeviation: number;
  /** 95 % confidence. */
  readonly confidence95: readonly [number, number];
}

export type MetricSummaries = Readonly<Record<keyof Metrics, Summary>>;

export const metricNames = ['f1', 'averagePrecision', 'rocAuc', 'precision', 'recall', 'accuracy', 'brier'] as const;

/** Of the folds of a cross-validation. */
export function summariseMetrics(all: readonly Metrics[], foldCount: number): MetricSummaries {
  const entries = metricNames.map((name) => [
    name,
    summarise(
      all.map((each) => each[name]),
      foldCount,
    ),
  ]);
  return Object.fromEntries(entries) as MetricSummaries;
}

/**
 * Folds share their training rows, so their mean varies more than that of independent draws: the variance is corrected after Nadeau and
 * Bengio (2003), and the interval is Student's.
 */
export function summarise(all: readonly number[], foldCount: number): Summary {
  const values = all.filter((value) => !Number.isNaN(value));
  const centre = mean(values);
  const sd = standardDeviation(values);
  const half = studentQuantile95(values.length - 1) * standardError(values, foldCount);
  return { mean: centre, standardDeviation: sd, confidence95: [centre - half, centre + half] };
}

/** Of the mean over folds. NaN stands for a fold that cannot be measured, and is left out. */
export function standardError(all: readonly number[], foldCount: number): number {
  const values = all.filter((value) => !Number.isNaN(value));
  return standardDeviation(values) * Math.sqrt(1 / values.length + 1 / (foldCount - 1));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1));
}

/** The two-sided 95 % quantile of Student's distribution by Fisher's expansion; within 0.1 % from five degrees of freedom on. */
function studentQuantile95(degrees: number): number {
  const z = 1.959963984540054;
  const n = Math.max(1, degrees);
  return (
    z +
    (z ** 3 + z) / (4 * n) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3)
  );
}
