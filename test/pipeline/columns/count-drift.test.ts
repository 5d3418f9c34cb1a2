// What of a batch is counted for drift: rates of all its readings, bins of a bounded number of them, spread over the batch and over its machines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binSample } from '../../../src/core/drift/bins.ts';
import { layoutOf, type TypeLayout, type Variable } from '../../../src/core/drift/layout.ts';
import type { EncodedType } from '../../../src/core/profile.ts';
import { createCountDrift } from '../../../src/pipeline/columns/count-drift.ts';
import type { ReadingColumns } from '../../../src/pipeline/columns/readings.ts';

const values = Float64Array.from({ length: 1_000 }, (_, value) => value);
const sample = binSample(values);
const layout = layoutOf({
  inputs: { L: { rows: 1_000, sensors: { torque: sample }, features: { Power: sample } } },
  scores: { threshold: 0.5, types: { L: { ...binSample(Float64Array.of(0.1, 0.9)), alarms: 1 } }, outcomes: null },
});
const type = (name: string): EncodedType => ({ name, code: 0 }) as EncodedType;

/** Readings of which each third is of no machine and each third of a type that training did not have; the others are of L. */
function batch(length: number, onlyL = false) {
  const places = Uint16Array.from({ length }, (_, row) => (onlyL ? 1 : row % 3));
  const scoredCount = places.filter((place) => place > 0).length;
  const readings = { length, sensors: Float64Array.from({ length }, (_, row) => row) } as ReadingColumns;
  return {
    readings,
    places,
    types: [undefined, type('L'), type('H')],
    matrix: Float32Array.from({ length: scoredCount }, (_, row) => row),
    scored: Float32Array.from({ length: scoredCount }, (_, row) => (row % 10 === 0 ? 0.9 : 0.1)),
  };
}

function counted(readingsPerBatch: number, batches: readonly ReturnType<typeof batch>[]) {
  const cells = new Float64Array(layout.cellCount);
  const count = createCountDrift(['torque'], {
    layout,
    inputNames: ['Power'],
    threshold: 0.5,
    readingsPerBatch,
    cells,
  });
  for (const { readings, places, types, matrix, scored } of batches) count(readings, places, types, matrix, scored);
  const own = layout.types[0] as TypeLayout;
  const bins = (place: number): number[] => {
    const { at, reference } = own.variables[place] as Variable;
    return [...cells.subarray(at, at + reference.counts.length + 1)];
  };
  return {
    rates: [...cells.subarray(own.ratesAt, own.ratesAt + 2)],
    torque: bins(0),
    power: bins(1),
    score: bins(2),
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

test('of a small batch every reading of a known type counts, with its own values', () => {
  const { rates, torque, power, score } = counted(1_000, [batch(900)]);
  // Of rows 1, 4, 7 … of all; among those that were scored, 0, 2, 4 …: each fifth of these has a high score.
  assert.deepEqual(rates, [300, 60]);
  for (const bins of [torque, power, score]) assert.equal(sum(bins), 300);
  assert.deepEqual(torque.slice(1, 10), [33, 34, 33, 33, 34, 33, 33, 34, 33]);
  assert.deepEqual(power.slice(1, 8), [50, 50, 50, 50, 50, 50, 0]);
});

test('of a large batch a bounded number counts, and alarms of all', () => {
  const { rates, torque } = counted(64, [batch(10_000, true)]);
  assert.deepEqual(rates, [10_000, 1_000]);
  assert.ok(sum(torque) > 40 && sum(torque) < 90, `${sum(torque)}`);
});

test('machines that take turns are all looked at', () => {
  const length = 5_000;
  for (const machines of [2, 7, 64, 79]) {
    const turns = batch(length, true);
    const sensors = turns.readings.sensors as Float64Array;
    for (let row = 0; row < length; row++) sensors[row] = ((row % machines) * 1_000) / machines;
    const { torque } = counted(
      64,
      Array.from({ length: 200 }, () => turns),
    );
    const seen = torque.filter((count) => count > 0).length;
    assert.equal(seen, Math.min(10, machines), `${machines}: ${torque.join()}`);
    const least = Math.min(...torque.filter((count) => count > 0));
    if (machines === 2) assert.ok(least > 0.4 * sum(torque), torque.join());
  }
});
