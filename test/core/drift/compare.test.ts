// What has not drifted is not said to have, more often than was asked for, also where readings resemble their neighbours; what was moved is
// found, also a little of it; and where too little is known, that is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BinnedSample, binOf, binSample } from '../../../src/core/drift/bins.ts';
import { type Comparison, compare } from '../../../src/core/drift/compare.ts';
import { times } from '../../support/times.ts';
import { type Chance, createChance, resembling } from './random.ts';

const sliceCount = 24;
const perSlice = 100;

function slicesOf(reference: BinnedSample, values: Float64Array, slices = sliceCount): number[][] {
  return Array.from({ length: slices }, (_, slice) => {
    const counts = new Array<number>(reference.counts.length + 1).fill(0);
    const each = values.length / slices;
    for (const value of values.subarray(slice * each, (slice + 1) * each)) {
      const cell = Number.isNaN(value) ? counts.length - 1 : binOf(reference.edges, value);
      counts[cell] = (counts[cell] as number) + 1;
    }
    return counts;
  });
}

const training = (chance: Chance): BinnedSample => binSample(resembling(chance, 5_000, 0));

/** How often of so many windows something is found, and how often chance is passed, whether it matters or not. */
function findings(lasting: number, trials: number, falseAlarmShare: number, slices = sliceCount) {
  const chance = createChance(1 + lasting);
  let found = 0;
  let passed = 0;
  for (let trial = 0; trial < trials; trial++) {
    const reference = training(chance);
    const values = resembling(chance, slices * perSlice, lasting);
    const { verdict, psi, ks } = compare(reference, slicesOf(reference, values, slices), falseAlarmShare);
    if (verdict === 'drifted') found++;
    if (psi.value > psi.byChance || ks.value > ks.byChance) passed++;
  }
  return { found: found / trials, passed: passed / trials };
}

test('of windows that have not drifted no more pass the limits than were asked for', () => {
  // How long readings resemble one another: not at all, a fifth of a slice, a slice, two slices.
  for (const lasting of [0, perSlice / 5, perSlice, 2 * perSlice]) {
    const { found, passed } = findings(lasting, times(200, 60), 0.05);
    assert.ok(found <= 0.05, `${lasting}: found ${found}`);
    assert.ok(passed <= 0.05, `${lasting}: passed ${passed}`);
  }
});

test('few readings raise no alarm', () => {
  const chance = createChance(5);
  for (let trial = 0; trial < times(500, 100); trial++) {
    const reference = training(chance);
    const values = resembling(chance, 24 * (1 + (trial % 4)), 0);
    assert.notEqual(compare(reference, slicesOf(reference, values), 1e-3).verdict, 'drifted', `trial ${trial}`);
  }
});

test('too few readings, or slices, are not said to be the same', () => {
  const chance = createChance(6);
  const reference = training(chance);
  assert.equal(compare(reference, slicesOf(reference, resembling(chance, 48, 0)), 1e-3).verdict, 'unknown');
  assert.equal(compare(reference, slicesOf(reference, resembling(chance, 7_000, 0), 7), 1e-3).verdict, 'unknown');
  assert.equal(compare(reference, slicesOf(reference, new Float64Array(0)), 1e-3).verdict, 'unknown');
  assert.equal(compare(reference, slicesOf(reference, resembling(chance, 4_800, 0)), 1e-3).verdict, 'same');
});

test('what was moved is found, by shift, spread, missing values, and where it resembles its neighbours', () => {
  const chance = createChance(7);
  const reference = training(chance);
  const look = (lasting: number, change: (value: number, row: number) => number): Comparison =>
    compare(reference, slicesOf(reference, resembling(chance, sliceCount * perSlice, lasting).map(change)), 1e-4);
  assert.equal(look(0, (value) => value).verdict, 'same');
  assert.deepEqual(look(0, (value) => value + 0.8).found, ['psi', 'ks']);
  assert.ok(look(0, (value) => value * 2.2).found.includes('psi'));
  assert.ok(look(perSlice / 5, (value) => value + 1.5).found.includes('ks'));
  assert.deepEqual(look(0, (value, row) => (row % 8 === 0 ? Number.NaN : value)).found, ['missing']);
  const outside = look(0, (value) => value + 20);
  assert.deepEqual([outside.verdict, outside.outsideShare], ['drifted', 1]);
});

test('a difference that does not matter is none, however sure it is', () => {
  const chance = createChance(8);
  const reference = training(chance);
  const values = resembling(chance, 240_000, 0).map((value) => value + 0.15);
  const { verdict, psi } = compare(reference, slicesOf(reference, values), 1e-4);
  assert.ok(psi.value > psi.byChance, `${psi.value} ${psi.byChance}`);
  assert.equal(verdict, 'same');
});

test('a sensor that never changed in training drifts when it does', () => {
  const reference = binSample(new Float64Array(1_000).fill(5));
  assert.equal(compare(reference, slicesOf(reference, new Float64Array(2_400).fill(5)), 1e-4).verdict, 'same');
  assert.equal(compare(reference, slicesOf(reference, new Float64Array(2_400).fill(6)), 1e-4).verdict, 'drifted');
});

test('of what training never saw a value, all values lie outside, and no more than all', () => {
  const reference = binSample(new Float64Array(500).fill(Number.NaN));
  const { outsideShare, verdict, found } = compare(reference, slicesOf(reference, new Float64Array(2_400)), 0.01);
  assert.deepEqual([outsideShare, verdict, found], [1, 'drifted', ['missing']]);
});
