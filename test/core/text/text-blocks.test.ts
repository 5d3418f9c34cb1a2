// Alerts wait as bytes in shared blocks until they are stored: none may be written over by one that comes later.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTextBlocks } from '../../../src/core/text/text-blocks.ts';
import { anyText } from '../../support/times.ts';

test('every text that is kept stays what it was, whatever is kept after it', () => {
  const sizes = fc.constantFrom(1, 1_000, 90_000, 300_000);
  fc.assert(
    fc.property(fc.array(fc.tuple(anyText, sizes), { maxLength: 12 }), (given) => {
      const texts = given.map(([text, size]) => text.repeat(Math.ceil(size / Math.max(1, text.length))));
      const keep = createTextBlocks();
      const kept = texts.map(keep);
      assert.deepEqual(
        kept.map((bytes) => Buffer.from(bytes).toString()),
        texts,
      );
    }),
    { numRuns: 30 },
  );
});
