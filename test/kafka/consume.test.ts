import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Admin, Producer } from '@platformatic/kafka';
import { type ConsumeOptions, consume } from '../../src/kafka/consume.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import type { Batch } from '../../src/pipeline/batch.ts';
import { unwatched } from '../../src/watch/heart.ts';
import { createMemoryStore } from '../contracts/consumer-store.ts';
import { freePort, testKafka, uniqueName } from '../support/stack.ts';
import { recoveries } from './recoveries.ts';
import { createTopic, produce, testClient, testTopic } from './support.ts';

type Store = ReturnType<typeof createMemoryStore>;

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
});

/** A consumer on the store that tells its events, and lets a test wait for a state. */
function start(topic: string, groupId: string, store: Store, more: Partial<ConsumeOptions<Batch>> = {}) {
  const aborter = new AbortController();
  const events: string[] = [];
  let wake = Promise.withResolvers<void>();
  const tell = (event: string): void => {
    events.push(event);
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const ended = consume(
    {
      client: { ...testClient(), metadataMaxAge: 200 },
      groupId,
      groupInstanceId: '',
      topic,
      batchSizeMax: 1_000,
      fetchBytesMax: 1_048_576,
      fetchWaitMs: 50,
      commitIntervalMs: 50,
      sessionTimeoutMs: 6_000,
      retryDelayMs: { min: 20, max: 200 },
      onGap: 'stop',
      decompressedBytesMax: 16_777_216,
      heart: unwatched,
      loadProgress: store.loadProgress,
      findPredecessors: store.findPredecessors,
      closePredecessor: store.closePredecessor,
      aheadBatchesMax: 8,
      aheadBytesMax: 8_388_608,
      saveSizeMax: 1,
      compute: async (batch) => batch,
      save: async ([batch]) => store.save(batch as Batch),
      observe: {
        assigned: (partitions) => tell(`assigned ${partitions.join()}`),
        ...recoveries({
          failed: (what, error) => tell(`${what} failed: ${error.message}`),
          succeeded: (what) => tell(`${what} recovered`),
        }),
        conflict: () => tell('conflict'),
        gap: (partition, from, to) => tell(`gap ${partition} ${from} ${to}`),
        recreated: ({ unread }) => tell(`recreated, ${unread} unread`),
        sessionTimeoutRaised: (toMs) => tell(`session timeout ${toMs}`),
        fetched: () => tell('fetched'),
        lag: (partition, records) => tell(`lag ${partition} ${records}`),
      },
      ...more,
    },
    aborter.signal,
  );
  ended.catch((error: Error) => tell(`ended: ${error.message}`));
  const stop = async (): Promise<void> => {
    aborter.abort();
    await ended.catch(() => {});
  };
  running.push(stop);
  return {
    events,
    stop,
    until: async (what: string, holds: () => boolean, timeoutMs = 30_000): Promise<void> => {
      const late = AbortSignal.timeout(timeoutMs);
      const over = new Promise<never>((_, reject) => {
        late.onabort = () =>
          reject(new Error(`waited ${timeoutMs} ms for ${what}; events: ${[...new Set(events)].join(' | ')}`));
      });
      over.catch(() => {});
      while (!holds()) await Promise.race([wake.promise, over]);
    },
  };
}

const numbered = (count: number, prefix = 'reading') =>
  Array.from({ length: count }, (_, index) => ({
    key: String(index),
    value: `${prefix} ${String(index).padStart(5, '0')}`,
  }));
const valuesOf = (records: readonly { value: string }[]) => records.map((record) => record.value).sort();

async function withAdmin(use: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = new Admin({ ...testClient() });
  await use(admin).finally(() => admin.close());
}

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

test('when told to stop it finishes the batch in hand and leaves the group, so that the next one starts at once', async () => {
  const topic = await createTopic('consumed', 1);
  await produce(topic, numbered(30));
  const group = uniqueName('group');
  const store = createMemoryStore();
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const first = start(topic, group, store, {
    batchSizeMax: 10,
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
  const second = start(topic, group, store);
  await second.until('the rest', () => store.saved.length >= 30);
  assert.ok(performance.now() - startedAt < 4_000, 'it waited for the session of the first one to time out');
  assert.deepEqual(store.valuesInOrder(), valuesOf(numbered(30)));
});

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
  running.push(() => producer.close());
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
  running.push(() => producer.close());
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
