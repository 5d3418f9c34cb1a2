import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { Unavailable } from '../../src/core/errors.ts';
import type { KafkaClientOptions } from '../../src/kafka/client.ts';
import { type SubscribedMessage, type SubscribeOptions, subscribe } from '../../src/kafka/subscribe.ts';
import { endOffsets, ensureTopics } from '../../src/kafka/topics.ts';
import { send } from '../support/kafka.ts';
import { freePort, testKafka, uniqueName } from '../support/stack.ts';
import { commitAsForeignMember, recreateTopic } from './foreign-member.ts';
import { keepPositions } from './kept-positions.ts';
import { recoveries } from './recoveries.ts';
import { memberBounds, produce } from './support.ts';

const client = (broker = testKafka()): KafkaClientOptions => ({
  clientId: 'test',
  bootstrapBrokers: [broker],
  connectTimeout: 2_000,
  requestTimeout: 10_000,
  retries: 1,
});

interface Group {
  readonly groupId: string;
  readonly positions: ReturnType<typeof keepPositions>;
}

const createGroup = (groupId = uniqueName('group')): Group => ({ groupId, positions: keepPositions() });

async function createTopic(): Promise<string> {
  const name = uniqueName('subscribed');
  await ensureTopics(client(), [{ name, partitions: 2, retentionMs: 3_600_000, replicationFactor: 1 }]);
  return name;
}

