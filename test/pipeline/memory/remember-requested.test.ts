// A row that is longer or shorter than what is remembered was laid into it as far as it went, and gave wrong numbers without a word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory } from '../../../src/core/memory/memory.ts';
import type { StoredMemory } from '../../../src/pipeline/batch.ts';
import type { LoadMemory } from '../../../src/pipeline/memory/remember-ahead.ts';
import { createRememberRequested } from '../../../src/pipeline/memory/remember-requested.ts';
import { soundRows } from '../../../src/pipeline/memory/sound-rows.ts';

const memory = createMemory(
  [{ name: 'Mean', memory: { statistic: 'mean', of: (s) => s['flow'] as number, over: { readings: 4 } } }],
  ['flow'],
);

for (const bytes of [8 * memory.width - 8, 8 * memory.width + 8]) {
  test(`${bytes} bytes are not taken for a memory of ${8 * memory.width}: the answer is that of a machine of which nothing is remembered`, async () => {
    const stored = (rows: readonly StoredMemory[]) =>
      soundRows(
        async () => rows,
        memory.width,
        () => undefined,
      );
    const answer = (load: LoadMemory) =>
      createRememberRequested(memory, ['flow'], load)([{ machineId: 1, sensors: { flow: 50 }, collectedAt: 1_000 }]);
    assert.deepEqual(
      await answer(stored([{ machineId: 1, version: 3, state: new Uint8Array(bytes).fill(1) }])),
      await answer(stored([])),
    );
  });
}
