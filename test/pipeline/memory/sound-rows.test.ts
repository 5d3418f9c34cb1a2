// A row of machine_memory with another length than what is remembered has made the consumer try the same batch for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soundRows } from '../../../src/pipeline/memory/sound-rows.ts';

test('a row of another length counts as one of another digest, keeps its version, and is told once', async () => {
  const told: number[][] = [];
  const rows = [
    { machineId: 1, version: 3, state: new Uint8Array(16) },
    { machineId: 2, version: 4, state: new Uint8Array(8) },
    { machineId: 3, version: 5, state: new Uint8Array(24) },
    { machineId: 4, version: 6, state: null },
  ];
  const load = soundRows(
    async (ids) => rows.filter(({ machineId }) => ids.includes(machineId)),
    2,
    (...given) => told.push(given),
  );
  for (let round = 0; round < 2; round++)
    assert.deepEqual(await load([1, 2, 3, 4]), [
      rows[0],
      { machineId: 2, version: 4, state: null },
      { machineId: 3, version: 5, state: null },
      rows[3],
    ]);
  assert.deepEqual(told, [
    [2, 8, 16],
    [3, 24, 16],
  ]);
});

test('nobody is told of more than a hundred machines', async () => {
  let told = 0;
  const load = soundRows(
    async (ids) => ids.map((machineId) => ({ machineId, version: 1, state: new Uint8Array(1) })),
    2,
    () => told++,
  );
  const rows = await load(Array.from({ length: 150 }, (_, id) => id));
  assert.ok(rows.every(({ state }) => state === null));
  assert.equal(told, 100);
});
