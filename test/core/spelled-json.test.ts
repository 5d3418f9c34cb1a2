// What is taken as being on one line already is what writing it anew would give.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOnOneLine, onOneLine } from '../../src/core/spelled-json.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { mutatedMessage } from '../pipeline/mutate.ts';
import { spelledReading } from '../pipeline/spellings.ts';
import { times } from '../support/times.ts';

test('a text that is taken is as it is when it is parsed and written', () => {
  const random = seededRandom(4, 2);
  let same = 0;
  let other = 0;
  for (let count = times(200_000, 3_000); count > 0; count--) {
    const bytes = random() < 0.7 ? spelledReading(random) : (mutatedMessage(random, 'm', 500) ?? new Uint8Array());
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    let written: string;
    try {
      written = onOneLine(text);
    } catch {
      continue;
    }
    if (isOnOneLine(new TextEncoder().encode(text))) {
      assert.equal(text, written);
      same++;
    } else other++;
  }
  assert.ok(same > 100 && other > 100, `${same} are taken, ${other} are not`);
});

const isTaken = (text: string): boolean => isOnOneLine(new TextEncoder().encode(text));

test('most readings are taken, with times as text and as a list', () => {
  const text =
    '{"machineId":7,"note":"한","torque":-0,"b":1.0,"c":1e400,"d":[],"e":true,"collectedAt":[2026,11,24,2,31,58,339819831]}';
  assert.equal(onOneLine(text), text);
  assert.ok(isTaken(text));
  assert.ok(isTaken('{"__proto__":1,"constructor":"x","a":"\u2028\u007f"}'));
  const many = (count: number): string =>
    `{${Array.from({ length: count }, (_, place) => `"n${place}":${place}`).join()}}`;
  assert.ok(isTaken(many(64)));
  assert.ok(!isTaken(many(65)));
});

for (const text of [
  '{"b":1,"10":2}',
  '{"a":1,"a":2}',
  '{"bc":1,"a":2,"bc":"3"}',
  '{"a":"\\u0041"}',
  '{"\\u0041":1}',
  '{"a":{"b":1}}',
  '{"a":[1 ,2]}',
  '{"a":[[1]]}',
  '{"a":["b"]}',
  '{"a" :1}',
  '{"a":1 }',
  '{"a":1}\n',
  '{ }',
  '[1]',
  '7',
  '',
]) {
  test(`${JSON.stringify(text)} is not taken`, () => assert.ok(!isTaken(text)));
}
