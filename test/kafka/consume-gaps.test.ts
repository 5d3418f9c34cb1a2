// Offsets that hold nothing for the consumer, or nothing any more: transactions, retention, a log that was cut, a topic that was recreated.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Consumer, Producer } from '../../src/kafka/library.ts';
import { endsOf } from '../../src/kafka/positions.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { createMemoryStore } from '../contracts/consumer-store.ts';
import { uniqueName } from '../support/stack.ts';
import { afterwards, numbered, start, valuesOf, withAdmin } from './consuming.ts';
import { createTopic, produce, testClient, testTopic } from './support.ts';

test('a topic that is recreated under its name is told, and read from its beginning where the setting says so', async () => {
  const topic = await createTopic('recreated', 1);
  await produce(topic, numbered(20, 'old'));
  const store = createMemoryStore();
  const consumer = start(topic, uniqueName('group'), store, { onGap: 'earliest' });
  await consumer.until('the old records', () => store.saved.length >= 20);
  await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
  await consumer.until('the loss of the topic', () =>
    consumer.events.some((event) => event.startsWith('kafka failed')),
  );
  await ensureTopics(testClient(), [testTopic(topic, 1)]);
  await produce(topic, numbered(5, 'new'));
  await consumer.until('the new records', () => store.saved.length >= 25);
  assert.deepEqual(valuesOf(store.saved.slice(20)), valuesOf(numbered(5, 'new')));
  assert.equal(store.nextOffsets().length, 2);
  assert.equal(store.closed.size, 1);
  assert.ok(consumer.events.includes('recreated, 0 unread'));

  const cautious = start(topic, uniqueName('group'), {
    ...store,
    findPredecessors: async () => [{ topicId: 'old', unread: 7 }],
  });
  await cautious.until('the end', () => cautious.events.some((event) => event.startsWith('ended: ')));
  assert.match(cautious.events.at(-1) ?? '', /was recreated .* at least 7 readings .* KAFKA_ON_GAP=earliest/);
});

test('records that retention took before they were read end the consumer, or are counted as lost', async () => {
  const topic = await createTopic('expired', 1);
  await produce(topic, numbered(50));
  const store = createMemoryStore();
  const group = uniqueName('group');
  const first = start(topic, group, store);
  await first.until('all records', () => store.saved.length === 50);
  await first.stop();
  store.moveAll(10);
  await withAdmin((admin) =>
    admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 30n }] }] }),
  );
  const cautious = start(topic, group, store);
  await cautious.until('the end', () => cautious.events.some((event) => event.startsWith('ended: ')));
  assert.match(
    cautious.events.at(-1) ?? '',
    /begins at offset 30, after 10, .* 20 readings are gone .* KAFKA_ON_GAP=earliest/,
  );
  assert.equal(store.saved.length, 50);

  const second = start(topic, group, store, { onGap: 'earliest' });
  await second.until('the gap and what is left', () => store.saved.length >= 70);
  assert.ok(second.events.includes('gap 0 10 30'));
  assert.equal(store.saved[50]?.offset, 30);
  assert.deepEqual(store.batches.at(-1)?.ranges, [
    { partition: 0, from: 10, to: 50, skipped: 0, lost: 20, logEnd: 50 },
  ]);
});

test('a log that ends before the stored position ends the consumer, because its offsets will be given to other records', async () => {
  const topic = await createTopic('truncated', 1);
  await produce(topic, numbered(5));
  const store = createMemoryStore();
  const group = uniqueName('group');
  const first = start(topic, group, store);
  await first.until('all records', () => store.saved.length === 5);
  await first.stop();
  store.moveAll(9);
  const second = start(topic, group, store, { onGap: 'earliest' });
  await second.until('the end', () => second.events.some((event) => event.startsWith('ended: ')));
  assert.match(second.events.at(-1) ?? '', /ends at offset 5, before 9/);
});