/** A member that keeps what it handled, and lets a test wait for it. Members that are to go on where others were are given one group. */
function start(topic: string, { groupId, positions }: Group, more: Partial<SubscribeOptions> = {}) {
  const stop = new AbortController();
  const handled: SubscribedMessage[] = [];
  const events: string[] = [];
  const errors: Error[] = [];
  let wake = Promise.withResolvers<void>();
  const tell = (event: string): void => {
    events.push(event);
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const ended = subscribe(
    {
      client: client(),
      groupId,
      topic,
      ...memberBounds,
      positions,
      handle: async (messages) => {
        handled.push(...messages);
        tell('handled');
      },
      observe: {
        assigned: () => tell('assigned'),
        ...recoveries({
          failed: (what, error) => {
            errors.push(error);
            tell(`${what} failed`);
          },
          succeeded: (what) => tell(`${what} recovered`),
        }),
        conflict: () => tell('conflict'),
        gap: (partition, from, to) => tell(`gap ${partition} ${from} ${to}`),
        sessionTimeoutRaised: () => {},
        fetched: () => {},
        lag: () => {},
      },
      ...more,
    },
    stop.signal,
  );
  const member = {
    handled,
    events,
    errors,
    texts: () =>
      handled.map((message) => (message.value === null ? null : Buffer.from(message.value).toString('utf8'))),
    tell,
    until: async (enough: () => boolean) => {
      while (!enough()) await wake.promise;
    },
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
  running.add(member);
  return member;
}

const running = new Set<{ stop: () => Promise<void> }>();

describe('a subscription', { timeout: 60_000 }, () => {
  afterEach(async () => {
    await Promise.all([...running].map((member) => member.stop()));
    running.clear();
  });

  test('starts at the earliest message, and goes on after what was handled when it comes back', async () => {
    const topic = await createTopic();
    const group = createGroup();
    await send(topic, [
      { key: 'a', value: 'one' },
      { key: 'a', value: null },
    ]);
    const first = start(topic, group);
    await first.until(() => first.handled.length === 2);
    assert.deepEqual(first.texts(), ['one', null]);
    await first.stop();
    await send(topic, [{ key: 'a', value: 'three' }]);
    const second = start(topic, group);
    await second.until(() => second.handled.length >= 1);
    assert.deepEqual(second.texts(), ['three']);
  });

  test('hands a batch over again until it is handled, and moves its position only then', async () => {
    const topic = await createTopic();
    const group = createGroup();
    await send(topic, [{ key: 'a', value: 'one' }]);
    const failing = start(topic, group, {
      handle: async () => {
        throw new Error('not now');
      },
    });
    await failing.until(() => failing.events.filter((event) => event === 'batch failed').length >= 3);
    await failing.stop();
    let failures = 2;
    const handled: string[] = [];
    const working = start(topic, group, {
      handle: async (messages) => {
        if (failures-- > 0) throw new Error('not yet');
        handled.push(...messages.map((message) => String(message.value)));
      },
    });
    await working.until(() => working.events.includes('batch recovered'));
    assert.deepEqual(handled, ['one']);
  });

  test('every message arrives, however long the handler takes and however many come at once', async () => {
    // It once waited for a stream that nobody made flow, after any fetch of more than 100 messages and with any slow handler.
    const topic = await createTopic();
    const texts = Array.from({ length: 1_500 }, (_, index) => String(index));
    const slow = start(topic, createGroup(), {
      batchSizeMax: 100,
      handle: async (messages) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        slow.handled.push(...messages);
        slow.tell('handled');
      },
    });
    await slow.until(() => slow.events.includes('assigned'));
    for (let at = 0; at < texts.length; at += 250) {
      await send(
        topic,
        texts.slice(at, at + 250).map((text) => ({ key: text, value: text })),
      );
    }
    await slow.until(() => slow.handled.length >= texts.length);
    assert.deepEqual(
      slow
        .texts()
        .map(Number)
        .sort((a, b) => a - b),
      texts.map(Number),
    );
  });

  test('goes on from its own positions, whatever a foreign member has committed for the group meanwhile', async () => {
    const topic = await createTopic();
    const group = createGroup();
    await send(topic, [{ key: 'a', value: 'one' }]);
    const first = start(topic, group);
    await first.until(() => first.handled.length === 1);
    await first.stop();
    // Both partitions: one has a position that messages have moved, the other one only that where it began.
    const texts = Array.from({ length: 20 }, (_, index) => String(index));
    await send(
      topic,
      texts.map((text) => ({ key: text, value: text })),
    );
    const ends = await endOffsets(client(), topic);
    await commitAsForeignMember(topic, group.groupId, ends);
    const second = start(topic, group);
    await second.until(() => second.handled.length >= texts.length);
    assert.deepEqual(
      second
        .texts()
        .map(Number)
        .sort((a, b) => a - b),
      texts.map(Number),
    );
    // They move after what was handled, and before it has ended.
    await second.stop();
    assert.deepEqual(group.positions.nextOffsets(), ends);
  });

  test('a group that kept its positions in Kafka goes on there, and keeps them itself from then on', async () => {
    const topic = await createTopic();
    const group = createGroup();
    await send(topic, [
      { key: 'a', value: 'one' },
      { key: 'a', value: 'two' },
      { key: 'a', value: 'three' },
    ]);
    const ends = await endOffsets(client(), topic);
    const partition = ends.indexOf(3);
    await commitAsForeignMember(topic, group.groupId, partition === 0 ? [2] : [0, 2]);
    const member = start(topic, group);
    await member.until(() => member.handled.length >= 1);
    assert.deepEqual(member.texts(), ['three']);
    await member.stop();
    assert.deepEqual(group.positions.nextOffsets(), ends);
  });

  test('begins at the start of a topic that was recreated, and of partitions that were added', async () => {
    const topic = await createTopic();
    const group = createGroup();
    await send(topic, [
      { key: 'a', value: 'one' },
      { key: 'a', value: 'two' },
    ]);
    const first = start(topic, group);
    await first.until(() => first.handled.length === 2);
    await first.stop();
    await recreateTopic(topic, 3);
    const texts = Array.from({ length: 20 }, (_, index) => String(index));
    // Each once, also where the brokers do not know the new partitions at once.
    await produce(
      topic,
      texts.map((text) => ({ key: text, value: text })),
    );
    const ends = await endOffsets(client(), topic);
    assert.ok(ends.every((end) => end > 0));
    await commitAsForeignMember(topic, group.groupId, ends);
    const second = start(topic, group);
    await second.until(() => second.handled.length >= texts.length);
    assert.equal(new Set(second.texts()).size, texts.length);
    await second.stop();
    assert.deepEqual(group.positions.nextOffsets(), ends);
  });

  test('says why when Kafka is away, keeps trying, and still stops at once', async () => {
    const away = `127.0.0.1:${await freePort()}`;
    const member = start('any', createGroup(), { client: { ...client(away), connectTimeout: 500 } });
    await member.until(() => member.errors.length >= 2);
    const [error] = member.errors as Unavailable[];
    assert.match(error?.message ?? '', new RegExp(`^Kafka at ${away} does not answer`));
    assert.equal(error?.retryable, true);
    const startedAt = performance.now();
    await member.stop();
    assert.ok(performance.now() - startedAt < 9_000);
  });

  test('shares the partitions with another member without losing a message', async () => {
    const topic = await createTopic();
    const group = createGroup();
    const one = start(topic, group);
    await one.until(() => one.events.includes('assigned'));
    const two = start(topic, group);
    await two.until(() => two.events.includes('assigned'));
    const texts = Array.from({ length: 40 }, (_, index) => String(index));
    await send(
      topic,
      texts.map((text) => ({ key: text, value: text })),
    );
    const all = () => new Set([...one.texts(), ...two.texts()]);
    while (all().size < texts.length) {
      const grown = one.handled.length + two.handled.length;
      const more = () => one.handled.length + two.handled.length > grown;
      await Promise.race([one.until(more), two.until(more)]);
    }
    assert.deepEqual(
      [...all()].map(Number).sort((a, b) => a - b),
      texts.map(Number),
    );
  });
});
