// Platt's calibration: a straight line over the margins, so that a probability of 0.7 means seven failures in ten. Ranking and margins
// stay as they are; only a model whose manifest names one has it.
import type { Scorer } from './model.ts';

export interface Calibration {
  /** Above 0. */
  readonly slope: number;
  readonly intercept: number;
}

/** 1 / (1 + exp(-(slope * margin + intercept))), rounded to float32. */
export function calibrated({ slope, intercept }: Calibration, margin: number): number {
  return Math.fround(1 / (1 + Math.exp(-(slope * margin + intercept))));
}

/** A scorer with calibrated probabilities. */
export function calibrateAfter(calibration: Calibration, scorer: Scorer): Scorer {
  return {
    ...scorer,
    probabilities: (matrix, rowCount) =>
      scorer.margins(matrix, rowCount).map((margin) => calibrated(calibration, margin)),
  };
}
