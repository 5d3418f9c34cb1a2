import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  createReader,
  createWriter,
  readCount,
  readNumbers,
  writeCount,
  writeNumbers,
  written,
} from '../../../src/portal/curve/bytes.ts';

function roundTrip(values: readonly number[]): { readonly read: readonly number[]; readonly bytes: number } {
  const writer = createWriter();
  writeNumbers(writer, Float64Array.from(values));
  const bytes = written(writer);
  const reader = createReader(bytes);
  const read = [...readNumbers(reader, values.length)];
  assert.equal(reader.at, bytes.length, 'all of it is read');
  return { read, bytes: bytes.length };
}

const decimal = fc
  .tuple(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.integer({ min: 0, max: 7 }))
  .map(([whole, decimals]) => whole / 10 ** decimals);
const column = fc.oneof(
  fc.array(decimal, { maxLength: 50 }),
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 50 }),
  fc.array(fc.oneof(decimal, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(-0)), { maxLength: 50 }),
  fc.array(fc.oneof(decimal, fc.constant(Number.NaN)), { maxLength: 50 }),
  fc.array(fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), { maxLength: 50 }),
);

test('numbers come back to the last bit, whatever they are', () => {
  fc.assert(
    fc.property(column, (values) => {
      const { read } = roundTrip(values);
      assert.ok(
        values.every((value, index) => Object.is(read[index], value)),
        `${values} as ${read}`,
      );
      assert.equal(read.length, values.length);
    }),
    { numRuns: 2_000 },
  );
});

test('counts come back, up to the largest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { maxLength: 60 }), (counts) => {
      const writer = createWriter();
      for (const count of counts) writeCount(writer, count);
      const reader = createReader(written(writer));
      assert.deepEqual(
        counts.map(() => readCount(reader)),
        counts,
      );
    }),
  );
});

test('values of a sensor take a byte or two each, and one that does not change none', () => {
  const speeds = Array.from({ length: 60 }, (_, index) => 1_500 + (index % 50));
  assert.ok(roundTrip(speeds).bytes <= 60 + 4);
  const temperatures = Array.from({ length: 60 }, (_, index) => (2_980 + index * 7) / 10);
  assert.ok(roundTrip(temperatures).bytes <= 2 * 60 + 4);
  assert.ok(roundTrip(Array.from({ length: 60 }, () => 40.5)).bytes <= 4);
  assert.ok(roundTrip(Array.from({ length: 60 }, () => Math.PI)).bytes <= 8 * 60 + 1);
});
