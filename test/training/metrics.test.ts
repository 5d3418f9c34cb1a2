import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCalibration, fitLine } from '../../src/training/evaluation/calibrate.ts';
import { precisionRecallCurve, reliability } from '../../src/training/evaluation/curves.ts';
import { splitAt, stratifiedFolds } from '../../src/training/evaluation/folds.ts';
import { measure } from '../../src/training/evaluation/metrics.ts';
import { summarise } from '../../src/training/evaluation/summary.ts';
import { cheapestThreshold } from '../../src/training/evaluation/threshold.ts';
import { seededRandom } from '../../src/training/random.ts';

const f32 = (...values: number[]) => Float32Array.from(values);

test('the metrics are those of scikit-learn, ties included', () => {
  // Expected by sklearn.metrics 1.7.2 on the same eight rows.
  const metrics = measure(f32(1, 0, 1, 0, 0, 1, 0, 0), f32(0.9, 0.8, 0.8, 0.4, 0.3, 0.3, 0.2, 0.1), 0.5);
  const near = (value: number, expected: number) =>
    assert.ok(Math.abs(value - expected) < 1e-6, `${value} ${expected}`);
  near(metrics.f1, 0.6666667);
  near(metrics.averagePrecision, 0.7222222);
  near(metrics.rocAuc, 0.8);
  near(metrics.precision, 0.6666667);
  near(metrics.recall, 0.6666667);
  near(metrics.accuracy, 0.75);
  near(metrics.brier, 0.185);
});

test('without an alarm precision is 0, not NaN', () => {
  const metrics = measure(f32(1, 0), f32(0.2, 0.1), 0.5);
  assert.equal(metrics.precision, 0);
  assert.equal(metrics.f1, 0);
});

test('a dearer miss lowers the threshold, and the threshold is where the stated costs, seen with their neighbours, are least', () => {
  const random = seededRandom(5);
  const labels = Float32Array.from({ length: 2_000 }, () => (random() < 0.1 ? 1 : 0));
  const probabilities = labels.map((label) => Math.min(1, Math.max(0, label * 0.4 + random() * 0.6)));
  const costOf = (threshold: number, miss: number, alarm: number): number =>
    labels.reduce((sum, label, row) => {
      const isAlarm = (probabilities[row] as number) >= threshold;
      return sum + (label === 1 && !isAlarm ? miss : 0) + (label === 0 && isAlarm ? alarm : 0);
    }, 0);
  for (const [miss, alarm] of [
    [1, 1],
    [20, 1],
    [1, 20],
  ] as const) {
    const chosen = cheapestThreshold(labels, probabilities, { miss, alarm });
    const smooth = (step: number): number => {
      const near = Array.from({ length: 9 }, (_, index) => step - 4 + index).filter((each) => each >= 1 && each <= 99);
      return near.reduce((sum, each) => sum + costOf(each / 100, miss, alarm), 0) / near.length;
    };
    const all = Array.from({ length: 99 }, (_, index) => smooth(index + 1));
    assert.equal(chosen, (all.indexOf(Math.min(...all)) + 1) / 100);
  }
  const thresholdAt = (miss: number) => cheapestThreshold(labels, probabilities, { miss, alarm: 1 });
  assert.ok(thresholdAt(20) < thresholdAt(1));
});

test('folds hold the same share of failures, repeat by seed, and differ between seeds', () => {
  const labels = Float32Array.from({ length: 1_000 }, (_, row) => (row % 20 === 0 ? 1 : 0));
  const folds = stratifiedFolds(labels, 5, 7);
  for (let fold = 0; fold < 5; fold++) {
    const { trainRows, testRows } = splitAt(folds, fold);
    assert.equal(testRows.length, 200);
    assert.equal(trainRows.length, 800);
    assert.equal(
      testRows.reduce((sum, row) => sum + (labels[row] as number), 0),
      10,
    );
  }
  assert.deepEqual(stratifiedFolds(labels, 5, 7), folds);
  assert.notDeepEqual(stratifiedFolds(labels, 5, 8), folds);
});

test('an interval of confidence is that of Nadeau and Bengio', () => {
  // By hand: mean 0.5, sd 0.1, 25 folds of 5: 2.0639 * 0.1 * sqrt(1/25 + 1/4).
  const values = Array.from({ length: 25 }, (_, index) => 0.5 + (index % 2 === 0 ? 1 : -1) * (index === 24 ? 0 : 0.1));
  const { mean, standardDeviation, confidence95 } = summarise(values, 5);
  const half = 2.0639 * standardDeviation * Math.sqrt(0.29);
  assert.ok(Math.abs(confidence95[1] - mean - half) < 1e-4);
  assert.ok(Math.abs(mean - confidence95[0] - half) < 1e-4);
});

test('calibration is applied where probabilities exaggerate, and left out where they are right', () => {
  const random = seededRandom(3);
  const count = 6_000;
  const honest = Float32Array.from({ length: count }, () => 6 * random() - 3);
  const labels = honest.map((margin) => (random() < 1 / (1 + Math.exp(-margin)) ? 1 : 0));
  const repetition = (margins: Float32Array) => ({
    foldCount: 5,
    folds: stratifiedFolds(labels, 5, 1),
    margins,
    probabilities: margins.map((margin) => 1 / (1 + Math.exp(-margin))),
  });
  const exaggerated = honest.map((margin) => 3 * margin + 2);
  assert.equal(checkCalibration(labels, [repetition(honest)]).applied, null);
  const check = checkCalibration(labels, [repetition(exaggerated)]);
  assert.ok(check.applied !== null && check.brierAfter < check.brierBefore);
  assert.ok(Math.abs(check.applied.slope - 1 / 3) < 0.05, String(check.applied.slope));
  const line = fitLine(labels, exaggerated);
  assert.deepEqual(line, check.applied);
});

test('the curve of precision and recall ends where every failure is found', () => {
  const points = precisionRecallCurve(f32(1, 0, 1, 0), f32(0.9, 0.7, 0.5, 0.1), 100);
  assert.deepEqual(points, [
    { recall: 0.5, precision: 1 },
    { recall: 1, precision: 2 / 3 },
  ]);
});

test('reliability counts a row of several repetitions once in its interval', () => {
  const labels = f32(1, 0, 1, 1, 1, 0, 1, 1);
  const probabilities = f32(0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75);
  const [once] = reliability(labels.slice(0, 4), probabilities.slice(0, 4), 1);
  const [twice] = reliability(labels, probabilities, 2);
  assert.equal(once?.observed, 0.75);
  assert.deepEqual([twice?.low, twice?.high], [once?.low, once?.high]);
});
