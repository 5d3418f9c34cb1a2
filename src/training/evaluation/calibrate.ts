// Whether probabilities mean what they say, and whether a straight line over the margins (Platt 1999) makes them say it better. It is
// judged on rows that neither the model nor the line has seen, and applied only if it helps by more than its own uncertainty.
import { type Calibration, calibrated } from '../../inference/model/calibration.ts';
import type { OutOfFold } from './cross-validate.ts';
import { splitAt } from './folds.ts';
import { brierScore } from './metrics.ts';
import { mean, standardDeviation } from './summary.ts';

export interface CalibrationCheck {
  readonly brierBefore: number;
  readonly brierAfter: number;
  /** Of the difference, over the folds. */
  readonly standardError: number;
  /** Null when it does not help. */
  readonly applied: Calibration | null;
}

/** `repetitions`: out-of-fold predictions of all rows, some times. */
export function checkCalibration(labels: Float32Array, repetitions: readonly OutOfFold[]): CalibrationCheck {
  const pairs = repetitions.flatMap((repetition) => {
    const after = crossCalibrated(labels, repetition);
    return Array.from({ length: repetition.foldCount }, (_, fold) => {
      const { testRows } = splitAt(repetition.folds, fold);
      const of = (values: Float32Array): number => brierScore(pick(labels, testRows), pick(values, testRows));
      return { before: of(repetition.probabilities), after: of(after) };
    });
  });
  const gains = pairs.map(({ before, after }) => before - after);
  const foldCount = repetitions[0]?.foldCount ?? 2;
  const standardError = standardDeviation(gains) * Math.sqrt(1 / gains.length + 1 / (foldCount - 1));
  const helps = mean(gains) > standardError;
  return {
    brierBefore: mean(pairs.map(({ before }) => before)),
    brierAfter: mean(pairs.map(({ after }) => after)),
    standardError,
    applied: helps
      ? fitLine(repeated(labels, repetitions.length), joined(repetitions.map((each) => each.margins)))
      : null,
  };
}

/** Each fold's probabilities by a line that was fitted on the other folds. */
export function crossCalibrated(labels: Float32Array, { folds, foldCount, margins }: OutOfFold): Float32Array {
  const result = new Float32Array(labels.length);
  for (let fold = 0; fold < foldCount; fold++) {
    const { trainRows, testRows } = splitAt(folds, fold);
    const line = fitLine(pick(labels, trainRows), pick(margins, trainRows));
    for (const row of testRows) result[row] = calibrated(line, margins[row] as number);
  }
  return result;
}

/** Logistic regression of the label on the margin by Newton's method, with Platt's targets, which keep it finite. */
export function fitLine(labels: Float32Array, margins: Float32Array): Calibration {
  const failures = labels.reduce((sum, label) => sum + label, 0);
  const targets = { failure: (failures + 1) / (failures + 2), other: 1 / (labels.length - failures + 2) };
  let line: Calibration = { slope: 1, intercept: 0 };
  let loss = lossOf(line, labels, margins, targets);
  for (let step = 0; step < newtonStepsMax; step++) {
    const { slope: slopeStep, intercept: interceptStep } = newtonStep(line, labels, margins, targets);
    // A whole step may overshoot where the margins are far out: it is halved until the loss becomes less.
    let share = 1;
    let next = line;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (; share > 1e-6 && !(nextLoss <= loss); share /= 2) {
      next = { slope: line.slope - share * slopeStep, intercept: line.intercept - share * interceptStep };
      nextLoss = lossOf(next, labels, margins, targets);
    }
    if (!(nextLoss <= loss)) break;
    const gain = loss - nextLoss;
    line = next;
    loss = nextLoss;
    if (gain < 1e-12 * Math.abs(loss)) break;
  }
  return line;
}

interface Targets {
  readonly failure: number;
  readonly other: number;
}

function lossOf(
  { slope, intercept }: Calibration,
  labels: Float32Array,
  margins: Float32Array,
  targets: Targets,
): number {
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const margin = slope * (margins[row] as number) + intercept;
    const target = labels[row] === 1 ? targets.failure : targets.other;
    // -log of the logistic function, written so that it never overflows.
    loss += Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) - target * margin;
  }
  return loss;
}

function newtonStep(
  { slope, intercept }: Calibration,
  labels: Float32Array,
  margins: Float32Array,
  targets: Targets,
): Calibration {
  const sums = { a: 0, b: 0, aa: 1e-12, ab: 0, bb: 1e-12 };
  for (let row = 0; row < labels.length; row++) {
    const margin = margins[row] as number;
    const p = 1 / (1 + Math.exp(-(slope * margin + intercept)));
    const gap = p - (labels[row] === 1 ? targets.failure : targets.other);
    const weight = p * (1 - p);
    sums.a += gap * margin;
    sums.b += gap;
    sums.aa += weight * margin * margin;
    sums.ab += weight * margin;
    sums.bb += weight;
  }
  const determinant = sums.aa * sums.bb - sums.ab * sums.ab;
  return {
    slope: (sums.bb * sums.a - sums.ab * sums.b) / determinant,
    intercept: (sums.aa * sums.b - sums.ab * sums.a) / determinant,
  };
}

const newtonStepsMax = 50;

function pick(values: Float32Array, rows: Uint32Array): Float32Array {
  return Float32Array.from(rows, (row) => values[row] as number);
}

function repeated(values: Float32Array, times: number): Float32Array {
  return joined(Array.from({ length: times }, () => values));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
