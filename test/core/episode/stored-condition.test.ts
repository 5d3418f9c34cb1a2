// What is read of a row is what was stored, and what an earlier release has stored is read by later ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { createConditionPacking, type PackedCondition } from '../../../src/core/episode/packed-condition.ts';
import { readStored, storedSize, storedTexts, writeStored } from '../../../src/core/episode/stored-condition.ts';
import { anyCondition } from './any-condition.ts';

const { pack, unpack } = createConditionPacking();

/** In the middle of others' bytes, as the rows of a statement lie. */
function bytesOf(packed: PackedCondition): Uint8Array {
  const all = new Uint8Array(storedSize(packed) + 7).fill(255);
  writeStored(packed, new DataView(all.buffer), 3);
  assert.deepEqual(
    [...all.subarray(0, 3), ...all.subarray(-4)],
    Array.from({ length: 7 }, () => 255),
  );
  return all.subarray(3, -4);
}

test('any condition is read as it was stored', () => {
  fc.assert(
    fc.property(anyCondition, (condition) => {
      const packed = pack(condition);
      assert.deepEqual(unpack(readStored(bytesOf(packed), storedTexts(packed))), condition);
    }),
  );
});

// The row of a machine as layout 1 has it. Whoever changes the places of `packed-condition` gives the layout another number, and goes on reading this one.
const stored = {
  numbers:
    '0100000000000008400000000000000840009050accab77942000000000000144000008a98cab77942' +
    '008050accab7794200e04faccab779420080dfa9cab779420090dfa9cab779420000000000000000' +
    '00801ba0cab77942000000000000f87f0080c898cab7794200806ea7cab779420000000000001040' +
    '0000000000000040000000000000f03f000000000000084000000000000000000000000000000040' +
    '0000000000000040000000000000104000000000000000400000000000000040000000000000f83f' +
    '000000000000d03f',
  texts:
    '["L","ai4i/m/HDF","00000000-0000-5000-8000-000000000203","M","HDF","PWF","torqueNm","toolWearMin",' +
    '"00000000-0000-5000-8000-000000000201","00000000-0000-5000-8000-000000000202","00000000-0000-5000-8000-000000000009"]',
};
const at = 1_767_323_045_000;
const condition: Condition = {
  ...{ state: 'closing', at: at + 80_000, collectedAt: at + 79_990, heardAt: at + 80_001, partition: 5, typeName: 'L' },
  onset: [],
  episode: {
    ...{
      id: '00000000-0000-5000-8000-000000000203',
      machineType: 'M',
      severity: 'CRITICAL',
      worstSeverity: 'CRITICAL',
    },
    ...{ openedAt: at + 30_000, closedAt: null, end: null, firstReadingAt: at, lastReadingAt: at + 60_000 },
    ...{ readingCount: 4, modes: { HDF: 4, PWF: 2 }, sensors: { torqueNm: 1.5, toolWearMin: 0.25 } },
    onsetIds: ['00000000-0000-5000-8000-000000000201', '00000000-0000-5000-8000-000000000202'],
    eventCount: 2,
    suppressedBy: '00000000-0000-5000-8000-000000000009',
  },
  calm: { at: at + 70_000, heardAt: at + 70_001 },
  judge: { name: 'ai4i/m/HDF', since: at - 1_000 },
};

test('a row of layout 1 is what it was, byte for byte', () => {
  const packed = pack(condition);
  assert.deepEqual(unpack(readStored(Buffer.from(stored.numbers, 'hex'), stored.texts)), condition);
  assert.equal(Buffer.from(bytesOf(packed)).toString('hex'), stored.numbers);
  assert.equal(storedTexts(packed), stored.texts);
});

test('a row of a later version is refused with its layout', () => {
  const bytes = Buffer.from(stored.numbers, 'hex');
  bytes[0] = 2;
  assert.throws(() => readStored(bytes, stored.texts), { name: 'RangeError', message: /layout 2, and .* knows 1/ });
});
