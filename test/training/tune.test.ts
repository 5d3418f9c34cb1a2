import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../src/training/random.ts';
import { drawRecipe, scoringCost } from '../../src/training/search/search-space.ts';
import { chooseWinner, tune } from '../../src/training/search/tune.ts';
import { rowSplitter } from '../../src/training/split/splitter.ts';
import type { FitRequest, Trainer } from '../../src/training/xgboost/trainer.ts';

const trial = (rounds: number, brier: readonly number[]) => ({
  recipe: { rounds, parameters: { max_depth: 4 } },
  brier,
  averagePrecision: brier.map(() => 0.9),
});

test('the cheapest within one standard error of the best wins, however much cheaper a worse one is', () => {
  const best = trial(150, [0.01, 0.012, 0.008, 0.011]);
  const equal = trial(60, [0.0101, 0.0119, 0.0081, 0.011]);
  const worse = trial(10, [0.012, 0.014, 0.01, 0.0131]);
  const { winner, equals } = chooseWinner([best, equal, worse]);
  assert.equal(winner, equal);
  assert.equal(equals, 2);
});

test('recipes are within bounds, and the same seed draws the same', () => {
  const draw = () => {
    const random = seededRandom(9);
    return Array.from({ length: 200 }, () => drawRecipe(random, 150));
  };
  for (const recipe of draw()) {
    assert.ok(recipe.rounds >= 5 && recipe.rounds <= 150);
    assert.ok(Number(recipe.parameters['max_depth']) <= 6);
    assert.ok(scoringCost(recipe) <= 900);
  }
  assert.deepEqual(draw(), draw());
});

test('a search halves: all recipes once, the best quarter again, the best twelfth most', async () => {
  const labels = Float32Array.from({ length: 60 }, (_, row) => (row % 4 === 0 ? 1 : 0));
  const fits: number[] = [];
  // A trainer whose models are the better the nearer the learning rate is to 0.1.
  const trainer: Trainer = {
    xgboostVersion: '0',
    fit: async ({ parameters, scoreRows, rounds }: FitRequest) => {
      fits.push(rounds);
      const error = Math.min(0.4, Math.abs(Number(parameters['learning_rate']) - 0.1));
      const probabilities = Float32Array.from(scoreRows, (row) => (labels[row] === 1 ? 1 - error : error));
      return {
        margins: probabilities,
        probabilities,
        contributions: new Float32Array(),
        model: new Uint8Array(),
        bestRounds: rounds,
      };
    },
    marginsOf: async () => new Float32Array(),
    close: async () => {},
  };
  let told = 0;
  const splitter = rowSplitter(labels.length);
  const options = { trainer, splitter, labels, trialCount: 24, treesMax: 100, foldCount: 3, seed: 4 };
  const { best, seeds } = await tune({
    ...options,
    withFixed: (parameters) => parameters,
    onTraining: (done, total) => {
      told = done;
      assert.equal(total, 3 * (24 + 6 * 3 + 2 * 8));
    },
  });
  assert.equal(fits.length, 3 * (24 + 18 + 16));
  assert.equal(told, fits.length);
  assert.ok(Math.abs(Number(best.recipe.parameters['learning_rate']) - 0.1) < 0.03);
  assert.equal(new Set(seeds).size, 12);
  assert.ok(Math.min(...seeds) > 10_000, 'seeds that training never reports');
});
