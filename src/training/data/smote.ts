// SMOTE (Chawla et al. 2002): new failures between a failure and one of its nearest neighbours, until both classes are of one size. Here
// only to show what it does to a model of rare failures; training uses none by default. Distances are taken in standard deviations.

import { seededRandom } from '../random.ts';
import type { LabelledRows } from '../xgboost/native-xgboost.ts';

const neighbourCount = 5;

/** The rows, and behind them as many made-up failures as are missing. Needs at least two failures. */
export function smote(rows: LabelledRows, seed: number): LabelledRows {
  const { matrix, labels, rowCount, featureNames } = rows;
  const width = featureNames.length;
  const failures = [...labels.keys()].filter((row) => labels[row] === 1);
  const missing = rowCount - 2 * failures.length;
  if (missing <= 0) return rows;
  const neighbours = nearest(matrix, width, failures, standardDeviations(matrix, width, rowCount));
  const random = seededRandom(seed);
  const longer = new Float32Array((rowCount + missing) * width);
  longer.set(matrix.subarray(0, rowCount * width));
  for (let made = 0; made < missing; made++) {
    const index = Math.floor(random() * failures.length);
    const others = neighbours[index] as readonly number[];
    const from = (failures[index] as number) * width;
    const to = (others[Math.floor(random() * others.length)] as number) * width;
    const step = random();
    for (let at = 0; at < width; at++) {
      const start = matrix[from + at] as number;
      longer[(rowCount + made) * width + at] = start + step * ((matrix[to + at] as number) - start);
    }
  }
  const longerLabels = new Float32Array(rowCount + missing).fill(1);
  longerLabels.set(labels);
  return { matrix: longer, labels: longerLabels, rowCount: rowCount + missing, featureNames };
}

/** For each failure, the rows of the failures nearest to it. */
function nearest(
  matrix: Float32Array,
  width: number,
  failures: readonly number[],
  scales: readonly number[],
): readonly (readonly number[])[] {
  const distance = (one: number, other: number): number => {
    let sum = 0;
    for (let at = 0; at < width; at++) {
      const gap = (matrix[one * width + at] as number) - (matrix[other * width + at] as number);
      if (Number.isNaN(gap)) continue;
      sum += (gap / (scales[at] as number)) ** 2;
    }
    return sum;
  };
  return failures.map((row) =>
    failures
      .filter((other) => other !== row)
      .map((other) => ({ other, away: distance(row, other) }))
      .sort((one, other) => one.away - other.away || one.other - other.other)
      .slice(0, neighbourCount)
      .map(({ other }) => other),
  );
}

/** Per feature, of the values that are not missing; 1 for one that does not vary. */
function standardDeviations(matrix: Float32Array, width: number, rowCount: number): readonly number[] {
  return Array.from({ length: width }, (_, at) => {
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (let row = 0; row < rowCount; row++) {
      const value = matrix[row * width + at] as number;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    const mean = sum / count;
    for (let row = 0; row < rowCount; row++) {
      const value = matrix[row * width + at] as number;
      if (!Number.isNaN(value)) squares += (value - mean) ** 2;
    }
    return Math.sqrt(squares / count) || 1;
  });
}
