// Whether a text is JSON is said without JSON.parse, and exactly as it would.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isJson } from '../../../src/core/text/is-json.ts';
import { times } from '../../support/times.ts';

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const odd = [
  ...[
    '',
    ' ',
    '{}',
    '[]',
    '{ }',
    '[ ]',
    '[,]',
    '{,}',
    '[1,]',
    '{"a":1,}',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    '{"a" : 1 }',
    '{"a":1',
    '[1',
    '1]',
    ']',
    '}',
    '[}',
    '{]',
  ],
  ...[
    '0',
    '-0',
    '00',
    '01',
    '-',
    '-a',
    '1.',
    '1.5',
    '.5',
    '1e',
    '1e+',
    '1E-5',
    '1e5.5',
    '+1',
    '0x1',
    'NaN',
    'Infinity',
    '-Infinity',
    '1 2',
    '1,2',
  ],
  ...[
    '"',
    '"a',
    '"\\"',
    '"\\',
    '"\\u12"',
    '"\\u12G4"',
    '"\\uD800"',
    '"\\x"',
    '"\t"',
    '"\u007f"',
    '"\u2028"',
    "'a'",
    '"\ud800"',
  ],
  ...[
    'true',
    'truE',
    'tru',
    'truee',
    'null',
    'nulll',
    'false',
    'undefined',
    '\ufeff1',
    '\u00a01',
    '1\u000b',
    '\n1\r\t ',
    '{"a":{"b":[{}]}}',
    '[[[[]]]',
    '{"__proto__":1}',
  ],
];

test('what JSON.parse takes is JSON, and what it does not is none', () => {
  for (const text of odd) assert.equal(isJson(Buffer.from(text)), isParsed(text), JSON.stringify(text));
  assert.equal(isJson(Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)), true);
});

test('the same of texts that were JSON, cut off or changed at any place', () => {
  const changed = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('cut', 'without', 'with'),
      fc.constantFrom(...'{}[]",:\\ \n0-.eEu\u0001aN'),
    )
    .map(([json, place, how, character]) => {
      const at = place % (json.length + 1);
      if (how === 'cut') return json.slice(0, at);
      return `${json.slice(0, at)}${how === 'with' ? character : ''}${json.slice(how === 'with' ? at : at + 1)}`;
    });
  fc.assert(
    fc.property(fc.oneof(changed, fc.json(), fc.string()), (text) => {
      assert.equal(isJson(Buffer.from(text)), isParsed(text));
    }),
    { numRuns: times(50_000, 3_000) },
  );
});
