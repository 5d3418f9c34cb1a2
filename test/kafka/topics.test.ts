import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Admin, ConfigResourceTypes, Producer } from '../../src/kafka/library.ts';
import { scanTopic } from '../../src/kafka/scan.ts';
import { readReplication } from '../../src/kafka/topic-care/replication.ts';
import { describeTopic, endOffsets, ensureTopics, topicOffsets } from '../../src/kafka/topics.ts';
import { freePort, testKafka, uniqueName } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { createTopic, produce, testClient, testTopic } from './support.ts';

test('an absent topic is made with its partitions and retention', async () => {
  const name = await createTopic('made', 3);
  const described = await describeTopic(testClient(), name);
  assert.deepEqual({ ...described, id: '' }, { id: '', partitions: 3, replicationFactor: 1 });
  const admin = new Admin({ ...testClient() });
  const configs = await admin.describeConfigs({
    resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name, configurationKeys: ['retention.ms'] }],
  });
  await admin.close();
  assert.equal(configs[0]?.configs[0]?.value, '3600000');
});

test('how a topic is replicated, and how many replicas must have a message, is as it was made', async () => {
  const topic = testTopic(uniqueName('replicated'), 2);
  await ensureTopics(testClient(), [{ ...topic, minInSyncReplicas: 1 }]);
  const { racks, topics } = await readReplication(testClient(), [topic.name, uniqueName('absent')]);
  assert.equal(racks, 0, 'this broker says of no rack');
  assert.deepEqual(
    topics.filter((each) => each.topic === topic.name),
    [{ topic: topic.name, replicas: 1, racks: null, lagging: 0, minInSync: 1 }],
  );
  const fewer = { ...topic, name: uniqueName('refused'), replicationFactor: 3, minInSyncReplicas: 2 };
  await assert.rejects(
    ensureTopics(testClient(), [fewer]),
    /--config retention\.ms=3600000 --config min\.insync\.replicas=2/,
  );
});

test('a topic that exists is left as it is', async () => {
  const name = await createTopic('kept', 2);
  const before = await describeTopic(testClient(), name);
  await ensureTopics(testClient(), [testTopic(name, 5)]);
  assert.deepEqual(await describeTopic(testClient(), name), before);
});

test('two programs that make the same topic at once both succeed', async () => {
  const topic = testTopic(uniqueName('raced'), 2);
  await Promise.all([ensureTopics(testClient(), [topic]), ensureTopics(testClient(), [topic])]);
  assert.equal((await describeTopic(testClient(), topic.name))?.partitions, 2);
});

test('an absent topic is described as undefined', async () => {
  assert.equal(await describeTopic(testClient(), uniqueName('absent')), undefined);
});

test('where Kafka does not make a topic, the error names it and the command that makes it', async () => {
  const name = uniqueName('refused');
  await assert.rejects(ensureTopics(testClient(), [{ ...testTopic(name, 4), replicationFactor: 3 }]), {
    name: 'Unavailable',
    retryable: false,
    message: new RegExp(
      `topic ${name} is absent.*run: kafka-topics\\.sh --create --if-not-exists --bootstrap-server ${testKafka()} --topic ${name} --partitions 4 --replication-factor 3 --config retention\\.ms=3600000`,
    ),
  });
});

test('a Kafka that is away is Unavailable, can be tried again, and its brokers are named', async () => {
  const broker = `127.0.0.1:${await freePort()}`;
  await assert.rejects(ensureTopics(testClient(broker), [testTopic('any', 1)]), {
    name: 'Unavailable',
    retryable: true,
    message: new RegExp(`Kafka at ${broker} does not answer.*KAFKA_BOOTSTRAP_SERVERS`),
  });
});

test('the end of each partition is counted', async () => {
  const name = await createTopic('counted', 2);
  assert.deepEqual(await endOffsets(testClient(), name), [0, 0]);
  await produce(
    name,
    Array.from({ length: 30 }, (_, index) => ({ key: String(index), value: 'x' })),
  );
  const ends = await endOffsets(testClient(), name);
  assert.equal(
    ends.reduce((sum, end) => sum + end, 0),
    30,
  );
});

test('an open transaction keeps back what lies behind it, which is found by who wants uncommitted records too', async () => {
  const name = await createTopic('held', 1);
  await produce(name, [{ key: '1', value: 'before' }]);
  const producer = new Producer({
    ...testClient(),
    // The first transaction of a broker waits until its coordinator is there.
    retries: 50,
    idempotent: true,
    transactionalId: uniqueName('transaction'),
  });
  try {
    const transaction = await producer.beginTransaction();
    await transaction.send({ messages: [{ topic: name, key: Buffer.from('1'), value: Buffer.from('open') }] });
    await produce(name, [{ key: '1', value: 'behind' }]);
    const found = await topicOffsets(testClient(), name);
    assert.deepEqual(found?.partitions, [{ partition: 0, start: 0, end: 3, stableEnd: 1 }]);
    const values: string[] = [];
    await scanTopic(
      testClient(),
      { name, id: found?.id ?? '', partitions: [{ partition: 0, start: 1, end: 3 }] },
      (records) => void values.push(...[...records].map(({ value }) => String(value))),
      { isUncommittedWanted: true },
    );
    assert.deepEqual(values, ['open', 'behind']);
    await transaction.abort();
    // The broker answers before its marker is written.
    await until('the abort to be marked', async () => {
      const [partition] = (await topicOffsets(testClient(), name))?.partitions ?? [];
      return partition?.stableEnd === 4 ? true : undefined;
    });
  } finally {
    await producer.close();
  }
});
