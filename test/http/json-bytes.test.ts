import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roundTo4 } from '../../src/core/features.ts';
import { encodeJson, JsonBytes } from '../../src/http/predict/json-bytes.ts';
import { anyText, times } from '../support/times.ts';

const runs = { numRuns: times(20_000, 500) };

function written(write: (json: JsonBytes) => void): string {
  const json = new JsonBytes(1);
  write(json);
  assert.equal(json.bytes().toString(), json.text());
  return json.text();
}

test('a number rounded to four decimals is spelled as JSON.stringify spells it', () => {
  const odd = [
    0, -0, 0.00005, 0.00004, -0.00005, 1e-7, 214_748.3647, 214_748.36475, 214_748.3648, -214_748.3648, 1e21, 5e-324,
  ];
  const numbers = fc.oneof(
    fc.double(),
    fc.double({ min: -300_000, max: 300_000 }),
    fc.double({ min: -1, max: 1 }),
    fc.integer({ min: -2_200_000_000, max: 2_200_000_000 }).map((each) => each / 10_000),
    fc.constantFrom(...odd, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE),
  );
  fc.assert(
    fc.property(numbers, (number) => {
      assert.equal(
        written((json) => json.roundedTo4(number)),
        JSON.stringify(roundTo4(number)),
        `${number}`,
      );
    }),
    { ...runs, examples: odd.map((each): [number] => [each]) },
  );
});

test('a whole number is spelled as JSON.stringify spells it', () => {
  const numbers = fc.oneof(fc.maxSafeInteger(), fc.nat(), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31));
  fc.assert(
    fc.property(numbers, (number) => {
      assert.equal(
        written((json) => json.wholeNumber(number)),
        JSON.stringify(number),
      );
    }),
    runs,
  );
});

test('fragments and values stand one behind the other, however little memory was expected', () => {
  const values = fc.array(fc.oneof(fc.jsonValue(), anyText), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(values, (given) => {
      const text = written((json) => {
        json.fragment(encodeJson('['));
        for (const [index, value] of given.entries()) {
          if (index > 0) json.fragment(encodeJson(','));
          json.value(value);
        }
        json.fragment(encodeJson(']'));
      });
      assert.equal(text, JSON.stringify(given));
    }),
    { numRuns: times(2_000, 200) },
  );
});

test('memory is used anew without a trace of what was written before', () => {
  const json = new JsonBytes(4);
  json.value('a long text');
  json.clear();
  json.wholeNumber(7);
  assert.equal(json.text(), '7');
});
