// What is at hand of many machines, more than lie in one block.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachineCache } from '../../../src/pipeline/memory/machine-cache.ts';

const width = 3;
const machines = 2_500;
const ids = Float64Array.from({ length: machines }, (_, place) => 7 * place + 1);
const rowOf = (machineId: number, version: number): Float64Array =>
  Float64Array.from({ length: width }, (_, at) => machineId + version / 8 + at / 64);

test('of thousands of machines each has its own row and version, the newest that was kept', () => {
  const cache = createMachineCache(width);
  for (const id of ids) cache.keep(id, 1, rowOf(id, 1), 0);
  const changed = [...ids].filter((_, place) => place % 3 === 0);
  for (const id of changed) cache.keep(id, 2, rowOf(id, 2), 0);
  assert.equal(cache.size(), machines);
  const rows = new Int32Array(machines);
  cache.find(ids, rows);
  const found = new Float64Array(2 * width);
  ids.forEach((id, place) => {
    const version = place % 3 === 0 ? 2 : 1;
    assert.equal(cache.versionAt(rows[place] as number), version);
    cache.copy(rows[place] as number, found, width);
    assert.deepEqual(found.subarray(width), rowOf(id, version));
  });
});

test('what is forgotten is at hand no more, and comes again as it is kept then', () => {
  const cache = createMachineCache(width);
  for (const id of ids) cache.keep(id, 1, rowOf(id, 1), 0);
  cache.clear();
  const rows = new Int32Array(machines);
  cache.find(ids, rows);
  assert.ok(rows.every((row) => row === -1));
  for (const id of ids.toReversed()) cache.keep(id, 5, rowOf(id, 5), 0);
  cache.find(ids, rows);
  const found = new Float64Array(width);
  ids.forEach((id, place) => {
    assert.equal(cache.versionAt(rows[place] as number), 5);
    cache.copy(rows[place] as number, found, 0);
    assert.deepEqual(found, rowOf(id, 5));
  });
});
