// Bytes are text exactly where a strict decoder takes them, and the same text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { utf8Text } from '../../../src/core/text/utf8.ts';
import { times } from '../../support/times.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function strictly(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

test('bytes that a strict decoder refuses are no text, and all others the same', () => {
  const text = fc.string({ unit: 'binary' }).map((each) => Buffer.from(each.toWellFormed()));
  const broken = fc.tuple(text, fc.nat()).map(([bytes, at]) => bytes.subarray(at % (bytes.length + 1)));
  const withReplacement = text.map((bytes) => Buffer.concat([bytes, Buffer.from('\uFFFD')]));
  fc.assert(
    fc.property(fc.oneof(text, broken, withReplacement, fc.uint8Array()), (bytes) => {
      assert.equal(utf8Text(bytes), strictly(bytes));
    }),
    { numRuns: times(20_000, 1_000) },
  );
  for (const bytes of [[0xef, 0xbf, 0xbd], [0xff], [0xef, 0xbb, 0xbf, 0x61], [0xed, 0xa0, 0x80], [0xc0, 0x80], []])
    assert.equal(utf8Text(Uint8Array.from(bytes)), strictly(Uint8Array.from(bytes)));
});
