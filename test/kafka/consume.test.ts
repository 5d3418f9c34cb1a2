// The consumer of readings on a real Kafka: every record once, whoever comes and goes and whatever fails meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Batch } from '../../src/core/record/record.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { createMemoryStore } from '../contracts/consumer-store.ts';
import { freePort, testKafka, uniqueName } from '../support/stack.ts';
import { numbered, start, valuesOf, withAdmin } from './consuming.ts';
import { createTopic, produce, testClient, testTopic } from './support.ts';

test('a new group reads every record from the earliest, in batches without a hole', async () => {
  const topic = await createTopic('consumed', 3);
  const records = numbered(2_500);
  await produce(topic, records);
  const store = createMemoryStore();
  const consumer = start(topic, uniqueName('group'), store, { batchSizeMax: 300 });
  await consumer.until('all records', () => store.saved.length >= records.length);
  assert.deepEqual(store.valuesInOrder(), valuesOf(records));
  assert.ok(store.batches.every((batch) => batch.records.length <= 300));
  for (const partition of [0, 1, 2]) {
    const ranges = store.batches.flatMap((batch) => batch.ranges.filter((range) => range.partition === partition));
    assert.equal(ranges[0]?.from, 0);
    const ends = ranges.map((range) => range.to);
    assert.deepEqual(
      ranges.slice(1).map((range) => range.from),
      ends.slice(0, -1),
    );
  }
});

test('a consumer goes on where the database stands, whatever was committed to Kafka', async () => {
  const topic = await createTopic('consumed', 1);
  await produce(topic, numbered(100));
  const group = uniqueName('group');
  const store = createMemoryStore();
  const first = start(topic, group, store);
  await first.until('all records', () => store.saved.length === 100);
  await first.stop();
  // As after a restore from a backup: the database is behind Kafka's own offsets.
  store.moveAll(40);
  store.saved.splice(0);
  const second = start(topic, group, store);
  await second.until('the records from the stored position', () => store.saved.length === 60);
  assert.equal(store.saved[0]?.offset, 40);
});

test('after a conflict it saves nothing of the batch, and goes on from the stored positions', async () => {
  const topic = await createTopic('consumed', 1);
  const records = numbered(50);
  const store = createMemoryStore();
  let meddle = true;
  const consumer = start(topic, uniqueName('group'), store, {
    save: async (batches) => {
      const batch = batches[0] as Batch;
      // Another consumer was faster by 20 records.
      if (meddle)
        store.save({
          ...batch,
          records: batch.records.slice(0, 20),
          ranges: [{ partition: 0, from: 0, to: 20, skipped: 0, lost: 0, logEnd: 50 }],
        });
      meddle = false;
      return store.save(batch);
    },
  });
  await produce(topic, records);
  await consumer.until('all records', () => store.saved.length >= 50);
  assert.ok(consumer.events.includes('conflict'));
  assert.deepEqual(store.valuesInOrder(), valuesOf(records));
});

test('a batch that cannot be saved is tried again until it can, and nothing is lost or doubled', async () => {
  const topic = await createTopic('consumed', 2);
  const records = numbered(200);
  await produce(topic, records);
  const store = createMemoryStore();
  let failures = 3;
  const consumer = start(topic, uniqueName('group'), store, {
    save: async ([batch]) => {
      if (failures-- > 0) throw new Error('the database is away');
      return store.save(batch as Batch);
    },
  });
  await consumer.until('all records', () => store.saved.length >= 200);
  assert.deepEqual(store.valuesInOrder(), valuesOf(records));
  assert.equal(consumer.events.filter((event) => event === 'batch failed: the database is away').length, 3);
  assert.equal(consumer.events.filter((event) => event === 'batch recovered').length, 1);
});

test('two consumers of a group share the partitions, and nothing is lost or doubled when one comes and goes', async () => {
  const topic = await createTopic('consumed', 4);
  const group = uniqueName('group');
  const store = createMemoryStore();
  const first = start(topic, group, store);
  await produce(topic, numbered(500, 'before'));
  await first.until('the first records', () => store.saved.length >= 500);
  const second = start(topic, group, store);
  await second.until('its share', () => second.events.some((event) => /^assigned \d,\d$/.test(event)));
  await first.until('its share', () => first.events.some((event) => /^assigned \d,\d$/.test(event)));
  await produce(topic, numbered(500, 'between'));
  await first.stop();
  await produce(topic, numbered(500, 'after'));
  await second.until('all records', () => store.saved.length >= 1_500);
  const expected = ['before', 'between', 'after'].flatMap((prefix) => numbered(500, prefix));
  assert.deepEqual(store.valuesInOrder(), valuesOf(expected));
});

