// The rows of a test file (--test) behind those that a model is trained on: the trainer holds both, and nothing but the last measurement
// ever looks at them.
import type { Dataset } from '../data/dataset.ts';
import { stretchesOf } from '../split/time-folds.ts';

export interface TestRows {
  readonly dataset: Dataset;
  /** Their numbers in the trainer. */
  readonly rows: Uint32Array;
  readonly labels: Float32Array;
  /** Those that may be trained on. */
  readonly trainRows: Uint32Array;
  /** What chance draws as a whole: groups, else stretches of neighbouring rows. */
  readonly units: Uint32Array;
}

export function testRowsOf(trained: Dataset, tested: Dataset): TestRows {
  return {
    dataset: tested,
    rows: Uint32Array.from({ length: tested.rowCount }, (_, row) => trained.rowCount + row),
    labels: tested.labels,
    trainRows: Uint32Array.from({ length: trained.rowCount }, (_, row) => row),
    units: tested.order.groupColumn === null ? stretchesOf(tested.rowCount) : tested.groups,
  };
}

/** How many tested rows have the sensor values, type and label of a trained one. */
export function seenRows(trained: Dataset, tested: Dataset): number {
  const known = new Set(Array.from({ length: trained.rowCount }, (_, row) => rowKey(trained, row)));
  return Array.from({ length: tested.rowCount }, (_, row) => rowKey(tested, row)).filter((key) => known.has(key))
    .length;
}

function rowKey({ sensorValues, typeIndexes, labels, rowCount }: Dataset, row: number): string {
  const width = sensorValues.length / rowCount;
  return `${sensorValues.subarray(row * width, (row + 1) * width).join()} ${typeIndexes[row]} ${labels[row]}`;
}
