// A dead letter that is put together as bytes is the JSON of the one that is described as an object, to the byte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEncodeDeadLetter, describeDeadLetter } from '../../src/core/dead-letter.ts';
import { anyText, times } from '../support/times.ts';

const bytesMax = 200;
const bytes = fc.oneof(
  anyText.map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: bytesMax + 20 }),
);

const source = fc.record({
  topic: anyText,
  reason: anyText,
  field: fc.option(anyText),
  element: fc.nat(),
  record: fc.record({
    partition: fc.nat(),
    offset: fc.maxSafeNat(),
    timestamp: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
    value: fc.option(bytes),
    headers: fc.array(fc.tuple(anyText, fc.option(bytes)), { maxLength: 2 }),
  }),
});

test('a dead letter is the same as bytes and as an object, whatever its record held', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(source, fc.boolean()), { minLength: 1, maxLength: 5 }), (given) => {
      // They lie one behind another, and none is written over.
      const encode = createEncodeDeadLetter(bytesMax);
      const sources = given.map(([{ element, ...each }, isElement]) => (isElement ? { ...each, element } : each));
      const written = sources.map((each) => encode(each));
      assert.deepEqual(
        written.map((each) => Buffer.from(each).toString()),
        sources.map((each) => describeDeadLetter(each, bytesMax).toWellFormed()),
      );
    }),
    { numRuns: times(2_000, 200) },
  );
});

test('a dead letter of a large value that is no line of ASCII holds no more than twice its bytes', () => {
  const encode = createEncodeDeadLetter(1_000_000);
  const record = { partition: 0, offset: 0, timestamp: 0, value: new Uint8Array(100_000), headers: [] };
  const written = encode({ topic: 'readings', reason: 'the value is not JSON', field: null, record });
  assert.ok(written.buffer.byteLength <= 2 * written.length, `${written.buffer.byteLength} for ${written.length}`);
});
