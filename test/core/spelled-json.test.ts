// What is taken as being on one line already is what writing it anew would give.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onOneLine, parseSpelled } from '../../src/core/spelled-json.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { mutatedMessage } from '../pipeline/mutate.ts';
import { spelledReading } from '../pipeline/spellings.ts';
import { times } from '../support/times.ts';

test('a text that is JSON comes out as it does when it is parsed and written', () => {
  const random = seededRandom(4, 2);
  let same = 0;
  let other = 0;
  for (let count = times(200_000, 3_000); count > 0; count--) {
    const bytes = random() < 0.7 ? spelledReading(random) : (mutatedMessage(random, 'm', 500) ?? new Uint8Array());
    const text = new TextDecoder().decode(bytes);
    let written: string;
    try {
      written = JSON.stringify(parseSpelled(text));
    } catch {
      continue;
    }
    assert.equal(onOneLine(text), written);
    if (written === text) same++;
    else other++;
  }
  assert.ok(same > 100 && other > 100, `${same} stay, ${other} do not`);
});

for (const text of [
  '{"b":1,"10":2}',
  '{"a":1,"a":2}',
  '{"__proto__":1,"constructor":"x"}',
  '{"a":"\\u0041"}',
  '{"a":"\u2028\u007f"}',
  '{"a":{"b":1, "c":[1 ,2]}}',
  '{ }',
  '{}',
  '{"a":1e400,"b":-0,"c":1.0}',
]) {
  test(`${text} comes out as when it is parsed and written`, () => {
    assert.equal(onOneLine(text), JSON.stringify(parseSpelled(text)));
  });
}
