import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configDrift, connectorConfig, heartbeatTopic } from '../../src/debezium/connector-config.ts';

const options = {
  slotName: 's',
  publicationName: 'p',
  pollIntervalMs: 10,
  exactlyOnce: false,
  slotFailover: false,
  topicPrefix: 't',
  schema: 'app',
  overrides: { 'database.sslmode': 'require' },
  database: { host: 'h', port: 1, name: 'n', user: 'u', password: 'secret-one' },
};
const wanted = connectorConfig(options);

test('the connector reads the outbox of the schema, and takes what the plant adds', () => {
  assert.equal(wanted['table.include.list'], 'app.outbox');
  assert.equal(wanted['database.sslmode'], 'require');
});

// On a Kafka that makes no topic by itself the connector's producer waited for this one without an end, and no alert came out.
test('heartbeats go to a topic of their own, whose prefix a plant may change', () => {
  assert.equal(heartbeatTopic(wanted), '__debezium-heartbeat.t');
  assert.equal(heartbeatTopic({ ...wanted, 'topic.heartbeat.prefix': 'beat' }), 'beat.t');
});

test('the times and transactions of its rows, which no message has, are not made values of', () => {
  assert.equal(wanted['column.exclude.list'], 'app.outbox.created_at,app.outbox.transaction_id');
});

test('no drift is found in what Kafka Connect gives back, with the name that it adds', () => {
  assert.deepEqual(configDrift(wanted, { ...wanted, name: 'c' }), []);
});

test('what is changed, added or missing is named, and no secret with it', () => {
  const { 'snapshot.mode': _, ...less } = wanted;
  const found = { ...less, transforms: 'drop', 'database.password': 'secret-two', 'ssl.key.password': 'x' };
  const drift = configDrift(wanted, found);
  assert.deepEqual(drift, [
    'database.password is another one',
    'snapshot.mode is missing',
    'ssl.key.password is another one',
    'transforms is "drop", not "outbox,contentType"',
  ]);
  assert.doesNotMatch(drift.join(), /secret/);
});

test('a password that a gateway shows masked is taken for the right one', () => {
  assert.deepEqual(configDrift(wanted, { ...wanted, 'database.password': '********' }), []);
});

test('a slot is made for standbys too where they have to keep it, and else its entry is absent, as it always was', () => {
  assert.equal(connectorConfig({ ...options, slotFailover: true })['slot.failover'], 'true');
  assert.equal('slot.failover' in wanted, false);
});
