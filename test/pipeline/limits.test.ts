import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { outcomeBytes } from '../../src/pipeline/limits.ts';

test('what is remembered of machines counts in what a transaction takes', () => {
  const machines = [1, 2].map((machineId) => ({
    machineId,
    version: 0,
    nextVersion: 1,
    state: new Uint8Array(1_000),
  }));
  const empty = { detections: [], deadLetters: [], outbox: [] } as unknown as BatchOutcome;
  assert.equal(outcomeBytes(empty), 0);
  assert.equal(outcomeBytes({ ...empty, memory: { digest: 'one', machines } }), 2_000);
});
