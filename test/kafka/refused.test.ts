// A partition that Kafka lets nobody of this user read was told as something that passes, and so to nobody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unavailable } from '../../src/kafka/client.ts';
import { ProtocolError } from '../../src/kafka/library.ts';
import { unreadable } from '../../src/kafka/scan.ts';

const client = { clientId: 'test', bootstrapBrokers: ['a:1'] };

test('a right that is lacking is a refusal, and a leader that has moved is not', () => {
  assert.ok(unreadable('markers', 0, 'TOPIC_AUTHORIZATION_FAILED').cause instanceof ProtocolError);
  const refused = unavailable(client, 'read topic markers', unreadable('markers', 0, 'TOPIC_AUTHORIZATION_FAILED'));
  assert.equal(refused.retryable, false);
  assert.match(refused.message, /refuses to read topic markers: the user has no right to it/);
  assert.equal(unavailable(client, 'read', unreadable('markers', 0, 'NOT_LEADER_OR_FOLLOWER')).retryable, true);
});
