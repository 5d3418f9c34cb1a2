import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findHeader } from '../../../src/kafka/records/find-header.ts';

test('a header is found by its name among any others, the first where two have it', () => {
  // Few letters, so that names are often equal, or begin alike.
  const name = fc.oneof(
    fc.array(fc.constantFrom('i', 'd'), { maxLength: 3 }).map((letters) => letters.join('')),
    fc.constant('x'.repeat(70)),
  );
  const value = fc.option(fc.uint8Array({ maxLength: 100 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 10 }), fc.nat({ max: 3 }), name, (headers, at, wanted) => {
      const bytes = Uint8Array.from([
        ...new Uint8Array(at),
        ...varint(headers.length),
        ...headers.flatMap(([name, value]) => [...sized(new TextEncoder().encode(name)), ...sized(value)]),
      ]);
      const found = findHeader(bytes, at, new TextEncoder().encode(wanted));
      const expected = headers.find(([name]) => name === wanted)?.[1];
      assert.deepEqual(found && [...found], expected && [...expected]);
    }),
  );
});

function sized(bytes: Uint8Array | null): number[] {
  return bytes === null ? varint(-1) : [...varint(bytes.length), ...bytes];
}

/** Zigzag, seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const zigzag = value < 0 ? -2 * value - 1 : 2 * value;
  return zigzag < 128 ? [zigzag] : [128 + (zigzag % 128), Math.floor(zigzag / 128)];
}