test('records of aborted transactions are passed over, and those of committed ones are read', async () => {
  const topic = await createTopic('transacted', 1);
  // The first transaction of a broker waits until its coordinator is there.
  const producer = new Producer({
    ...testClient(),
    retries: 50,
    idempotent: true,
    transactionalId: uniqueName('transaction'),
  });
  afterwards(() => producer.close());
  const messages = (value: string) => [{ topic, key: Buffer.from('1'), value: Buffer.from(value) }];
  for (const [value, outcome] of [
    ['aborted 1', 'abort'],
    ['committed 1', 'commit'],
    ['aborted 2', 'abort'],
    ['committed 2', 'commit'],
  ] as const) {
    const transaction = await producer.beginTransaction();
    await transaction.send({ messages: messages(value) });
    await transaction[outcome]();
  }
  await producer.close();
  const store = createMemoryStore();
  const consumer = start(topic, uniqueName('group'), store);
  await consumer.until('the end of the topic', () => store.nextOffsets()[0] === 8);
  assert.deepEqual(
    store.saved.map((record) => record.value),
    ['committed 1', 'committed 2'],
  );
});

test('a committed record beside an aborted one, and one that the broker refused as too large, is read and nothing else is skipped', async () => {
  // Read through the client's own filter it was lost, and booked as skipped.
  const topic = await createTopic('transacted', 1);
  await withAdmin((admin) =>
    admin.incrementalAlterConfigs({
      resources: [
        {
          resourceType: 2,
          resourceName: topic,
          configs: [{ name: 'max.message.bytes', configOperation: 0, value: '3000' }],
        },
      ],
      validateOnly: false,
    }),
  );
  const producer = new Producer({
    ...testClient(),
    retries: 50,
    idempotent: true,
    transactionalId: uniqueName('transaction'),
  });
  afterwards(() => producer.close());
  const messages = (value: string) => [{ topic, key: Buffer.from('1'), value: Buffer.from(value) }];
  const aborted = await producer.beginTransaction();
  await aborted.send({ messages: messages('aborted') });
  await aborted.abort();
  const committed = await producer.beginTransaction();
  await committed.send({ messages: messages('committed') });
  await committed.commit();
  const refused = await producer.beginTransaction();
  await assert.rejects(refused.send({ messages: messages('x'.repeat(20_000)) }));
  await refused.abort();
  await producer.close();
  const store = createMemoryStore();
  const consumer = start(topic, uniqueName('group'), store);
  await consumer.until('the end of the topic', () => store.nextOffsets()[0] === 5);
  assert.deepEqual(
    store.saved.map((record) => record.value),
    ['committed'],
  );
  assert.equal(
    store.batches.flatMap((batch) => batch.ranges).reduce((sum, range) => sum + range.skipped, 0),
    4,
  );
});

test('where partitions end is told with what an open transaction keeps back, of those alone that are asked for', async () => {
  const topic = await createTopic('ends', 3);
  await produce(topic, numbered(20, 'any'));
  const consumer = new Consumer({ ...testClient(), groupId: uniqueName('group') });
  afterwards(() => consumer.close(true));
  const transactional = { idempotent: true, transactionalId: uniqueName('transaction') };
  const producer = new Producer({ ...testClient(), retries: 50, ...transactional });
  afterwards(() => producer.close());
  const before = await endsOf(consumer, topic, [0, 1, 2]);
  const endOf = (partition: number): number => before.get(partition)?.logEnd as number;
  assert.equal(endOf(0) + endOf(1) + endOf(2), 20);
  const transaction = await producer.beginTransaction();
  await transaction.send({ messages: [{ topic, partition: 2, key: Buffer.from('1'), value: Buffer.from('open') }] });
  const ends = await endsOf(consumer, topic, [2]);
  await transaction.abort();
  assert.deepEqual([...ends], [[2, { logEnd: endOf(2) + 1, lastStableOffset: endOf(2) }]]);
});
