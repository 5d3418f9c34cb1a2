import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { headerName } from '../../src/kafka/records/header-names.ts';

test('a name is what its bytes say, whatever names came before at its place', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  // Few letters, so that names are often equal, or begin alike.
  const name = fc.oneof(
    fc.array(fc.constantFrom(0x61, 0x62, 0xef, 0xbb, 0xbf), { maxLength: 5 }).map((bytes) => Uint8Array.from(bytes)),
    fc.uint8Array({ minLength: 60, maxLength: 70 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.integer({ min: 0, max: 40 })), { maxLength: 60 }), (given) => {
      for (const [bytes, place] of given) {
        assert.equal(headerName(bytes, place), decoder.decode(bytes));
        // What is remembered is not the buffer that it came in.
        bytes.fill(0);
      }
    }),
  );
});
