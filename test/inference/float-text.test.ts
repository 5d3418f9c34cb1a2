// Decimal text to float32 is rounded once: rounding to double first goes wrong beside the middle of two float32.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseFloat32 } from '../../src/inference/xgboost-file/float-text.ts';
import { readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { encode, modelDocument } from './model-documents.ts';

const next = 1 + 2 ** -23;
const cases: readonly [text: string, expected: number][] = [
  ['1.000000059604644775390625', 1],
  ['1.0000000596046447753906250000000000000001', next],
  ['1.0000000596046447753906249999999999999999', 1],
  ['-1.0000000596046447753906250000000000000001', -next],
  ['1.000000178813934326171875', 1 + 2 ** -22],
  // 2^-150 lies between 0 and the least float32.
  [`${5n ** 150n}e-150`, 0],
  [`${5n ** 150n}1e-151`, 2 ** -149],
  ['340282356779733661637539395458142568447', 3.4028234663852886e38],
  ['340282356779733661637539395458142568448', Number.POSITIVE_INFINITY],
];

test('numbers beside the middle of two float32 are rounded to the nearer one', () => {
  for (const [text, expected] of cases) assert.equal(parseFloat32(text), expected, text);
});

test('a threshold of a JSON model is rounded once', () => {
  const text = new TextDecoder().decode(encode(modelDocument()));
  const changed = text.replaceAll(
    '"split_conditions":[1,',
    '"split_conditions":[1.0000000596046447753906250000000000000001,',
  );
  assert.equal(readModel(encode(changed)).trees[0]?.thresholds[0], next);
});

test('every float32 reads back from its digits', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => parseFloat32(String(value)) === value),
    { numRuns: 2_000 },
  );
});
