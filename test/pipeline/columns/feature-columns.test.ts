// Features of readings in columns are those of the readings one by one, whatever their functions look like.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeFeatureRow } from '../../../src/core/features.ts';
import type { Feature } from '../../../src/core/profile.ts';
import { createWriteFeatureRows } from '../../../src/pipeline/columns/features.ts';
import { readingAt } from '../../../src/pipeline/columns/readings.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { seededRandom } from '../../../src/simulator/random.ts';

const types = [
  { name: 'L', code: 0 },
  { name: 'M', code: 1 },
  { name: 'H', code: 2 },
];

const odd: readonly Feature['of'][] = [
  // biome-ignore format: what a function looks like is the point
  values => values['torque'] as number,
  (torque) => torque['toolWear'] as number,
  (values) => values['torque'] as number,
  ({ torque }) => torque as number,
  (values) => -(values['torque'] as number),
  (values) => values['nothing'] as number,
  (values) => values['torque'] as number,
];

test('rows of features out of columns are those of the readings, one by one', () => {
  const random = seededRandom(5, 1);
  const sensorNames = ai4i.sensors.map(({ name }) => name);
  const length = 500;
  const readings = {
    length,
    machineIds: new Float64Array(length),
    collectedAt: new Float64Array(length),
    sensors: Float64Array.from({ length: length * sensorNames.length }, () => 3_000 * random() - 100),
    sensorNames,
    isClockImplausible: new Uint8Array(length),
    refusals: new Map(),
  };
  const inputs = [
    ...ai4i.features,
    ...(ai4i.moreFeatures ?? []),
    ...odd.map((of, place): Feature => ({ name: `odd ${place}`, from: 'sensors', of })),
  ];
  const typeOf = (row: number) => types[row % 4];
  const matrix = new Float32Array(length * inputs.length);
  const rowCount = createWriteFeatureRows(inputs, sensorNames)(readings, typeOf, matrix);
  const expected = new Float32Array(length * inputs.length);
  let next = 0;
  for (let row = 0; row < length; row++) {
    const type = typeOf(row);
    if (type !== undefined) writeFeatureRow(inputs, readingAt(readings, row).sensors, type, expected, next++);
  }
  assert.equal(rowCount, next);
  assert.deepEqual(matrix, expected);
});
