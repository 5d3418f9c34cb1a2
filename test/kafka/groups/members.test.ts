// What is said of foreign members of a group stays short, whatever they are called and however much they hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memberClientId } from '../../../src/kafka/client.ts';
import { describeForeign, isForeign, nameOf } from '../../../src/kafka/groups/members.ts';

const group = { groupId: 'spindle', topic: 'readings' };

test('names client ids in part, and some of the partitions', () => {
  const member = {
    clientId: 'x'.repeat(30_000),
    host: '127.0.0.1',
    partitions: Array.from({ length: 500 }, (_, n) => n),
  };
  assert.equal(nameOf(member), `"${'x'.repeat(100)}…" at 127.0.0.1`);
  const sentence = describeForeign(
    group,
    Array.from({ length: 7 }, () => member),
  );
  assert.match(sentence, /\(holds partitions 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 490 more\)/);
  assert.match(sentence, /, and 2 more; /);
  assert.ok(sentence.length < 1_500);
});

test('names a short client id and few partitions in full', () => {
  const member = { clientId: 'report', host: '127.0.0.1', partitions: [2] };
  assert.match(describeForeign(group, [member]), /"report" at 127\.0\.0\.1 \(holds partition 2\)/);
});

test('a Spindle of another database is foreign, one that does not say where it stores is not', () => {
  const [here, elsewhere, unsaid] = [
    memberClientId('aaaaaaaaaaaa'),
    memberClientId('bbbbbbbbbbbb'),
    memberClientId(null),
  ];
  assert.deepEqual(
    [here, elsewhere, unsaid, 'report', 'spindle-start'].map((each) => isForeign(each, here)),
    [false, true, false, true, false],
  );
  assert.deepEqual(
    [here, elsewhere, unsaid, 'report'].map((each) => isForeign(each, unsaid)),
    [false, false, false, true],
  );
  const member = { clientId: elsewhere, host: '127.0.0.1', partitions: [2] };
  assert.match(
    describeForeign(group, [member]),
    /"spindle@b{12}" at 127\.0\.0\.1 \(a Spindle that stores in another database, holds partition 2\)/,
  );
});
