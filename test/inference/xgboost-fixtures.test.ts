// Models of seven XGBoosts from 1.0 to 3.4, of every supported kind: margins and predictions equal to the last bit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { readFixtures } from './fixtures.ts';

const fixtures = readFixtures();

test('there are models of every version and kind', () => {
  assert.ok(fixtures.length > 200, `${fixtures.length}`);
  assert.ok(new Set(fixtures.map(({ objective }) => objective)).size >= 17);
});

for (const fixture of fixtures) {
  test(`scores as XGBoost does: ${fixture.name}`, () => {
    const scorer = createReferenceScorer(readModel(fixture.modelBytes, { rounds: fixture.rounds }));
    assert.equal(scorer.featureCount, fixture.featureCount);
    assertSameBits(scorer.margins(fixture.rows, fixture.rowCount), fixture.margins);
    assertSameBits(scorer.probabilities(fixture.rows, fixture.rowCount), fixture.predictions);
    if (fixture.leaves !== undefined) {
      assert.deepEqual([...scorer.leaves(fixture.rows, fixture.rowCount)], [...fixture.leaves]);
    }
    if (fixture.contributions !== undefined) {
      assertClose(scorer.contributions(fixture.rows, fixture.rowCount), fixture.contributions);
    }
  });
}

function assertSameBits(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  const [one, other] = [bitsOf(actual), bitsOf(expected)];
  const wrong = one.findIndex((bits, index) => bits !== other[index]);
  assert.equal(wrong, -1, `place ${wrong}: ${actual[wrong]}, not ${expected[wrong]}`);
}

/** XGBoost computes contributions in single precision, path by path. */
function assertClose(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  actual.forEach((value, index) => {
    const difference = Math.abs(value - (expected[index] as number));
    assert.ok(difference <= 2e-5 * scale, `place ${index}: ${value}, not ${expected[index]}`);
  });
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.slice().buffer);
}
