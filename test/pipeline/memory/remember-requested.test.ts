// A row that is longer or shorter than what is remembered was laid into it as far as it went, and gave wrong numbers without a word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory } from '../../../src/core/memory/memory.ts';
import { createRememberRequested } from '../../../src/pipeline/memory/remember-requested.ts';

const memory = createMemory(
  [{ name: 'Mean', memory: { statistic: 'mean', of: (s) => s['flow'] as number, over: { readings: 4 } } }],
  ['flow'],
);

for (const bytes of [8 * memory.width - 8, 8 * memory.width + 8]) {
  test(`${bytes} bytes are not taken for a memory of ${8 * memory.width}`, async () => {
    const load = async () => [{ machineId: 1, version: 3, state: new Uint8Array(bytes) }];
    const remember = createRememberRequested(memory, ['flow'], load);
    await assert.rejects(remember([{ machineId: 1, sensors: { flow: 50 }, collectedAt: 1_000 }]), {
      name: 'RangeError',
      message: /of the machine 1, .*its row of machine_memory is damaged/,
    });
  });
}
