// Waiting at the end of a topic, on a real broker. A wait is longer than the test may take: what ends it is what is waited for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Unavailable } from '../../src/core/errors.ts';
import { openHeldFetch, type TopicPlace } from '../../src/kafka/held-fetch.ts';
import { Admin } from '../../src/kafka/library.ts';
import { describeTopic, ensureTopics, topicOffsets } from '../../src/kafka/topics.ts';
import { until } from '../support/until.ts';
import { createTopic, produce, testClient, testTopic } from './support.ts';

const waitMs = 600_000;
const client = () => ({ ...testClient(), requestTimeout: 2 * waitMs });
const options = { timeout: 120_000 };

async function endOf(topic: string): Promise<TopicPlace> {
  const offsets = await topicOffsets(testClient(), topic);
  return { id: offsets?.id ?? '', next: new Map(offsets?.partitions.map(({ partition, end }) => [partition, end])) };
}

function holdAt(topic: string) {
  const held = openHeldFetch(client(), topic);
  const values: string[] = [];
  const next = (place: TopicPlace) =>
    held.next(
      place,
      waitMs,
      (records) => void values.push(...[...records].map(({ value }) => String(value))),
      (damage) => assert.fail(damage),
    );
  return { held, values, next };
}

async function deleteTopic(topic: string): Promise<void> {
  const admin = new Admin({ ...testClient() });
  await admin.deleteTopics({ topics: [topic] }).finally(() => admin.close());
}

test('what comes ends the wait, in whichever partition, and the next one goes on behind it', options, async () => {
  const topic = await createTopic('held', 2);
  const { held, values, next } = holdAt(topic);
  let place: TopicPlace | undefined = await endOf(topic);
  for (const [count, value] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
    const waiting: Promise<TopicPlace | undefined> = next(place as TopicPlace);
    await produce(topic, [{ key: value, value }]);
    place = await waiting;
    assert.equal(values.length, count + 1);
  }
  assert.deepEqual(values, ['a', 'b', 'c', 'd', 'e', 'f']);
  assert.deepEqual(place, await endOf(topic));
  held.close();
});

test('a topic that is deleted, made anew or shorter than it was ends it too', options, async () => {
  const topic = await createTopic('held', 1);
  const { held, values, next } = holdAt(topic);
  const first = await endOf(topic);
  const waiting = next(first);
  await deleteTopic(topic);
  // For a moment a broker may say that it no longer leads what it has just deleted.
  const ended = await waiting.catch(({ retryable }: Unavailable) => assert.ok(retryable));
  assert.equal(ended, undefined);
  await until('it to be gone', async () =>
    (await describeTopic(testClient(), topic)) === undefined ? true : undefined,
  );
  assert.equal(await next(first), undefined);
  await ensureTopics(testClient(), [testTopic(topic, 1)]);
  assert.equal(await next(first), undefined);
  const second = await endOf(topic);
  assert.equal(await next({ ...second, next: new Map([[0, 7]]) }), undefined);
  assert.equal(await next({ ...second, next: new Map([...second.next, [1, 0]]) }), undefined);
  await produce(topic, [{ key: '1', value: 'a' }]);
  assert.deepEqual(await next(second), { ...second, next: new Map([[0, 1]]) });
  assert.deepEqual(values, ['a']);
  held.close();
});

test('who gives up a wait gets no answer of it, and may wait anew', options, async () => {
  const topic = await createTopic('held', 1);
  const { held, values, next } = holdAt(topic);
  const place = await endOf(topic);
  const waiting = assert.rejects(next(place), { name: 'Unavailable', retryable: true });
  held.close();
  await waiting;
  const anew = next(place);
  await produce(topic, [{ key: '1', value: 'a' }]);
  assert.deepEqual(await anew, { ...place, next: new Map([[0, 1]]) });
  assert.deepEqual(values, ['a']);
  held.close();
});