// Where Kafka makes no topic by itself, what was said named no way to have it.
test('a topic that does not exist is told with the command that makes it, and is read when it is there', async () => {
  const topic = uniqueName('absent');
  const store = createMemoryStore();
  const consumer = start(topic, uniqueName('group'), store);
  const isTold = /^kafka failed: .* does not exist; where that stays, make it: spindle connector register$/;
  await consumer.until('it to be told', () => consumer.events.some((event) => isTold.test(event)));
  await ensureTopics(testClient(), [testTopic(topic, 1)]);
  await produce(topic, numbered(5));
  await consumer.until('what is in it', () => store.saved.length === 5);
});

test('when told to stop it finishes the batch in hand and leaves the group, so that the next one starts at once', async () => {
  const topic = await createTopic('consumed', 1);
  await produce(topic, numbered(30));
  const group = uniqueName('group');
  const store = createMemoryStore();
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const first = start(topic, group, store, {
    batchSizeMax: 10,
    // Whoever waits for it to be over waits for far longer than a busy machine takes to join a group.
    sessionTimeoutMs: 25_000,
    save: async ([batch]) => {
      begun.resolve();
      await finish.promise;
      return store.save(batch as Batch);
    },
  });
  await begun.promise;
  const stopped = first.stop();
  finish.resolve();
  await stopped;
  assert.equal(store.saved.length, 10);
  const startedAt = performance.now();
  const second = start(topic, group, store, { sessionTimeoutMs: 25_000 });
  await second.until('the rest', () => store.saved.length >= 30);
  assert.ok(performance.now() - startedAt < 15_000, 'it waited for the session of the first one to time out');
  assert.deepEqual(store.valuesInOrder(), valuesOf(numbered(30)));
});

test('partitions that are added to the topic are read from their beginning', async () => {
  const topic = await createTopic('grown', 1);
  const store = createMemoryStore();
  const consumer = start(topic, uniqueName('group'), store);
  await consumer.until('the assignment', () => consumer.events.includes('assigned 0'));
  await withAdmin((admin) => admin.createPartitions({ topics: [{ name: topic, count: 3 }], validateOnly: false }));
  await consumer.until('the new partitions', () => consumer.events.includes('assigned 0,1,2'));
  await produce(topic, numbered(60));
  await consumer.until('all records', () => store.saved.length >= 60);
  assert.deepEqual(new Set(store.saved.map((record) => record.partition)), new Set([0, 1, 2]));
});

test('partitions are served in turn, however much stands in the first ones', async () => {
  const topic = await createTopic('uneven', 3);
  const large = (partition: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      key: 'k',
      value: `${partition} ${index} ${'x'.repeat(5_000)}`,
      partition,
    }));
  // Small requests make small batches, so that an answer can end between them.
  for (let request = 0; request < 20; request++) await produce(topic, [...large(0, 10), ...large(1, 10)]);
  await produce(topic, large(2, 5));
  const store = createMemoryStore();
  const consumer = start(topic, uniqueName('group'), store, { fetchBytesMax: 60_000 });
  await consumer.until('the last partition', () => store.saved.filter(({ partition }) => partition === 2).length === 5);
  assert.ok(store.saved.length < 300, `${store.saved.length} records came before those of the last partition`);
  await consumer.until('all records', () => store.saved.length === 405);
});

test('where the brokers allow no session that short, it takes the least that they allow by default', async () => {
  const topic = await createTopic('consumed', 1);
  const consumer = start(topic, uniqueName('group'), createMemoryStore(), { sessionTimeoutMs: 1_000 });
  await consumer.until('the assignment', () => consumer.events.includes('assigned 0'));
  assert.ok(consumer.events.includes('session timeout 6000'));
  assert.ok(!consumer.events.some((event) => event.startsWith('kafka failed')));
});

test('a Kafka that is away is told with its brokers, and it goes on trying', async () => {
  const broker = `127.0.0.1:${await freePort()}`;
  const consumer = start('any', uniqueName('group'), createMemoryStore(), {
    client: { ...testClient(broker), retries: 0 },
  });
  const failures = () =>
    consumer.events.filter((event) => event.startsWith(`kafka failed: Kafka at ${broker} does not answer`));
  await consumer.until('three attempts', () => failures().length >= 3);
  assert.notEqual(broker, testKafka());
});
