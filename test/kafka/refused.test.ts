// A partition that Kafka lets nobody of this user read was told as something that passes, and so to nobody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unavailable } from '../../src/kafka/client.ts';
import { ProtocolError } from '../../src/kafka/library.ts';
import { UnreadableBatch } from '../../src/kafka/records/record-batches.ts';
import { goOnFrom, unreadable } from '../../src/kafka/scan.ts';

const client = { clientId: 'test', bootstrapBrokers: ['a:1'] };

test('a right that is lacking is a refusal, and a leader that has moved is not', () => {
  assert.ok(unreadable('markers', 0, 'TOPIC_AUTHORIZATION_FAILED').cause instanceof ProtocolError);
  const refused = unavailable(client, 'read topic markers', unreadable('markers', 0, 'TOPIC_AUTHORIZATION_FAILED'));
  assert.equal(refused.retryable, false);
  assert.match(refused.message, /refuses to read topic markers: the user has no right to it/);
  assert.equal(unavailable(client, 'read', unreadable('markers', 0, 'NOT_LEADER_OR_FOLLOWER')).retryable, true);
});

test('what cannot be believed ends a scan, or is told and left behind where the reader wants that', () => {
  const damage = new UnreadableBatch('the checksum is another');
  assert.throws(
    () => goOnFrom('t', { partition: 1, to: 5, damage }, 9, undefined),
    /partition 1 of topic t .* 5 on: the checksum/,
  );
  const told: string[] = [];
  assert.equal(
    goOnFrom('t', { partition: 1, to: 5, damage }, 9, (what) => told.push(what)),
    9,
  );
  assert.equal(told.length, 1);
  assert.equal(goOnFrom('t', { partition: 1, to: 9, damage }, 9, undefined), 9);
  assert.equal(goOnFrom('t', { partition: 1, to: 7, damage: undefined }, 9, undefined), 7);
});
