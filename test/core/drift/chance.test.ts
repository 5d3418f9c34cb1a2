// Quantiles against the tables of statistics, and differences of samples of one distribution against the limits that they give.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chiSquareAbove, forFewParts, ksByChance, normalAbove, psiByChance } from '../../../src/core/drift/chance.ts';

test('quantiles of the normal distribution are those of the tables', () => {
  for (const [share, value] of [
    [0.5, 0],
    [0.1, 1.2815516],
    [0.025, 1.959964],
    [0.001, 3.0902323],
    [1e-6, 4.7534243],
    [0.975, -1.959964],
  ] as const)
    assert.ok(Math.abs(normalAbove(share) - value) < 1e-6, `${share}: ${normalAbove(share)}`);
});

test('quantiles of chi-square are within two percent of the tables', () => {
  for (const [share, degrees, value] of [
    [0.05, 1, 3.8415],
    [0.001, 1, 10.828],
    [0.05, 2, 5.9915],
    [0.001, 2, 13.816],
    [0.01, 9, 21.666],
    [0.001, 9, 27.877],
    [0.001, 11, 31.264],
    [1e-5, 9, 39.341],
  ] as const) {
    const own = chiSquareAbove(share, degrees);
    assert.ok(Math.abs(own / value - 1) < 0.02, `${share} of ${degrees}: ${own}`);
  }
});

test('limits are those of the formulas', () => {
  // 27.877 (1/1000 + 1/500)
  assert.ok(Math.abs(psiByChance(0.001, 10, 1 / 1000 + 1 / 500) - 0.0836) < 0.001);
  // 1.358 sqrt(1/100 + 1/100), as tables of Smirnov's test have it
  assert.ok(Math.abs(ksByChance(0.05, 0.02) - 1.358 * Math.sqrt(0.02)) < 1e-3);
  assert.equal(psiByChance(0.01, 1, 0.1), Number.POSITIVE_INFINITY, 'one bin tells nothing');
  // Student's t of 11 degrees at 0.001 on both sides is 4.437; normal 3.291
  assert.ok(Math.abs(forFewParts(0.001, 12) - (4.437 / 3.291) ** 2) < 0.05);
});
