import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProducer } from '../../src/kafka/produce.ts';
import { endOffsets } from '../../src/kafka/topics.ts';
import { readTopic } from '../support/kafka.ts';
import { freePort, uniqueName } from '../support/stack.ts';
import { createTopic, testClient } from './support.ts';

test('messages arrive once, with key, value and headers, and those of a key in order', async () => {
  const topic = await createTopic('produced', 3);
  const producer = createProducer(testClient(), { topic, batchSizeMax: 64 });
  await producer.send(
    Array.from({ length: 1_000 }, (_, index) => ({
      key: String(index % 7),
      value: `värde ${index}`,
      headers: { origin: 'test' },
    })),
  );
  await producer.close();
  const reader = await readTopic(topic);
  try {
    await reader.until('all messages', (records) => records.length >= 1_000);
    assert.equal(reader.records.length, 1_000);
    for (let key = 0; key < 7; key++) {
      const ofKey = reader.records.filter((record) => record.key === String(key));
      assert.equal(new Set(ofKey.map((record) => record.partition)).size, 1);
      const expected = Array.from({ length: 1_000 }, (_, index) => index).filter((index) => index % 7 === key);
      assert.deepEqual(
        ofKey.map((record) => record.value),
        expected.map((index) => `värde ${index}`),
      );
      assert.equal(ofKey[0]?.headers.get('origin'), 'test');
    }
  } finally {
    await reader.close();
  }
});

test("a key falls on the partition that Java's clients give it", async () => {
  const topic = await createTopic('placed', 6);
  const producer = createProducer(testClient(), { topic });
  await producer.send([{ key: '21', value: 'x' }]);
  await producer.close();
  // Utils.toPositive(Utils.murmur2("21".getBytes(UTF_8))) % 6, of Kafka's own Java client; its murmur2 has the -973932308 of its unit test.
  assert.equal(-973_932_308 & 0x7fff_ffff, 1_173_551_340);
  assert.deepEqual((await endOffsets(testClient(), topic)).indexOf(1), 1_173_551_340 % 6);
});

test('a message can be sent to a partition of choice', async () => {
  const topic = await createTopic('chosen', 3);
  const producer = createProducer(testClient(), { topic });
  await producer.send([0, 1, 2, 2].map((partition) => ({ key: 'same', value: 'x', partition })));
  await producer.close();
  assert.deepEqual(await endOffsets(testClient(), topic), [1, 1, 2]);
});

test('a topic that does not exist is named, and can be tried again', async () => {
  const topic = uniqueName('nowhere');
  const producer = createProducer(testClient(), { topic });
  await assert.rejects(producer.send([{ key: '1', value: 'x' }]), {
    name: 'Unavailable',
    retryable: true,
    message: new RegExp(
      `cannot write to topic ${topic} now: the topic does not exist; where that stays, make it: spindle connector register$`,
    ),
  });
  await producer.close();
});

test('a Kafka that is away is Unavailable, can be tried again, and its brokers are named', async () => {
  const broker = `127.0.0.1:${await freePort()}`;
  const producer = createProducer(testClient(broker), { topic: 'any' });
  await assert.rejects(producer.send([{ key: '1', value: 'x' }]), {
    name: 'Unavailable',
    retryable: true,
    message: new RegExp(`Kafka at ${broker} does not answer`),
  });
  await producer.close();
});
